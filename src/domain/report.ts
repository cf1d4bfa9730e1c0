import type { Outcome } from './assessment.ts';
import { byRepository, type RegistryId } from './image.ts';
import type { StaleFeed } from './priorities.ts';
import type { RouteReport } from './route-report.ts';
import type { PutOffScans } from './scan-budget.ts';
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
  /** What each channel hears beside the news, by its name; absent in reports of before there was such. */
  readonly routes?: Readonly<Record<string, RouteReport>> | undefined;
  /** The channels that get the report whether there is news for them or not. */
  readonly audience?: readonly string[] | undefined;
  /** Where the whole of it is for the channel that it is sent to; only in what is sent. */
  readonly link?: FileLink | undefined;
  /** Feeds whose last good copy is old; absent in reports of before there were feeds. */
  readonly staleFeeds?: readonly StaleFeed[] | undefined;
  /** Absent where all could be read. */
  readonly unread?: readonly UnreadRegistry[] | undefined;
  /** Absent where nothing was put off. */
  readonly putOff?: PutOffScans | undefined;
  /** Absent where there is nothing to say of them. */
  readonly suppressions?:
    | (SuppressionNotices & { readonly deliver: readonly string[] })
    | undefined;
}

/** A registry that a sweep could not read, or not all of: its owner does not let the service in. */
export interface UnreadRegistry extends RegistryId {
  /** So many repositories could not be read; 0: not even their list. */
  readonly repositories: number;
  /** What AWS has said of the first. */
  readonly detail: string;
}

/** Where a file can be got. */
export interface FileLink {
  /** Whoever has it can get the file. */
  readonly url: string;
  /** ISO 8601: it works no longer than until then. It may end earlier, with the credentials that it was made with. */
  readonly until: string;
  /** `s3://bucket/key`: where the file is, for whoever may read the bucket. */
  readonly location: string;
}

/** An outcome that people should see, with the channels that hear of it. */
export interface Notable {
  readonly outcome: Outcome;
  readonly deliver: readonly string[];
}

/** Whether a channel gets a report: there is an image to tell, or a suppression that is about to expire, or it asks for it. */
export function hears({ notable, suppressions, audience }: Report, channel: string): boolean {
  return (
    audience?.includes(channel) ||
    notable.some(({ deliver }) => deliver.includes(channel)) ||
    (suppressions !== undefined &&
      suppressions.expiring.length > 0 &&
      suppressions.deliver.includes(channel))
  );
}

/** The report as a channel hears it: that a stream no longer breaches is said in its thread, if at all. */
export function withoutResolutions(report: Report, channel: string): Report {
  return {
    ...report,
    notable: report.notable.filter(({ outcome }) => !isResolutionFor(outcome, channel)),
  };
}

/** Whether all that an outcome has for a channel is that a stream breaches no longer. */
export function isResolutionFor(outcome: Outcome, channel: string): boolean {
  if (outcome.kind !== 'assessed') return false;
  const own = outcome.deliver.filter((delivery) => delivery.channel === channel);
  return own.length > 0 && own.every(({ isResolution }) => isResolution === true);
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
    byRepository(a.image, b.image)
  );
}

const URGENCY: readonly string[] = ['breach', 'unknown', 'failed', 'skipped', 'pass'];

function countsOf(outcome: Outcome): Counts {
  return outcome.kind === 'assessed' ? outcome.counts : {};
}
