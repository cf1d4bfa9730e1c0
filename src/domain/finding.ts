import { bySeverity, moreSevere, type Severity } from './severity.ts';

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
  return (
    bySeverity(a.severity, b.severity) ||
    (b.score ?? 0) - (a.score ?? 0) ||
    compare(findingKey(a), findingKey(b))
  );
}

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

/**
 * One list out of the findings of several platforms: each finding once, at its highest severity, with all the
 * platforms it is in. The result does not depend on the order of the lists or of the findings in them.
 */
export function mergeFindings(lists: Iterable<readonly Finding[]>): Finding[] {
  const merged = new Map<string, Finding>();
  for (const list of lists) {
    for (const finding of list) {
      const key = findingKey(finding);
      const known = merged.get(key);
      // With itself, where it is the first: packages in order, and each once.
      merged.set(key, mergeTwo(known ?? finding, finding));
    }
  }
  return [...merged.values()].sort(byRisk);
}

/** Field by field, each by a rule that is associative and commutative: so the order of platforms never matters. */
function mergeTwo(a: Finding, b: Finding): Finding {
  return {
    id: a.id,
    severity: moreSevere(a.severity, b.severity),
    packages: mergePackages(a.packages, b.packages),
    fix: FIX_ORDER.find((fix) => fix === a.fix || fix === b.fix) ?? 'unknown',
    exploitAvailable: either(a.exploitAvailable, b.exploitAvailable),
    kev: either(a.kev, b.kev),
    epss: highest(a.epss, b.epss),
    score: highest(a.score, b.score),
    description: first(a.description, b.description),
    link: first(a.link, b.link),
    platforms: [...new Set([...a.platforms, ...b.platforms])].sort(),
  };
}

const FIX_ORDER: readonly Fix[] = ['available', 'partial', 'unknown', 'none'];

function mergePackages(
  a: readonly AffectedPackage[],
  b: readonly AffectedPackage[],
): readonly AffectedPackage[] {
  const byIdentity = new Map<string, AffectedPackage>();
  for (const pkg of [...a, ...b]) {
    const key = JSON.stringify([pkg.name, pkg.version ?? null, pkg.fixedVersion ?? null]);
    byIdentity.set(key, pkg);
  }
  return [...byIdentity].sort(([x], [y]) => compare(x, y)).map(([, pkg]) => pkg);
}

function either(a: boolean | undefined, b: boolean | undefined): boolean | undefined {
  return a === undefined ? b : a || (b ?? false);
}

function highest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.max(a, b);
}

function first(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || (b !== undefined && b < a) ? b : a;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
