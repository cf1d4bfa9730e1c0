import { type Finding, isFixable } from './finding.ts';
import type { Platform } from './image.ts';
import { type Judgement, MEASURES, type Measure } from './policy.ts';
import { findingsOf, leavesUnchecked, type PlatformScan, type UnknownReason } from './scan.ts';
import { type Counts, countBySeverity } from './severity.ts';
import type { SuppressedFinding, Suppressor } from './suppression.ts';

/** A threshold that was reached: `count` open findings where fewer are tolerated. */
export interface Breach {
  readonly measure: Measure;
  readonly count: number;
  /** Findings; for `epss` the probability that a finding must have to count. */
  readonly threshold: number;
}

/** A platform without a complete result. */
export interface Gap {
  readonly platform: Platform;
  readonly reason: UnknownReason;
  readonly detail: string;
}

export type Verdict =
  | { readonly kind: 'pass' }
  | { readonly kind: 'breach'; readonly breached: readonly Breach[]; readonly gaps: readonly Gap[] }
  | { readonly kind: 'unknown'; readonly gaps: readonly [Gap, ...Gap[]] };

/** The one to look at first comes first. */
export const VERDICTS = ['breach', 'unknown', 'pass'] as const satisfies readonly Verdict['kind'][];

/** A verdict with the findings that it rests on. */
export interface Judged {
  readonly verdict: Verdict;
  /** Of the open findings. */
  readonly counts: Counts;
  /** The open ones: those that nobody has suppressed. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
}

/**
 * Judges an image by the scans of all its platforms. What is known to be bad is a breach even while a platform is
 * unknown; an image is a pass only when every platform has a complete result. No platform at all is unknown. Findings
 * that are suppressed count for nothing.
 */
export function judge(
  scans: readonly PlatformScan[],
  judgement: Pick<Judgement, 'thresholds' | 'fixableOnly'>,
  suppressionsOf: Suppressor = () => [],
): Judged {
  const findings: Finding[] = [];
  const suppressed: SuppressedFinding[] = [];
  for (const finding of findingsOf(scans)) {
    const by = suppressionsOf(finding);
    if (by.length > 0) suppressed.push({ finding, by });
    else findings.push(finding);
  }
  const breached = breachedThresholds(findings, judgement);
  const gaps = scans.flatMap(gapOf);
  return {
    verdict: toVerdict(breached, gaps, scans),
    counts: countBySeverity(findings),
    findings,
    suppressed,
  };
}

/** Whether an open finding is one of those by which an image breaches. */
export function countsAgainst(
  finding: Finding,
  verdict: Verdict,
  { fixableOnly }: Pick<Judgement, 'fixableOnly'>,
): boolean {
  if (verdict.kind !== 'breach' || (fixableOnly && !isFixable(finding))) return false;
  return verdict.breached.some(({ measure, threshold }) => isMeasured(finding, measure, threshold));
}

function toVerdict(
  breached: readonly Breach[],
  gaps: readonly Gap[],
  scans: readonly PlatformScan[],
): Verdict {
  if (breached.length > 0) return { kind: 'breach', breached, gaps };
  const [first, ...rest] = gaps;
  if (first) return { kind: 'unknown', gaps: [first, ...rest] };
  if (scans.length === 0) return { kind: 'unknown', gaps: [NOTHING_TO_SCAN] };
  return { kind: 'pass' };
}

const NOTHING_TO_SCAN: Gap = {
  platform: { imageDigest: '' },
  reason: 'unsupported',
  detail: 'The index holds no image that can be scanned.',
};

function breachedThresholds(
  findings: readonly Finding[],
  judgement: Pick<Judgement, 'thresholds' | 'fixableOnly'>,
): readonly Breach[] {
  return MEASURES.flatMap((measure) => {
    const threshold = judgement.thresholds[measure];
    if (threshold === undefined) return [];
    const count = findingsFor(findings, judgement, { measure, threshold }).length;
    const fewest = measure === 'epss' ? 1 : threshold;
    return count >= fewest ? [{ measure, count, threshold }] : [];
  });
}

/** The open findings that count for one threshold. */
export function findingsFor<F extends Finding>(
  findings: readonly F[],
  { fixableOnly }: Pick<Judgement, 'fixableOnly'>,
  { measure, threshold }: Pick<Breach, 'measure' | 'threshold'>,
): readonly F[] {
  return findings.filter(
    (finding) => (!fixableOnly || isFixable(finding)) && isMeasured(finding, measure, threshold),
  );
}

/** Whether a finding is one of those that a threshold of this measure is about. */
export function isMeasured(finding: Finding, measure: Measure, threshold: number): boolean {
  switch (measure) {
    case 'exploitAvailable':
      return finding.exploitAvailable === true;
    case 'kev':
      return finding.kev === true;
    case 'epss':
      return finding.epss !== undefined && finding.epss >= threshold;
    default:
      return finding.severity === measure;
  }
}

function gapOf({ platform, scan }: PlatformScan): Gap[] {
  switch (scan.status) {
    case 'complete':
      return [];
    case 'pending':
      return [{ platform, reason: 'timed-out', detail: scan.detail }];
    case 'unavailable':
      return [{ platform, reason: scan.reason, detail: scan.detail }];
    default:
      return scan satisfies never;
  }
}

/** Of several reasons the one that leaves the image unchecked, for a sweep may fail by it; else the first. */
export function mainReason(verdict: Verdict): UnknownReason | undefined {
  const gaps = verdict.kind === 'pass' ? [] : verdict.gaps;
  return (gaps.find(({ reason }) => leavesUnchecked(reason)) ?? gaps[0])?.reason;
}

/** One line of reasons, platforms named where there are several. */
export function explainGaps(gaps: readonly Gap[]): string {
  return gaps
    .map(({ platform, detail }) =>
      platform.name === undefined ? detail : `${platform.name}: ${detail}`,
    )
    .join(' ');
}
