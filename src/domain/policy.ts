import type { Severity } from './severity.ts';

/** Breach at or above this many open findings of the level. */
export type Thresholds = Readonly<Partial<Record<Severity, number>>>;

/** How to judge an image. */
export interface Judgement {
  readonly thresholds: Thresholds;
  /** Count only findings that have, or may have, a fix. */
  readonly fixableOnly: boolean;
  /** Names of the channels that hear about it. */
  readonly deliver: readonly string[];
}

export interface Match {
  /** Glob over the repository name: `*` stays within a path segment, `**` crosses them. */
  readonly repository?: string | undefined;
  /** Glob over tags: one that matches is enough. */
  readonly tag?: string | undefined;
}

export interface Rule extends Partial<Judgement> {
  readonly match: Match;
}

export type Channel =
  | { readonly type: 'sns' }
  /** `secret`: the name of the Secrets Manager secret that holds the webhook's URL. */
  | { readonly type: 'slack'; readonly secret: string };

export interface Policy {
  readonly defaults: Judgement;
  readonly rules: readonly Rule[];
  readonly channels: Readonly<Record<string, Channel>>;
  readonly sweep: {
    /** Whether a sweep that could not check every image ends as failed (after its report is sent). */
    readonly failOnUnchecked: boolean;
  };
}
