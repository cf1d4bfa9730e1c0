import { compare } from './compare.ts';
/** A registry is an account in a Region. */
export interface RegistryId {
  readonly registryId: string;
  readonly region: string;
}

/** The same text for the same registry, and different for each. */
export function registryKey({ registryId, region }: RegistryId): string {
  return `${registryId}#${region}`;
}

/** What a person pushed, by its identity: one manifest, or an index with several platforms. */
export interface ImageRef extends RegistryId {
  readonly repository: string;
  readonly imageDigest: string;
}

/** The same text for the same image, and different for each. */
export function imageKey(image: ImageRef): string {
  return `${registryKey(image)}#${image.repository}@${image.imageDigest}`;
}

/** Orders images by the names of their repositories; the same ones always alike. */
export function byRepository(a: ImageRef, b: ImageRef): number {
  return compare(a.repository, b.repository) || compare(imageKey(a), imageKey(b));
}

/** One scannable manifest of an image. A single-platform image is its own platform, without a name. */
export interface Platform {
  readonly imageDigest: string;
  /** As in `linux/arm64/v8`. */
  readonly name?: string | undefined;
}

/** An image with the tags that point at it now. Tags are for display and for choosing rules, never identity. */
export interface Image extends ImageRef {
  readonly tags: readonly string[];
  readonly platforms: readonly Platform[];
}

/** What a registry says of one image, before its platforms are known. */
export interface ImageDetail extends ImageRef {
  readonly tags: readonly string[];
  readonly pushedAt?: Date | undefined;
  readonly manifestMediaType?: string | undefined;
  readonly artifactMediaType?: string | undefined;
}

/** An image index or manifest, as far as it tells of platforms. */
export interface Manifest {
  readonly mediaType?: string | undefined;
  readonly manifests?: readonly ManifestEntry[] | undefined;
}

export interface ManifestEntry {
  readonly digest: string;
  readonly mediaType?: string | undefined;
  readonly platform?:
    | { readonly os?: string; readonly architecture?: string; readonly variant?: string }
    | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

const INDEX_MEDIA_TYPES: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]);

const IMAGE_CONFIG_MEDIA_TYPES: ReadonlySet<string> = new Set([
  'application/vnd.docker.container.image.v1+json',
  'application/vnd.oci.image.config.v1+json',
]);

/** Cosign keeps signatures, attestations and SBOMs as tags next to the image. */
const COMPANION_TAG = /^sha256-[0-9a-f]{64}(\.(sig|att|sbom))?$/;

export function isIndex(mediaType: string | undefined): boolean {
  return mediaType !== undefined && INDEX_MEDIA_TYPES.has(mediaType);
}

/** Whether there is something in it to scan: charts, SBOMs and signatures are artifacts in a registry, not images. */
export function isContainerImage(
  detail: Pick<ImageDetail, 'tags' | 'manifestMediaType' | 'artifactMediaType'>,
): boolean {
  if (detail.tags.length > 0 && detail.tags.every((tag) => COMPANION_TAG.test(tag))) return false;
  if (isIndex(detail.manifestMediaType)) return true;
  return (
    detail.artifactMediaType === undefined || IMAGE_CONFIG_MEDIA_TYPES.has(detail.artifactMediaType)
  );
}

/**
 * The entries of an index that are images: attestations (platform `unknown/unknown`, or annotated as such) are left
 * out. Entries that are indexes themselves stay, for the caller to look into.
 */
export function imageEntries(index: Manifest): readonly ManifestEntry[] {
  return (index.manifests ?? []).filter(
    (entry) =>
      entry.platform?.os !== 'unknown' &&
      entry.annotations?.['vnd.docker.reference.type'] !== 'attestation-manifest',
  );
}

/** `linux/arm64/v8`, or undefined where the index does not say. */
export function platformName(entry: ManifestEntry): string | undefined {
  const { os, architecture, variant } = entry.platform ?? {};
  return os && architecture ? [os, architecture, variant].filter(Boolean).join('/') : undefined;
}

/** The registry's host name, as in `docker pull`. */
export function registryHost({ registryId, region }: RegistryId): string {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `${registryId}.dkr.ecr.${region}.${suffix}`;
}

/** `sha256:` and the first twelve digits: enough for a person to recognise an image. */
export function shortImageDigest(imageDigest: string): string {
  const [algorithm, hex = ''] = imageDigest.split(':');
  return `${algorithm}:${hex.slice(0, 12)}`;
}

/** `payments/api:1.4.2`, or with the short image digest where there is no tag. */
export function displayName(image: Pick<Image, 'repository' | 'tags' | 'imageDigest'>): string {
  const [tag] = image.tags;
  return tag === undefined
    ? `${image.repository}@${shortImageDigest(image.imageDigest)}`
    : `${image.repository}:${tag}`;
}
