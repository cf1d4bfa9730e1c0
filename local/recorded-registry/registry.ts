import type { z } from 'zod';
import type {
  findingsFile,
  imagesFile,
  manifestFile,
  registryFile,
  repositoriesFile,
} from './schemas.ts';

/** A registry as it was recorded with the AWS CLI; times are seconds since 1970, as AWS answers them. */
export interface RecordedRegistry {
  readonly registryId: string;
  readonly region: string;
  readonly scanningConfiguration: RegistryScanningConfiguration;
  readonly repositories: readonly RecordedRepository[];
  /** Registries of other accounts and Regions that were recorded with it. */
  readonly others?: readonly RecordedRegistry[] | undefined;
}

export interface RecordedRepository {
  /** As `DescribeRepositories` answers it. */
  readonly repository: Repository;
  readonly images: readonly RecordedImage[];
}

/** One manifest: a single-platform image, an index, an attestation. */
export interface RecordedImage {
  /** As `DescribeImages` answers it. */
  readonly detail: ImageDetail;
  /** As `DescribeImageScanFindings` answers it, with all its findings; absent if it was never scanned. */
  readonly scan?: RecordedScan | undefined;
  /** Always there for an index. */
  readonly manifest?: RecordedManifest | undefined;
}

export type RegistryScanningConfiguration = z.output<typeof registryFile>['scanningConfiguration'];
export type Repository = z.output<typeof repositoriesFile>['repositories'][number];
export type ImageDetail = z.output<typeof imagesFile>['imageDetails'][number];
export type RecordedScan = Pick<
  z.output<typeof findingsFile>,
  'imageScanStatus' | 'imageScanFindings'
>;
export type RecordedManifest = Pick<
  z.output<typeof manifestFile>['images'][number],
  'imageManifest' | 'imageManifestMediaType'
>;

const INDEX_MEDIA_TYPES: ReadonlySet<string | undefined> = new Set([
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]);

/** An index (manifest list) names the manifests of several platforms and cannot be scanned itself. */
export function isIndex({ imageManifestMediaType }: ImageDetail): boolean {
  return INDEX_MEDIA_TYPES.has(imageManifestMediaType);
}

/** Digests of the manifests that an index names; none for any other image. */
export function childrenOf(image: RecordedImage): readonly string[] {
  if (!isIndex(image.detail) || !image.manifest) return [];
  const { manifests }: { manifests?: { digest: string }[] } = JSON.parse(
    image.manifest.imageManifest,
  );
  return (manifests ?? []).map(({ digest }) => digest);
}
