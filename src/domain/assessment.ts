import type { Image } from './image.ts';
import type { ClosedFinding, KnownFinding } from './memory.ts';
import type { News, NewsReason } from './news.ts';
import type { RuledJudgement } from './policy.ts';
import type { ScanType, UnknownReason } from './scan.ts';
import type { Counts } from './severity.ts';
import type { SuppressedFinding } from './suppression.ts';
import type { Verdict } from './verdict.ts';

/**
 * Everything that is known of one image at one moment, and with it all that its stream remembers: what is stored, what
 * alerts and pages are made of, and what the next image of the stream is compared with.
 */
export interface Assessment {
  readonly image: Image;
  /** The line of images that it belongs to. */
  readonly stream: string;
  /** ISO 8601. */
  readonly assessedAt: string;
  /** When the oldest of its platforms' scans was completed; absent where no scanner has said. */
  readonly scannedAt?: string | undefined;
  readonly verdict: Verdict;
  readonly counts: Counts;
  /** Absent while nothing in the stream has been scanned. */
  readonly scanType?: ScanType | undefined;
  /** The open ones, most severe first. */
  readonly findings: readonly KnownFinding[];
  /** Those that do not count, most severe first. */
  readonly suppressed: readonly SuppressedFinding<KnownFinding>[];
  /** Open when they were seen last, on platforms that could not be read this time. */
  readonly unseen: readonly KnownFinding[];
  /** Resolved not too long ago. */
  readonly closed: readonly ClosedFinding[];
  /** What people have been told since the verdict was known last. */
  readonly unknownTold: readonly UnknownReason[];
  readonly comparison: Comparison;
  readonly news: AssessmentNews;
  readonly judgement: RuledJudgement;
}

/** What has changed in the stream, and against which image. */
export interface Comparison {
  /** Absent where there was nothing to compare with: the first image, or another scanner's findings. */
  readonly with?: Pick<Image, 'imageDigest' | 'tags'> | undefined;
  /** Whether the registry has changed its scan type: then everything there is becomes what is known. */
  readonly isNewBaseline: boolean;
  readonly new: number;
  readonly worsened: number;
  readonly reopened: number;
  readonly resolved: readonly ClosedFinding[];
}

/** Why people should hear of it; no reasons: silence. */
export interface AssessmentNews extends Omit<News, 'findings' | 'changes'> {
  /** Keys of the findings that it is about. */
  readonly findings: readonly string[];
  /** See `News`; absent in what was stored before it was kept. */
  readonly changes?: News['changes'] | undefined;
  /** Whether the stream has gone on to a newer image: then nothing of this one is told. */
  readonly isSuperseded?: boolean | undefined;
}

/** Why an image was left alone. */
export type SkipReason = 'gone' | 'not-an-image' | 'scan-event-follows' | 'untagged';

/** What one image's branch of an execution leaves behind: small, and always there. */
export type Outcome =
  | {
      readonly kind: 'assessed';
      readonly image: OutcomeImage;
      readonly stream: string;
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
      /** What is worth telling; absent where there is nothing. */
      readonly news?: OutcomeNews | undefined;
      /** The reasoning in words, what follows from it first. */
      readonly why: string;
      /** What is to be told, to whom; empty: silence. */
      readonly deliver: readonly Delivery[];
      /** The channels that hear of the image by the next report; absent where there are none. */
      readonly later?: readonly string[] | undefined;
      /** What of it a sweep has put off; absent where nothing. */
      readonly putOff?: PutOff | undefined;
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

/** Scans that were needed, and not started, for the budget of the day was used up. */
export interface PutOff {
  readonly scans: number;
  /** When the oldest scan was made that the image is judged by; ISO 8601, absent where there is none. */
  readonly judgedBy?: string | undefined;
}

/** What an assessment has to tell, in short. */
export interface OutcomeNews {
  readonly reasons: readonly NewsReason[];
  /** How many findings it is about. */
  readonly findings: number;
  /** What it is news against: see `comparedWith` in src/render/explanation.ts. */
  readonly against?: string | undefined;
}

export type AssessedOutcome = Extract<Outcome, { kind: 'assessed' }>;

/** One alert of the stream, owed to one channel. */
export interface Delivery {
  readonly channel: string;
  readonly alertId: string;
  /** Whether it says only that the stream no longer breaches, in the thread of what was said before. */
  readonly isResolution?: true | undefined;
}

/** An image without its platforms, and with the first few of its tags. */
export type OutcomeImage = Pick<
  Image,
  'registryId' | 'region' | 'repository' | 'imageDigest' | 'tags'
>;
