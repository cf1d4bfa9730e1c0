import type { Assessment } from '../domain/assessment.ts';
import { plural } from './text.ts';
import { countsInWords, nameInWords, reasonInWords } from './words.ts';

/** What a message says first, wherever it is read. */
export interface Headline {
  /** `BREACH`. */
  readonly verdict: string;
  /** `payments/api:1.4.2`. */
  readonly subject: string;
  /** `6 HIGH, 108 MEDIUM`, in parts that may be left out from the end. */
  readonly facts: readonly string[];
}

export function assessmentHeadline({ image, verdict, counts }: Assessment): Headline {
  const subject = nameInWords(image);
  const levels = countsInWords(counts).split(', ');
  switch (verdict.kind) {
    case 'pass':
      return { verdict: 'PASS', subject, facts: levels };
    case 'breach': {
      const unknown = verdict.gaps.length;
      const gaps = unknown > 0 ? [`${plural(unknown, 'platform')} unknown`] : [];
      return { verdict: 'BREACH', subject, facts: [...levels, ...gaps] };
    }
    case 'unknown': {
      const reasons = new Set(verdict.gaps.map(({ reason }) => reasonInWords(reason)));
      return { verdict: 'UNKNOWN', subject, facts: [...reasons] };
    }
    default:
      return verdict satisfies never;
  }
}

/** `BREACH payments/api:1.4.2 - 6 HIGH, 108 MEDIUM`. */
export function inOneLine({ verdict, subject, facts }: Headline): string {
  return [`${verdict} ${subject}`, facts.join(', ')].filter(Boolean).join(' - ');
}
