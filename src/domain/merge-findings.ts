import { compare } from './compare.ts';
import { type AffectedPackage, type Finding, type Fix, inOrderOfRisk } from './finding.ts';
import { isSame } from './finding-index.ts';
import { moreSevere } from './severity.ts';

/**
 * One list out of the findings of several platforms: each finding once, at its highest severity, with all the
 * platforms it is in. The result does not depend on the order of the lists or of the findings in them.
 */
export function mergeFindings(lists: Iterable<readonly Finding[]>): Finding[] {
  // In order of their ids, the same ones are neighbours: that takes half the time of looking each up.
  const all = [...lists].flat().sort((a, b) => compare(a.id, b.id));
  const merged: Finding[] = [];
  /** Where those of the id begin that it is at. */
  let begin = 0;
  for (const finding of all) {
    if (merged[begin]?.id !== finding.id) begin = merged.length;
    let place = begin;
    while (place < merged.length && !isSame(merged[place] as Finding, finding)) place += 1;
    const known = merged[place];
    merged[place] = known ? mergeTwo(known, inOrder(finding)) : inOrder(finding);
  }
  return inOrderOfRisk(merged);
}

/** Merged with itself, a finding has its packages in order, and each once. */
function inOrder(finding: Finding): Finding {
  const { packages } = finding;
  const areInOrder = packages.every(
    (pkg, index) => index === 0 || byName(packages[index - 1] as AffectedPackage, pkg) < 0,
  );
  return areInOrder ? finding : mergeTwo(finding, finding);
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

/** In order, and each once. */
function mergePackages(
  a: readonly AffectedPackage[],
  b: readonly AffectedPackage[],
): readonly AffectedPackage[] {
  return [...a, ...b]
    .sort(byName)
    .filter((pkg, index, all) => index === 0 || byName(all[index - 1] as AffectedPackage, pkg) < 0);
}

function byName(a: AffectedPackage, b: AffectedPackage): number {
  return (
    compare(a.name, b.name) ||
    compare(a.version ?? '', b.version ?? '') ||
    compare(a.fixedVersion ?? '', b.fixedVersion ?? '')
  );
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
