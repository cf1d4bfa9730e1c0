import type { EventEntry } from '../events/entry.ts';
import type { RecordedImage, RecordedScan, Repository } from '../recorded-registry/index.ts';

/** `ECR Image Action` PUSH: one for each tag, and one without `image-tag` for an untagged manifest. */
export function pushEvents(
  { repositoryName }: Repository,
  { detail }: RecordedImage,
): readonly EventEntry[] {
  const tags = detail.imageTags?.length ? detail.imageTags : [undefined];
  return tags.map((imageTag) =>
    entry('aws.ecr', 'ECR Image Action', [], {
      result: 'SUCCESS',
      'repository-name': repositoryName,
      'image-digest': detail.imageDigest,
      'action-type': 'PUSH',
      ...(imageTag !== undefined && { 'image-tag': imageTag }),
      ...(detail.imageManifestMediaType !== undefined && {
        'manifest-media-type': detail.imageManifestMediaType,
      }),
      ...(detail.artifactMediaType !== undefined && {
        'artifact-media-type': detail.artifactMediaType,
      }),
    }),
  );
}

/**
 * `ECR Image Scan`, which basic scanning sends when a scan is COMPLETE or FAILED.
 * The form of FAILED is not documented by AWS; it is known from projects that handle it.
 */
export function basicScanEvents(
  { repositoryName, repositoryArn }: Repository,
  { detail }: RecordedImage,
  { imageScanStatus: { status }, imageScanFindings }: RecordedScan,
): readonly EventEntry[] {
  if (status !== 'COMPLETE' && status !== 'FAILED') return [];
  return [
    entry('aws.ecr', 'ECR Image Scan', [repositoryArn], {
      'scan-status': status,
      'repository-name': repositoryName,
      ...(status === 'COMPLETE' && {
        'finding-severity-counts': withoutZeros(imageScanFindings?.findingSeverityCounts),
      }),
      'image-digest': detail.imageDigest,
      'image-tags': detail.imageTags ?? [],
    }),
  ];
}

/**
 * `Inspector2 Scan`, which enhanced scanning sends once, after the initial scan of an image.
 * `repository-name` is an ARN, and TOTAL counts severities that are not listed too.
 */
export function enhancedScanEvents(
  { repositoryArn }: Repository,
  { detail }: RecordedImage,
  { imageScanStatus: { status }, imageScanFindings }: RecordedScan,
): readonly EventEntry[] {
  if (status !== 'ACTIVE' && status !== 'COMPLETE') return [];
  const counts = imageScanFindings?.findingSeverityCounts ?? {};
  return [
    entry('aws.inspector2', 'Inspector2 Scan', [repositoryArn], {
      'scan-status': 'INITIAL_SCAN_COMPLETE',
      'repository-name': repositoryArn,
      'finding-severity-counts': {
        CRITICAL: counts.CRITICAL ?? 0,
        HIGH: counts.HIGH ?? 0,
        MEDIUM: counts.MEDIUM ?? 0,
        TOTAL: Object.values(counts).reduce((total, count) => total + count, 0),
      },
      'image-digest': detail.imageDigest,
      'image-tags': detail.imageTags ?? [],
      version: '1.0',
    }),
  ];
}

function entry(
  source: string,
  detailType: string,
  resources: readonly string[],
  detail: unknown,
): EventEntry {
  return {
    Source: source,
    DetailType: detailType,
    Resources: resources,
    Detail: JSON.stringify(detail),
  };
}

function withoutZeros(counts: Readonly<Record<string, number>> = {}): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}
