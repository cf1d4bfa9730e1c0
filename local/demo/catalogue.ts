import { imageEntries, type Manifest, platformName } from '../../src/domain/image.ts';
import { isIndex, type RecordedImage, type RecordedRegistry } from '../recorded-registry/index.ts';

/** An image of the registry as people know it. */
export interface CatalogueImage {
  readonly repository: string;
  readonly imageDigest: string;
  readonly tags: readonly string[];
  /** How many manifests of it are scanned: an index without its attestations, else 1. */
  readonly platforms: number;
  /** Names of the platforms of an index, as far as it tells them. */
  readonly platformNames: readonly string[];
  /** Whether it was pushed for the sake of an index, as its platform or attestation. */
  readonly isPart: boolean;
}

/** Every manifest of a recorded registry, by `imageKey`. */
export type Catalogue = ReadonlyMap<string, CatalogueImage>;

/** `payments/api@sha256:…` */
export function imageKey(image: {
  readonly repository: string;
  readonly imageDigest: string;
}): string {
  return `${image.repository}@${image.imageDigest}`;
}

export function catalogueOf({ repositories }: RecordedRegistry): Catalogue {
  return new Map(
    repositories.flatMap(({ repository: { repositoryName }, images }) =>
      catalogueImages(repositoryName, images).map((image) => [imageKey(image), image] as const),
    ),
  );
}

function catalogueImages(
  repository: string,
  images: readonly RecordedImage[],
): readonly CatalogueImage[] {
  const manifests = new Map<string, Manifest>(
    images.flatMap(({ detail, manifest }) =>
      manifest && isIndex(detail)
        ? [[detail.imageDigest, JSON.parse(manifest.imageManifest) as Manifest] as const]
        : [],
    ),
  );
  const parts = new Set(
    [...manifests.values()].flatMap(({ manifests: entries = [] }) =>
      entries.map(({ digest }) => digest),
    ),
  );
  const entriesOf = (imageDigest: string): ReturnType<typeof imageEntries> =>
    imageEntries(manifests.get(imageDigest) ?? {}).flatMap((entry) =>
      manifests.has(entry.digest) ? entriesOf(entry.digest) : [entry],
    );

  return images.map(({ detail: { imageDigest, imageTags: tags = [] } }) => {
    const entries = entriesOf(imageDigest);
    return {
      repository,
      imageDigest,
      tags,
      platforms: manifests.has(imageDigest) ? entries.length : 1,
      platformNames: entries.flatMap((entry) => platformName(entry) ?? []),
      isPart: tags.length === 0 && parts.has(imageDigest),
    };
  });
}
