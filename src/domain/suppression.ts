import type { AffectedPackage, Finding } from './finding.ts';
import { type Image, registryHost } from './image.ts';
import { globMatcher, type Match, matchesImage } from './match.ts';

interface Reasoned {
  /**
   * What outcomes and reports know it by, the same for as long as it covers the same. Statements of one VEX document
   * share one.
   */
  readonly key: string;
  readonly reason: string;
  /** Whom to ask. */
  readonly owner: string;
}

/** An entry of the policy file. */
export interface PolicySuppression extends Reasoned, Match {
  readonly source: 'policy';
  /** Glob over vulnerability ids, whatever their case. */
  readonly id: string;
  /** Glob over package names; absent: every package. */
  readonly package?: string | undefined;
  /** The last day on which it holds, to its end in UTC: `2027-01-31`. */
  readonly expires?: string | undefined;
  /** Ends for a finding when a fix for it is available. */
  readonly until?: 'fix-available' | undefined;
}

/** A product of an OpenVEX statement by which something is not affected, or fixed. */
export interface VexSuppression extends Reasoned {
  readonly source: 'vex';
  /** The file: `vex/zlib.json`. */
  readonly document: string;
  /** The vulnerability's name and aliases. */
  readonly ids: readonly string[];
  /** One that is matched is enough; absent: every image. */
  readonly images?: readonly VexImage[] | undefined;
  /** Packages that it speaks of; absent: every package. */
  readonly packages?: readonly VexPackage[] | undefined;
}

/** An image as a VEX document names it; what is absent may be anything, and an image digest says enough. */
export interface VexImage {
  /** With or without the registry's host name. */
  readonly repository?: string | undefined;
  readonly tag?: string | undefined;
  /** Of the image, or of one of its platforms: then what is also found on other platforms is not covered. */
  readonly imageDigest?: string | undefined;
  /** As in `arm64`; what is also found on platforms of another one is not covered. */
  readonly architecture?: string | undefined;
}

/** A package as a VEX document names it. */
export interface VexPackage {
  /** Spellings of its name by scanners, in lower case. */
  readonly names: readonly string[];
  /** Spellings of its version; absent: every version. */
  readonly versions?: readonly string[] | undefined;
}

/** A reasoned exception: a finding that it covers is still shown, but does not count. */
export type Suppression = PolicySuppression | VexSuppression;

/** A finding that does not count, and why. */
export interface SuppressedFinding<F extends Finding = Finding> {
  readonly finding: F;
  /** All that cover it, in the order of the policy. */
  readonly by: readonly Suppression[];
}

/** A suppression that has held a finding, and why it does not any more. */
export interface EndedSuppression {
  readonly suppression: Suppression;
  /** `withdrawn`: it was taken out of the policy, or narrowed, or does not cover the image any more. */
  readonly why: 'expired' | 'fix-available' | 'withdrawn';
}

/** Tells which suppressions cover a finding; none do where the list is empty. */
export type Suppressor = (finding: Finding) => readonly Suppression[];

/** The suppressions that hold for an image at a moment. One that has expired never does. */
export function suppressor(
  suppressions: readonly Suppression[],
  image: Image,
  at: Date,
): Suppressor {
  return covering(
    suppressions.filter((suppression) => !isExpired(suppression, at)),
    image,
  );
}

/**
 * As `suppressor`, whether expired or not. A finding with several packages is covered when each of them is: by one
 * suppression or by several together, for then somebody has given a reason for every package.
 */
export function covering(suppressions: readonly Suppression[], image: Image): Suppressor {
  const covers = suppressions.flatMap((suppression) => {
    const cover = coverOf(suppression, image);
    return cover ? [{ suppression, cover }] : [];
  });
  if (covers.length === 0) return () => [];
  return (finding) => {
    const parts = covers.flatMap(({ suppression, cover }) => {
      const packages = cover(finding);
      return packages === 'none' ? [] : [{ suppression, packages }];
    });
    const covered = new Set(parts.flatMap(({ packages }) => (packages === 'all' ? [] : packages)));
    const isCovered =
      parts.some(({ packages }) => packages === 'all') ||
      (covered.size > 0 && finding.packages.every((pkg) => covered.has(pkg)));
    return isCovered ? parts.map(({ suppression }) => suppression) : [];
  };
}

/** Whether its last day is over. At midnight UTC after that day it is. */
export function isExpired(suppression: Suppression, at: Date): boolean {
  const expires = expiryOf(suppression);
  return expires !== undefined && dayOf(at) > expires;
}

