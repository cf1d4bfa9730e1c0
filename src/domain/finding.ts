import { compare } from './compare.ts';
import { bySeverity, rankOf, type Severity } from './severity.ts';

export interface AffectedPackage {
  readonly name: string;
  readonly version?: string | undefined;
  /** The first version without the vulnerability, where one is known. */
  readonly fixedVersion?: string | undefined;
}

/** Basic scanning does not tell whether there is a fix: `unknown` counts as fixable, for unknown is not safe. */
export type Fix = 'available' | 'partial' | 'none' | 'unknown';

/** One vulnerability in what the scanner counts as one: a package (basic), or a list of packages (enhanced). */
export interface Finding {
  /** CVE, RHSA, GHSA, ALAS … as the scanner names it. */
  readonly id: string;
  readonly severity: Severity;
  readonly packages: readonly AffectedPackage[];
  readonly fix: Fix;
  readonly exploitAvailable?: boolean | undefined;
  /** Whether CISA's catalogue of known exploited vulnerabilities lists it. */
  readonly kev?: boolean | undefined;
  /** EPSS: the probability, 0 to 1, that it is exploited within thirty days. */
  readonly epss?: number | undefined;
  /** CVSS base score, 0 to 10. */
  readonly score?: number | undefined;
  readonly description?: string | undefined;
  readonly link?: string | undefined;
  /** Names of the platforms it was found in; empty for a single-platform image. */
  readonly platforms: readonly string[];
}

/**
 * What makes two findings the same one within a stream: the vulnerability and the packages by name. Not the version
 * (a bump that is still vulnerable is not news), not the image digest, not the scanner's dates.
 */
export function findingKey(finding: Pick<Finding, 'id' | 'packages'>): string {
  const names = [...new Set(finding.packages.map(({ name }) => name))].sort();
  return JSON.stringify([finding.id, ...names]);
}

export function isFixable(finding: Finding): boolean {
  return finding.fix !== 'none';
}

/** Most severe first, then the highest score, then by id and package: the same order every time. */
export function byRisk(a: Finding, b: Finding): number {
  return riskOf(b) - riskOf(a) || byIdentity(a, b);
}

/** As `byRisk`: of ten thousand findings, only those of the same risk need to be compared with each other. */
export function inOrderOfRisk<F extends Finding>(findings: readonly F[]): F[] {
  return [...Map.groupBy(findings, riskOf)]
    .sort(([a], [b]) => b - a)
    .flatMap(([, ofSameRisk]) => ofSameRisk.sort(byIdentity));
}

function byIdentity(a: Finding, b: Finding): number {
  return compare(a.id, b.id) || compare(findingKey(a), findingKey(b));
}

/** Severity before score, as one number. */
function riskOf({ severity, score = 0 }: Finding): number {
  return score - rankOf(severity) * MORE_THAN_ANY_SCORE;
}

const MORE_THAN_ANY_SCORE = 100;

/** What to look at first: exploited, then most severe, then most likely to be exploited, then what has a fix. */
export function byUrgency(a: Finding, b: Finding): number {
  return (
    Number(isExploited(b)) - Number(isExploited(a)) ||
    bySeverity(a.severity, b.severity) ||
    (b.epss ?? 0) - (a.epss ?? 0) ||
    Number(isFixable(b)) - Number(isFixable(a)) ||
    byRisk(a, b)
  );
}

/** Whether there is a known exploit, or one that has been seen in use (KEV). */
export function isExploited({ exploitAvailable, kev }: Finding): boolean {
  return exploitAvailable === true || kev === true;
}
