import type { RegistryId } from './image.ts';
import type { Totals } from './report.ts';
import type { Counts } from './severity.ts';

/** What a sweep has found, in figures: what the trend is made of, and the totals of lists. */
export interface SweepRecord {
  readonly registry: RegistryId;
  /** The sweep's execution, by its ARN. */
  readonly execution: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly totals: Totals;
  /** Open findings of all images that were assessed. */
  readonly findings: Counts;
  /** How many findings of theirs are suppressed. */
  readonly suppressed: number;
  /** The keys of suppressions that have covered nothing; absent where not every image could be checked. */
  readonly unusedSuppressions?: readonly string[] | undefined;
}
