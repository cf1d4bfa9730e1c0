import type { Outcome } from './assessment.ts';
import type { RegistryId } from './image.ts';

/** What one sweep says. */
export interface Report {
  readonly registry: RegistryId;
  /** The sweep's execution. */
  readonly execution: { readonly id: string; readonly name: string };
  /** ISO 8601. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly totals: Totals;
  /** Images that breach or are unknown or could not be checked, worst first; with the channels that hear of each. */
  readonly notable: readonly Outcome[];
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