/** A suppression that held a finding when it was seen last, and does not at `at`. */
export function ended(suppression: Suppression, finding: Finding, at: Date): EndedSuppression {
  if (isExpired(suppression, at)) return { suppression, why: 'expired' };
  const isFixed = suppression.source === 'policy' && hasEnded(suppression, finding);
  return { suppression, why: isFixed ? 'fix-available' : 'withdrawn' };
}

/** Whether it holds now, and will not in so many days. */
export function expiresWithin(suppression: Suppression, at: Date, days: number): boolean {
  const later = new Date(at.getTime() + days * DAY_MS);
  return !isExpired(suppression, at) && isExpired(suppression, later);
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** The date in UTC, as `2027-01-31`: such dates compare as text. */
function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

function expiryOf(suppression: Suppression): string | undefined {
  return suppression.source === 'policy' ? suppression.expires : undefined;
}

/** What of a finding is covered: all, some of its packages, or nothing. */
type Cover = (finding: Finding) => 'all' | readonly AffectedPackage[] | 'none';

/** Undefined where it has nothing to do with the image. */
function coverOf(suppression: Suppression, image: Image): Cover | undefined {
  return suppression.source === 'policy'
    ? policyCover(suppression, image)
    : vexCover(suppression, image);
}

function policyCover(suppression: PolicySuppression, image: Image): Cover | undefined {
  if (!matchesImage(suppression, image)) return undefined;
  const isId = nameMatcher(suppression.id, { ignoreCase: true });
  const isPackage =
    suppression.package === undefined ? undefined : nameMatcher(suppression.package);
  return (finding) => {
    if (!isId(finding.id) || hasEnded(suppression, finding)) return 'none';
    return isPackage ? packagesOf(finding, ({ name }) => isPackage(name)) : 'all';
  };
}

/** A glob that is also a name, as `libstdc++6`, matches itself. */
function nameMatcher(glob: string, options?: { readonly ignoreCase: boolean }) {
  const isMatch = globMatcher(glob, options);
  return (name: string) => name === glob || isMatch(name);
}

/**
 * Whether it was to hold until there is a fix, and there is one, if only for some packages. It goes on holding where
 * the scanner does not tell: basic scanning never does, and nobody could wait for a fix there otherwise.
 */
function hasEnded({ until }: PolicySuppression, { fix }: Finding): boolean {
  return until === 'fix-available' && (fix === 'available' || fix === 'partial');
}

function vexCover(suppression: VexSuppression, image: Image): Cover | undefined {
  const { packages } = suppression;
  const images = suppression.images?.filter((named) => isNamed(named, image));
  if (images?.length === 0) return undefined;
  const ids = new Set(suppression.ids.map((id) => id.toLowerCase()));
  return (finding) => {
    if (!ids.has(finding.id.toLowerCase())) return 'none';
    if (images && !images.some((named) => isWhereFound(named, finding, image))) return 'none';
    if (!packages) return 'all';
    return packagesOf(finding, (pkg) => packages.some((named) => isSamePackage(named, pkg)));
  };
}

function packagesOf({ packages }: Finding, isCovered: (pkg: AffectedPackage) => boolean) {
  const covered = packages.filter(isCovered);
  return covered.length > 0 ? covered : 'none';
}

/** By its image digest an image is the same wherever it is kept, and whatever its tags. */
function isNamed({ repository, imageDigest, tag }: VexImage, image: Image): boolean {
  if (imageDigest !== undefined) {
    return [image, ...image.platforms].some((one) => one.imageDigest === imageDigest);
  }
  if (tag !== undefined && !image.tags.includes(tag)) return false;
  return repository === undefined || namesOf(image).includes(repository);
}

function namesOf(image: Image): readonly string[] {
  return [image.repository, `${registryHost(image)}/${image.repository}`];
}

/** Whether all of the image's platforms that a finding is on are meant. Of a single one nobody knows the architecture. */
function isWhereFound(
  { imageDigest, architecture }: VexImage,
  finding: Finding,
  image: Image,
): boolean {
  if (imageDigest === image.imageDigest) return true;
  if (imageDigest === undefined && architecture === undefined) return true;
  const meant = image.platforms.filter(
    (platform) =>
      (imageDigest === undefined || platform.imageDigest === imageDigest) &&
      (architecture === undefined || platform.name?.split('/').at(1) === architecture),
  );
  return (
    finding.platforms.length > 0 &&
    finding.platforms.every((name) => meant.some((platform) => platform.name === name))
  );
}

/** A version that is named has to be the very same; a package whose version is unknown is none of them. */
function isSamePackage(
  { names, versions }: VexPackage,
  { name, version }: AffectedPackage,
): boolean {
  if (!names.includes(name.toLowerCase())) return false;
  return versions === undefined || (version !== undefined && versions.includes(version));
}
