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
  const { image, verdict, counts } = assessment;
  const subject = nameInWords(image);
  const levels = countsInWords(counts).split(', ');
  switch (verdict.kind) {
    case 'pass':
      return { verdict: 'PASS', subject, facts: levels };
    case 'breach': {
      const unknown = verdict.gaps.length;
      const gaps = unknown > 0 ? [`${plural(unknown, 'platform')} unknown`] : [];
      const news = newFindingsInWords(assessment);
      return { verdict: 'BREACH', subject, news, facts: [...levels, ...gaps] };
    }
    case 'unknown': {
      const reasons = new Set(verdict.gaps.map(({ reason }) => reasonInWords(reason)));
      return { verdict: 'UNKNOWN', subject, facts: [...reasons] };
    }
    default:
      return verdict satisfies never;
  }
}

/** `4 new`, `1 new, 2 worse`, `3 no longer suppressed`. */
function newFindingsInWords({ comparison, news }: Assessment): string | undefined {
  if (!comparison.with || news.findings.length === 0) return undefined;
  const { worse, released } = news;
  return [
    { count: news.findings.length - worse - released, what: 'new' },
    { count: worse, what: 'worse' },
    { count: released, what: 'no longer suppressed' },
  ]
    .filter(({ count }) => count > 0)
    .map(({ count, what }) => `${count} ${what}`)
    .join(', ');
}

/** `BREACH payments/api:1.4.2 - 4 new`. */
export function inBrief({ verdict, subject, news }: Omit<Headline, 'facts'>): string {
  return news === undefined ? `${verdict} ${subject}` : `${verdict} ${subject} - ${news}`;
}

/** `BREACH payments/api:1.4.2 - 6 HIGH, 108 MEDIUM`, or `BREACH payments/api:1.4.2 - 4 new (6 HIGH, 108 MEDIUM)`. */
export function inOneLine({ facts, ...headline }: Headline): string {
  const all = facts.join(', ');
  if (all === '') return inBrief(headline);
  return headline.news === undefined
    ? `${inBrief(headline)} - ${all}`
    : `${inBrief(headline)} (${all})`;
}
