import { isWorse, type KnownFinding } from './memory.ts';
import type { Verdict } from './verdict.ts';

/** Why people should hear of an image. */
export type NewsReason =
  /** It breaches, and counts findings that nobody has been told of. */
  | 'new-findings'
  /** It breaches, and findings are worse than people were told. */
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
}

/** A verdict as a stream remembers it. */
export interface KnownVerdict {
  readonly kind: Verdict['kind'];
  /** The reason of the first gap, where it is unknown. */
  readonly reason?: string | undefined;
}

/**
 * Decides whether to speak. An image that breaches is news when it counts a finding that nobody was told of, or one
 * that is worse than told; an unknown image is news once per reason, and again when it is over. A second look at the
 * same thing finds everything told, and says nothing.
 */
export function newsOf(input: {
  readonly verdict: Verdict;
  readonly before: KnownVerdict | undefined;
  /** The open findings that count for the policy's thresholds. */
  readonly counted: readonly KnownFinding[];
  /** Keys of findings that were suppressed when they were seen last. */
  readonly wasSuppressed: (finding: KnownFinding) => boolean;
  readonly epssThreshold?: number | undefined;
}): News {
  const { verdict, before, counted, wasSuppressed, epssThreshold } = input;
  const verdictNews = newsOfVerdict(verdict, before);
  if (verdict.kind !== 'breach') return { reasons: verdictNews, findings: [] };

  const findings = counted.filter(
    (finding) => !finding.told || isWorse(finding, finding.told, epssThreshold),
  );
  const untold = findings.filter((finding) => finding.told === undefined);
  const released = untold.filter(wasSuppressed);
  return {
    reasons: [
      ...(untold.length > released.length ? (['new-findings'] as const) : []),
      ...(findings.length > untold.length ? (['worse-findings'] as const) : []),
      ...(released.length > 0 ? (['suppression-ended'] as const) : []),
      ...verdictNews,
    ],
    findings,
  };
}

function newsOfVerdict(verdict: Verdict, before: KnownVerdict | undefined): readonly NewsReason[] {
  const reason = unknownReason(verdict);
  if (reason !== undefined) return reason === before?.reason ? [] : ['turned-unknown'];
  return before?.kind === 'unknown' ? ['known-again'] : [];
}

/** Why a verdict is unknown; undefined for one that is known. */
export function unknownReason(verdict: Verdict): string | undefined {
  return verdict.kind === 'unknown' ? verdict.gaps[0].reason : undefined;
}
