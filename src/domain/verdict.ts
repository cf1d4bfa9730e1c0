import { type Finding, isFixable } from './finding.ts';
import type { Platform } from './image.ts';
import type { Judgement } from './policy.ts';
import { findingsOf, type PlatformScan, type UnknownReason } from './scan.ts';
import { type Counts, countBySeverity, SEVERITIES, type Severity } from './severity.ts';

/** A threshold that was reached: `count` open findings where fewer than `threshold` are tolerated. */
export interface Breach {
  readonly severity: Severity;
  readonly count: number;
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

/** A verdict with the findings that it rests on. */
export interface Judged {
  readonly verdict: Verdict;
  readonly counts: Counts;
  readonly findings: readonly Finding[];
}

/**
 * Judges an image by the scans of all its platforms. What is known to be bad is a breach even while a platform is
 * unknown; an image is a pass only when every platform has a complete result. No platform at all is unknown.
 */
export function judge(scans: readonly PlatformScan[], judgement: Judgement): Judged {
  const findings = findingsOf(scans);
  const counts = countBySeverity(findings);
  const breached = breachedThresholds(findings, judgement);
  const gaps = scans.flatMap(gapOf);
  return { verdict: toVerdict(breached, gaps, scans), counts, findings };
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
  { thresholds, fixableOnly }: Judgement,
): readonly Breach[] {
  const counted = countBySeverity(fixableOnly ? findings.filter(isFixable) : findings);
  return SEVERITIES.flatMap((severity) => {
    const threshold = thresholds[severity];
    const count = counted[severity] ?? 0;
    return threshold !== undefined && count >= threshold ? [{ severity, count, threshold }] : [];
  });
}

function gapOf({ platform, scan }: PlatformScan): Gap[] {
  switch (scan.status) {
    case 'complete':
      return [];
    case 'pending':
      return [{ platform, reason: 'timed-out', detail: `${scan.detail} The deadline has passed.` }];
    case 'unavailable':
      return [{ platform, reason: scan.reason, detail: scan.detail }];
    default:
      return scan satisfies never;
  }
}

/** One line of reasons, platforms named where there are several. */
export function explainGaps(gaps: readonly Gap[]): string {
  return gaps
    .map(({ platform, detail }) =>
      platform.name === undefined ? detail : `${platform.name}: ${detail}`,
    )
    .join(' ');
}
