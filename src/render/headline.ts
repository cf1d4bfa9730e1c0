import { type AlertInBrief, type NewsInNumbers, newsInNumbers } from '../domain/alert.ts';
import type { Assessment } from '../domain/assessment.ts';
import { plural } from './text.ts';
import { countsInWords, nameInWords, reasonInWords } from './words.ts';

/** What a message says first, wherever it is read. */
export interface Headline {
  /** `BREACH`. */
  readonly verdict: string;
  /** `payments/api:1.4.2`. */
  readonly subject: string;
  /** `4 new`, where there is something that it is new against. */
  readonly news?: string | undefined;
  /** `6 HIGH, 108 MEDIUM`, in parts that may be left out from the end. */
  readonly facts: readonly string[];
}

export function assessmentHeadline(assessment: Assessment): Headline {
  const { comparison } = assessment;
  return imageHeadline(nameInWords(assessment.image), {
    ...assessment,
    isCompared: comparison.with !== undefined,
    news: newsInNumbers(assessment),
  });
}

/** The same of an alert that is one of several, under the name that tells its image from theirs. */
export function imageHeadline(
  subject: string,
  {
    verdict,
    counts,
    isCompared,
    news,
  }: Pick<AlertInBrief, 'verdict' | 'counts' | 'isCompared' | 'news'>,
): Headline {
  const levels = countsInWords(counts).split(', ');
  switch (verdict.kind) {
    case 'pass':
      return { verdict: 'PASS', subject, facts: levels };
    case 'breach': {
      const unknown = verdict.gaps.length;
      const gaps = unknown > 0 ? [`${plural(unknown, 'platform')} unknown`] : [];
      const what = isCompared ? newFindingsInWords(news) : undefined;
      return { verdict: 'BREACH', subject, news: what, facts: [...levels, ...gaps] };
    }
    case 'unknown': {
      const reasons = new Set(verdict.gaps.map(({ reason }) => reasonInWords(reason)));
      return { verdict: 'UNKNOWN', subject, facts: [...reasons] };
    }
    default:
      return verdict satisfies never;
  }
}

/** `4 new`, `1 new, 2 worse, 1 back`, `3 no longer suppressed`; undefined where there is none. */
export function newFindingsInWords(news: NewsInNumbers): string | undefined {
  const { new: fresh, worse, reopened, released } = news;
  const parts = [
    { count: fresh, what: 'new' },
    { count: worse, what: 'worse' },
    { count: reopened, what: 'back' },
    { count: released, what: 'no longer suppressed' },
  ]
    .filter(({ count }) => count > 0)
    .map(({ count, what }) => `${count} ${what}`);
  return parts.length > 0 ? parts.join(', ') : undefined;
}

/** `BREACH payments/api:1.4.2 - 4 new`. */
export function inBrief({ verdict, subject, news }: Omit<Headline, 'facts'>): string {
  return news === undefined ? `${verdict} ${subject}` : `${verdict} ${subject} - ${news}`;
}

/** `BREACH payments/api:1.4.2 - 6 HIGH, 108 MEDIUM`, or `BREACH payments/api:1.4.2 - 4 new (6 HIGH, 108 MEDIUM)`. */
export function inOneLine(headline: Headline): string {
  const details = detailsInWords(headline);
  const name = `${headline.verdict} ${headline.subject}`;
  return details === '' ? name : `${name} - ${details}`;
}

/** What comes after the name: `4 new (6 HIGH, 108 MEDIUM)`, or `6 HIGH, 108 MEDIUM`, or nothing. */
export function detailsInWords({ news, facts }: Pick<Headline, 'news' | 'facts'>): string {
  const all = facts.join(', ');
  if (news === undefined) return all;
  return all === '' ? news : `${news} (${all})`;
}
