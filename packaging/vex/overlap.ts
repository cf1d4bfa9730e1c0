import type { VexImage, VexPackage } from '../../src/domain/suppression.ts';
import type { Assertion } from './assertions.ts';

/** Whether two assertions may speak of the same finding: nothing that both of them name keeps them apart. */
export function overlap(a: Assertion, b: Assertion): boolean {
  const ids = new Set(a.ids.map((id) => id.toLowerCase()));
  return (
    b.ids.some((id) => ids.has(id.toLowerCase())) &&
    somePair(a.images, b.images, isMaybeSameImage) &&
    somePair(a.packages, b.packages, isMaybeSamePackage)
  );
}

function somePair<T>(
  as: readonly T[] | undefined,
  bs: readonly T[] | undefined,
  isSame: (a: T, b: T) => boolean,
): boolean {
  return !as || !bs || as.some((a) => bs.some((b) => isSame(a, b)));
}

function isMaybeSameImage(a: VexImage, b: VexImage): boolean {
  return (
    agree(a.repository, b.repository, isSameRepository) &&
    agree(a.tag, b.tag) &&
    agree(a.imageDigest, b.imageDigest) &&
    agree(a.architecture, b.architecture)
  );
}

/** The host name may be left out. */
function isSameRepository(a: string, b: string): boolean {
  return a === b || a.endsWith(`/${b}`) || b.endsWith(`/${a}`);
}

function isMaybeSamePackage(a: VexPackage, b: VexPackage): boolean {
  return shareOne(a.names, b.names) && agree(a.versions, b.versions, shareOne);
}

function shareOne(a: readonly string[], b: readonly string[]): boolean {
  return a.some((one) => b.includes(one));
}

function agree<T>(
  a: T | undefined,
  b: T | undefined,
  isSame: (a: T, b: T) => boolean = (x, y) => x === y,
): boolean {
  return a === undefined || b === undefined || isSame(a, b);
}
