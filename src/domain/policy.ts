import picomatch from 'picomatch';
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

/** A judgement and where it comes from, in words: `defaults`, or `rule 2 (repository payments/*, tag prod-*)`. */
export interface RuledJudgement extends Judgement {
  readonly rule: string;
}

/** An image is matched when all that is named here matches; nothing named matches every image. */
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

/**
 * The judgement of the first rule that matches; what the rule leaves out comes from the defaults, key by key: its
 * thresholds replace theirs as a whole.
 */
export function judgementFor(
  policy: Pick<Policy, 'defaults' | 'rules'>,
  image: { readonly repository: string; readonly tags: readonly string[] },
): RuledJudgement {
  const index = policy.rules.findIndex(({ match }) => matches(match, image));
  const rule = policy.rules[index];
  const { defaults } = policy;
  return {
    thresholds: rule?.thresholds ?? defaults.thresholds,
    fixableOnly: rule?.fixableOnly ?? defaults.fixableOnly,
    deliver: rule?.deliver ?? defaults.deliver,
    rule: rule ? `rule ${index + 1} (${inWords(rule.match)})` : 'defaults',
  };
}

function matches(
  { repository, tag }: Match,
  image: { readonly repository: string; readonly tags: readonly string[] },
): boolean {
  if (repository !== undefined && !globMatcher(repository)(image.repository)) return false;
  return tag === undefined || image.tags.some(globMatcher(tag));
}

function inWords({ repository, tag }: Match): string {
  const parts = [
    ...(repository === undefined ? [] : [`repository ${repository}`]),
    ...(tag === undefined ? [] : [`tag ${tag}`]),
  ];
  return parts.join(', ') || 'every image';
}

/**
 * Whether a name matches a glob: `*` stays within a path segment, `**` crosses them, and a dot is a character like any
 * other. Throws when the glob is empty or not well-formed, instead of matching nothing.
 */
export function globMatcher(glob: string): (name: string) => boolean {
  const isMatch = picomatch(glob, { dot: true, strictBrackets: true, debug: true, windows: false });
  return (name) => isMatch(name);
}
