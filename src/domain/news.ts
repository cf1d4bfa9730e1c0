import type { Finding } from './finding.ts';
import { isWorse, type KnownFinding } from './memory.ts';
import type { UnknownReason } from './scan.ts';
import type { EndedSuppression } from './suppression.ts';
import type { Verdict } from './verdict.ts';

/** Why people should hear of an image. */
export type NewsReason =
  /** It breaches, and by findings that nobody has been told of. */
  | 'new-findings'
  /** It breaches, and by findings that have become worse. */
  | 'worse-findings'
  /** It breaches, and a suppression no longer holds what it held. */
  | 'suppression-ended'
  | 'turned-unknown'
  | 'known-again';

/** What is worth telling, if anything. */
export interface News {
  /** Empty: silence. */
  readonly reasons: readonly NewsReason[];
  /** The findings that it is about, most severe first. */
  readonly findings: readonly KnownFinding[];
  /** How many of them were known, and are worse now. */
  readonly worse: number;
  /** How many of them were suppressed when they were seen last. */
  readonly released: number;
  /** What held some of them. */
  readonly ended: readonly EndedSuppression[];
}

export const NO_NEWS: News = { reasons: [], findings: [], worse: 0, released: 0, ended: [] };

/** What a decision to speak rests on. */
export interface Tidings {
  readonly verdict: Verdict;
  /** What people have been told since the verdict was known last. */
  readonly unknownTold: readonly UnknownReason[];
  /** The open findings by which it breaches. */
  readonly counted: readonly KnownFinding[];
  /** Whether a finding was known, and has become worse since it was seen last. */
  readonly hasWorsened: (finding: Finding) => boolean;
  /** Whether a finding was suppressed when it was seen last. */
  readonly wasSuppressed: (finding: Finding) => boolean;
  /** What has suppressed a finding once, and does not any more. */
  readonly endedFor: (finding: Finding) => readonly EndedSuppression[];
  readonly epssThreshold?: number | undefined;
}

/**
 * Decides whether to speak. An image that breaches is news when it does so by a finding that nobody was told of, or by
 * one that is worse than told; an unknown image is news once per reason, and again when it is over. A second look at
 * the same thing finds everything told, and says nothing.
 */
export function newsOf(tidings: Tidings): News {
  const { counted, hasWorsened, wasSuppressed, endedFor, epssThreshold } = tidings;
  const findings = counted.filter(
    ({ told, ...finding }) => !told || isWorse(finding, told, epssThreshold),
  );
  const untold = findings.filter(({ told }) => told === undefined);
  const released = untold.filter(wasSuppressed).length;
  const worse =
    findings.length -
    untold.length +
    untold.filter((finding) => !wasSuppressed(finding) && hasWorsened(finding)).length;
  const ended = oncePerMeaning(untold.flatMap(endedFor));
  return {
    reasons: [
      ...(findings.length > worse + released ? (['new-findings'] as const) : []),
      ...(worse > 0 ? (['worse-findings'] as const) : []),
      ...(released + ended.length > 0 ? (['suppression-ended'] as const) : []),
      ...newsOfVerdict(tidings),
    ],
    findings,
    worse,
    released,
    ended,
  };
}

function newsOfVerdict({ verdict, unknownTold }: Tidings): readonly NewsReason[] {
  if (verdict.kind !== 'unknown') return unknownTold.length > 0 ? ['known-again'] : [];
  const isTold = reasonsOf(verdict).every((reason) => unknownTold.includes(reason));
  return isTold ? [] : ['turned-unknown'];
}

/** The reasons of an unknown verdict, each once; none for one that is known. */
export function reasonsOf(verdict: Verdict): readonly UnknownReason[] {
  if (verdict.kind !== 'unknown') return [];
  return [...new Set(verdict.gaps.map(({ reason }) => reason))];
}

function oncePerMeaning(ended: readonly EndedSuppression[]): readonly EndedSuppression[] {
  return [...new Map(ended.map((one) => [JSON.stringify(one), one])).values()];
}
