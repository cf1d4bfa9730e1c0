import { type AffectedPackage, byRisk, compare, type Finding, type Fix } from './finding.ts';
import { FindingIndex } from './finding-index.ts';
import { moreSevere } from './severity.ts';

/**
 * One list out of the findings of several platforms: each finding once, at its highest severity, with all the
 * platforms it is in. The result does not depend on the order of the lists or of the findings in them.
 */
export function mergeFindings(lists: Iterable<readonly Finding[]>): Finding[] {
  const merged = new FindingIndex<Finding>();
  for (const list of lists) {
    for (const finding of list) {
      const known = merged.get(finding);
      merged.set(known ? mergeTwo(known, finding) : inOrder(finding));
    }
  }
  return [...merged.values()].sort(byRisk);
}

/** Merged with itself, a finding has its packages in order, and each once. One package is in order as it is. */
function inOrder(finding: Finding): Finding {
  return finding.packages.length > 1 ? mergeTwo(finding, finding) : finding;
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
