import { type Finding, findingKey } from './finding.ts';
import { changeOf, type Gravity, isWorse, type KnownFinding } from './memory.ts';
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

/** Why a finding is news that is not simply new. */
export type NewsChange =
  /** It was less bad when people were told of it; `was` is absent where nobody was. */
  | { readonly kind: 'worse'; readonly was?: Gravity | undefined }
  /** It was resolved once. */
  | { readonly kind: 'reopened' }
  /** It was suppressed when it was seen last. */
  | { readonly kind: 'released' };

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
  /** What has become of them, by the keys of findings; one that is not here is new. */
  readonly changes: Readonly<Record<string, NewsChange>>;
  /** What held some of them. */
  readonly ended: readonly EndedSuppression[];
}

export const NO_NEWS: News = {
  reasons: [],
  findings: [],
  worse: 0,
  released: 0,
  changes: {},
  ended: [],
};

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
  const { counted, endedFor, epssThreshold } = tidings;
  const findings = counted.filter(
    (finding) => !finding.told || isWorse(finding, finding.told, epssThreshold),
  );
  const untold = findings.filter(({ told }) => told === undefined);
  const changes = findings.flatMap((finding) => {
    const change = changeIn(finding, tidings);
    return change ? [[findingKey(finding), change] as const] : [];
  });
  const howMany = (kind: NewsChange['kind']) =>
    changes.filter(([, change]) => change.kind === kind).length;
  const worse = howMany('worse');
  const released = howMany('released');
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
    changes: Object.fromEntries(changes),
    ended,
  };
}

/** Undefined of a finding that is new. */
function changeIn(
  finding: KnownFinding,
  { hasWorsened, wasSuppressed }: Tidings,
): NewsChange | undefined {
  if (finding.told) return { kind: 'worse', was: finding.told };
  if (wasSuppressed(finding)) return { kind: 'released' };
  if (hasWorsened(finding)) return { kind: 'worse' };
  return changeOf(finding).kind === 'reopened' ? { kind: 'reopened' } : undefined;
}

function newsOfVerdict({ verdict, unknownTold }: Tidings): readonly NewsReason[] {
  if (verdict.kind !== 'unknown') return unknownTold.length > 0 ? ['known-again'] : [];
  const isTold = reasonsOf(verdict).every(
    // Where a sweep has more to scan than a day allows, its report says so once for all images.
    (reason) => reason === 'put-off' || unknownTold.includes(reason),
  );
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
