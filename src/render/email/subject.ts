import { type Headline, inOneLine } from '../headline.ts';
import { toAscii } from '../text.ts';

/** SNS takes fewer than 100 characters, without line breaks or control characters. */
const LONGEST_SUBJECT = 99;

/** Leaves room for the verdict and the first of the facts. */
const LONGEST_NAME = 60;

/** The headline in at most 99 characters of printable ASCII: facts are left out whole, from the end. */
export function subjectLine(headline: Headline): string {
  const subject = shortName(toAscii(headline.subject));
  const news = headline.news === undefined ? undefined : toAscii(headline.news);
  const facts = headline.facts.map(toAscii);
  for (let shown = facts.length; shown > 0; shown -= 1) {
    const more = shown < facts.length ? ['...'] : [];
    const line = inOneLine({
      ...headline,
      subject,
      news,
      facts: [...facts.slice(0, shown), ...more],
    });
    if (line.length <= LONGEST_SUBJECT) return line.trim();
  }
  const line = inOneLine({ ...headline, subject, news, facts: [] });
  return (
    line.length <= LONGEST_SUBJECT ? line : `${line.slice(0, LONGEST_SUBJECT - 3)}...`
  ).trim();
}

/** The end of a name tells most: leading segments of its path give way. */
function shortName(name: string): string {
  if (name.length <= LONGEST_NAME) return name;
  const segments = name.split('/');
  while (segments.length > 1) {
    segments.shift();
    const shorter = `.../${segments.join('/')}`;
    if (shorter.length <= LONGEST_NAME) return shorter;
  }
  return `...${name.slice(3 - LONGEST_NAME)}`;
}
