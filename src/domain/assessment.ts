import type { Finding } from './finding.ts';
import type { Image } from './image.ts';
import type { Judgement } from './policy.ts';
import type { UnknownReason } from './scan.ts';
import type { Counts } from './severity.ts';
import type { SuppressedFinding } from './suppression.ts';
import type { Verdict } from './verdict.ts';

/** Everything that is known of one image at one moment: what is stored, and what alerts and pages are made of. */
export interface Assessment {
  readonly image: Image;
  /** ISO 8601. */
  readonly assessedAt: string;
  readonly verdict: Verdict;
  readonly counts: Counts;
  /** The open ones, most severe first. */
  readonly findings: readonly Finding[];
  /** Those that do not count, most severe first. */
  readonly suppressed: readonly SuppressedFinding[];
  readonly judgement: Judgement & {
    /** In words: `defaults`, or `rule 2 (payments/*)`. */
    readonly rule: string;
  };
}

/** Why an image was left alone. */
export type SkipReason = 'gone' | 'not-an-image' | 'scan-event-follows' | 'untagged';

/** What one image's branch of an execution leaves behind: small, and always there. */
export type Outcome =
  | {
      readonly kind: 'assessed';
      readonly image: OutcomeImage;
      readonly verdict: Verdict['kind'];
      /** The reason of an unknown verdict, in words. */
      readonly reason?: UnknownReason | undefined;
      readonly detail?: string | undefined;
      readonly counts: Counts;
      /** How many findings are suppressed. */
      readonly suppressed: number;
      /** Keys of the suppressions that cover them. */
      readonly suppressions: readonly string[];
      /** The thresholds that were crossed, as in `2 HIGH (threshold 1)`. */
      readonly breached: readonly string[];
      /** Whether the channels should hear of it at once. */
      readonly alert: boolean;
      readonly deliver: readonly string[];
      /** Where the assessment is stored. */
      readonly assessment: string;
    }
  | {
      readonly kind: 'skipped';
      readonly image: OutcomeImage;
      readonly reason: SkipReason;
      readonly detail?: string | undefined;
    }
  | {
      readonly kind: 'failed';
      readonly image: OutcomeImage;
      /** The name of the error. */
      readonly reason: string;
      readonly detail?: string | undefined;
    };

/** An image without its platforms, and with the first few of its tags. */
export type OutcomeImage = Pick<
  Image,
  'registryId' | 'region' | 'repository' | 'imageDigest' | 'tags'
>;
