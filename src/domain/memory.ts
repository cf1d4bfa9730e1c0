import type { Finding, Fix } from './finding.ts';
import { FindingPool } from './finding-index.ts';
import type { ScanType } from './scan.ts';
import { bySeverity, type Severity } from './severity.ts';

/** What of a finding people care about: when it gets worse, that is news. */
export interface Gravity {
  readonly severity: Severity;
  readonly fix: Fix;
  readonly exploitAvailable?: boolean | undefined;
  readonly kev?: boolean | undefined;
  readonly epss?: number | undefined;
}

/** A finding with what the stream remembers of it. */
export interface KnownFinding extends Finding {
  /** ISO 8601. */
  readonly firstSeen: string;
  /** When a scan has shown it last. */
  readonly lastSeen: string;
  readonly severityThen: Severity;
  /** What has become of it last; absent in what was stored before it was kept: see `changeOf`. */
  readonly changed?: FindingChange | undefined;
  /** How bad it was when people were last told of it; absent while nobody has been. */
  readonly told?: Gravity | undefined;
}

/** What a scan has made of a finding that is open. */
export interface FindingChange {
  /** ISO 8601. */
  readonly at: string;
  readonly kind: 'new' | 'worsened' | 'reopened';
}

/** A finding that was gone when its image was scanned again. */
export interface ClosedFinding extends Pick<Finding, 'id' | 'packages' | 'severity'> {
  readonly firstSeen: string;
  readonly resolvedAt: string;
}

/** What a stream knows: every finding that is open, and those that were. */
export interface Memory {
  /** Absent while nothing has been scanned. */
  readonly scanType?: ScanType | undefined;
  /** After a scan: those that it has shown, in its order, before those that it has not. */
  readonly open: readonly KnownFinding[];
  readonly closed: readonly ClosedFinding[];
}

/** The difference that a scan makes to what was known. */
export interface Changes {
  readonly new: readonly KnownFinding[];
  /** See `isWorse`. */
  readonly worsened: readonly KnownFinding[];
  /** Resolved once, and back. */
  readonly reopened: readonly KnownFinding[];
  readonly resolved: readonly ClosedFinding[];
}

export interface Seen {
  readonly scanType?: ScanType | undefined;
  readonly findings: readonly Finding[];
  /** Whether every platform was read: only then has a finding that is not there gone. */
  readonly complete: boolean;
}

/** How long a resolved finding is remembered, to tell one that comes back from a new one. */
const CLOSED_FINDINGS_KEPT_MS = 180 * 24 * 60 * 60 * 1000;

/**
 * What is known after a scan, and what has changed by it. Findings are the same by `findingKey`, so a rebuild, another
 * tag, a second platform or a version that is still vulnerable changes nothing. Where a platform could not be read,
 * nothing is resolved: what is missing stays open.
 */
export function remember(
  before: Memory | undefined,
  seen: Seen,
  at: Date,
): { readonly memory: Memory; readonly changes: Changes } {
  const now = at.toISOString();
  const known = new FindingPool(before?.open);
  const closed = new FindingPool(before?.closed);
  const changes = {
    new: [] as KnownFinding[],
    worsened: [] as KnownFinding[],
    reopened: [] as KnownFinding[],
  };

  const open = seen.findings.map((finding): KnownFinding => {
    const prior = known.take(finding);
    const past = closed.take(finding);
    const { severity } = finding;
    if (prior) {
      const { firstSeen, severityThen, told } = prior;
      const hasWorsened = isWorse(finding, prior);
      const changed = hasWorsened ? { at: now, kind: 'worsened' as const } : changeOf(prior);
      const remembered = { ...finding, firstSeen, lastSeen: now, severityThen, changed, told };
      if (hasWorsened) changes.worsened.push(remembered);
      return remembered;
    }
    const kind = past ? 'reopened' : 'new';
    const firstSeen = past?.firstSeen ?? now;
    const changed = { at: now, kind } as const;
    const remembered = { ...finding, firstSeen, lastSeen: now, severityThen: severity, changed };
    changes[kind].push(remembered);
    return remembered;
  });

  // What has not been found again.
  const gone = known.rest();
  const resolved = seen.complete ? gone.map((finding) => toClosed(finding, now)) : [];
  return {
    memory: {
      scanType: seen.scanType ?? before?.scanType,
      open: seen.complete ? open : [...open, ...gone],
      closed: [...closed.rest().filter((finding) => isKept(finding, at)), ...resolved],
    },
    changes: { ...changes, resolved },
  };
}

/**
 * Whether a finding is worse now: more severe, a fix or an exploit has become available, it has entered the KEV
 * catalogue, or its EPSS score has reached the threshold, where there is one.
 */
export function isWorse(now: Gravity, then: Gravity, epssThreshold = Infinity): boolean {
  return (
    bySeverity(now.severity, then.severity) < 0 ||
    (now.fix === 'available' && then.fix !== 'available') ||
    (now.exploitAvailable === true && then.exploitAvailable !== true) ||
    (now.kev === true && then.kev !== true) ||
    ((now.epss ?? 0) >= epssThreshold && (then.epss ?? 0) < epssThreshold)
  );
}

/** What has become of a finding last; one of which nothing else is kept was new when it was seen first. */
export function changeOf({ changed, firstSeen }: KnownFinding): FindingChange {
  return changed ?? { at: firstSeen, kind: 'new' };
}

/** The finding, and that people have been told how bad it is. */
export function asTold(finding: KnownFinding): KnownFinding {
  const { severity, fix, exploitAvailable, kev, epss } = finding;
  return { ...finding, told: { severity, fix, exploitAvailable, kev, epss } };
}

function toClosed(
  { id, packages, severity, firstSeen }: KnownFinding,
  resolvedAt: string,
): ClosedFinding {
  return { id, packages, severity, firstSeen, resolvedAt };
}

function isKept({ resolvedAt }: ClosedFinding, at: Date): boolean {
  return at.getTime() - Date.parse(resolvedAt) < CLOSED_FINDINGS_KEPT_MS;
}
