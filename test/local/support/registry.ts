import type {
  RecordedImage,
  RecordedRegistry,
  RecordedScan,
} from '../../../local/recorded-registry/index.ts';

export const REGISTRY_ID = '111122223333';
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** 2026-03-01T12:00:00Z in seconds. */
export const MARCH_1 = 1_772_366_400;
export const DAY = 86_400;

/** `sha256:` and 64 hexadecimal digits made of a short name. */
export function digestOf(name: string): string {
  return `sha256:${Buffer.from(name).toString('hex').padEnd(64, '0')}`;
}

export function anImage(
  name: string,
  {
    tags,
    scan,
    children,
    ...detail
  }: {
    tags?: string[];
    scan?: RecordedScan;
    children?: string[];
    [field: string]: unknown;
  } = {},
): RecordedImage {
  const mediaType = children ? OCI_INDEX : OCI_MANIFEST;
  return {
    detail: {
      imageDigest: digestOf(name),
      ...(tags && { imageTags: tags }),
      imageSizeInBytes: 1000,
      imagePushedAt: MARCH_1,
      imageManifestMediaType: mediaType,
      ...(!children && { artifactMediaType: 'application/vnd.oci.image.config.v1+json' }),
      ...detail,
    },
    scan,
    manifest: children && {
      imageManifest: JSON.stringify({
        schemaVersion: 2,
        mediaType,
        manifests: children.map((child) => ({ mediaType: OCI_MANIFEST, digest: digestOf(child) })),
      }),
      imageManifestMediaType: mediaType,
    },
  };
}

/** A finished basic scan with so many findings of a severity. */
export function aScan(counts: Record<string, number> = {}, completedAt = MARCH_1): RecordedScan {
  return {
    imageScanStatus: { status: 'COMPLETE', description: 'The scan was completed successfully.' },
    imageScanFindings: {
      findings: named(counts),
      imageScanCompletedAt: completedAt,
      vulnerabilitySourceUpdatedAt: completedAt,
      findingSeverityCounts: counts,
    },
  };
}

export function anEnhancedScan(counts: Record<string, number>, status = 'ACTIVE'): RecordedScan {
  return {
    imageScanStatus: { status },
    imageScanFindings: {
      enhancedFindings: named(counts),
      imageScanCompletedAt: MARCH_1,
      findingSeverityCounts: counts,
    },
  };
}

export const unsupported: RecordedScan = {
  imageScanStatus: { status: 'FAILED', description: 'UnsupportedImageError: not supported.' },
  imageScanFindings: null,
};

/** `CVE-0`, `CVE-1`, …, in the order of the counts. */
function named(counts: Record<string, number>) {
  return Object.entries(counts)
    .flatMap(([severity, count]) => Array.from({ length: count }, () => severity))
    .map((severity, index) => ({ name: `CVE-${index}`, severity }));
}

interface RegistryOptions {
  type?: 'BASIC' | 'ENHANCED';
  /** Filters by frequency. */
  rules?: Partial<Record<'SCAN_ON_PUSH' | 'CONTINUOUS_SCAN', string[]>>;
  /** Repositories with the older setting of their own. */
  scanOnPush?: string[];
  registryId?: string;
  region?: string;
}

export function aRegistry(
  repositories: Record<string, RecordedImage[]>,
  {
    type = 'BASIC',
    rules = {},
    scanOnPush = [],
    registryId = REGISTRY_ID,
    region = 'eu-west-1',
  }: RegistryOptions = {},
): RecordedRegistry {
  return {
    registryId,
    region,
    scanningConfiguration: {
      scanType: type,
      rules: Object.entries(rules).map(([scanFrequency, filters]) => ({
        scanFrequency: scanFrequency as 'SCAN_ON_PUSH' | 'CONTINUOUS_SCAN',
        repositoryFilters: filters.map((filter) => ({ filter, filterType: 'WILDCARD' })),
      })),
    },
    repositories: Object.entries(repositories).map(([repositoryName, images]) => ({
      repository: {
        registryId,
        repositoryName,
        repositoryArn: `arn:aws:ecr:${region}:${registryId}:repository/${repositoryName}`,
        createdAt: MARCH_1,
        imageScanningConfiguration: { scanOnPush: scanOnPush.includes(repositoryName) },
      },
      images,
    })),
  };
}
