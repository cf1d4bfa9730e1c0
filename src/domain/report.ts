import type { Outcome } from './assessment.ts';
import type { RegistryId } from './image.ts';
import type { StaleFeed } from './priorities.ts';
import { byCounts, type Counts } from './severity.ts';
import type { SuppressionNotices } from './suppression-notices.ts';

/** What a report is of: a sweep, a day or a week. */
export type Occasion = 'sweep' | 'daily' | 'weekly';

/** What one sweep says. */
export interface Report {
  /** A sweep where absent. */
  readonly occasion?: Occasion | undefined;
  readonly registry: RegistryId;
  /** The sweep's execution, by its ARN. */
  readonly execution: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly totals: Totals;
  /** Images that breach, are unknown or could not be checked, or are so no longer; worst first. */
  readonly notable: readonly Notable[];
  /** Feeds whose last good copy is old; absent in reports of before there were feeds. */
  readonly staleFeeds?: readonly StaleFeed[] | undefined;
  /** Absent where there is nothing to say of them. */
  readonly suppressions?:
    | (SuppressionNotices & { readonly deliver: readonly string[] })
    | undefined;
}

/** An outcome that people should see, with the channels that hear of it. */
export interface Notable {
  readonly outcome: Outcome;
  readonly deliver: readonly string[];
}

/** Whether a channel hears anything of a report: of an image, or of a suppression that is about to expire. */
export function hears({ notable, suppressions }: Report, channel: string): boolean {
  return (
    notable.some(({ deliver }) => deliver.includes(channel)) ||
    (suppressions !== undefined &&
      suppressions.expiring.length > 0 &&
      suppressions.deliver.includes(channel))
  );
}

/** What a receipt says: which sweep's report, by its execution, and to whom. */
export function deliveryOf(execution: string, channel: string): string {
  return `${execution}#${channel}`;
}

/** Images by what became of them; they add up to `images`. */
export interface Totals {
  readonly repositories: number;
  readonly images: number;
  readonly pass: number;
  readonly breach: number;
  readonly unknown: number;
  readonly skipped: number;
  readonly failed: number;
}

/** Which of the totals an outcome counts for. */
export function category(outcome: Outcome): 'pass' | 'breach' | 'unknown' | 'skipped' | 'failed' {
  return outcome.kind === 'assessed' ? outcome.verdict : outcome.kind;
}

/** Breaches by their counts, then what could not be judged, then by name: the same order every time. */
export function byUrgency(a: Outcome, b: Outcome): number {
  return (
    URGENCY.indexOf(category(a)) - URGENCY.indexOf(category(b)) ||
    byCounts(countsOf(a), countsOf(b)) ||
    nameOf(a).localeCompare(nameOf(b))
  );
}

const URGENCY: readonly string[] = ['breach', 'unknown', 'failed', 'skipped', 'pass'];

function countsOf(outcome: Outcome): Counts {
  return outcome.kind === 'assessed' ? outcome.counts : {};
}

function nameOf({ image }: Outcome): string {
  return `${image.repository}@${image.imageDigest}`;
}
