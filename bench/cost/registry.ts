import { createHash } from 'node:crypto';
import type { RecordedImage, RecordedRegistry } from '../../local/recorded-registry/index.ts';

const REGISTRY_ID = '111122223333';
const REGION = 'eu-west-1';
/** 2026-01-01T00:00:00Z in seconds: every scan is old. */
const LONG_AGO = 1_767_225_600;

/**
 * Repositories that scan on push, with images of one platform: `high` of their five findings are HIGH. The first was
 * pushed and scanned at `since`, in seconds.
 */
export function costRegistry(
  repositories: Readonly<
    Record<string, readonly { readonly tag: string; readonly high: number }[]>
  >,
  since = LONG_AGO,
): RecordedRegistry {
  return {
    registryId: REGISTRY_ID,
    region: REGION,
    scanningConfiguration: {
      scanType: 'BASIC',
      rules: [
        {
          scanFrequency: 'SCAN_ON_PUSH',
          repositoryFilters: [{ filter: '*', filterType: 'WILDCARD' }],
        },
      ],
    },
    repositories: Object.entries(repositories).map(([repositoryName, images]) => ({
      repository: {
        registryId: REGISTRY_ID,
        repositoryName,
        repositoryArn: `arn:aws:ecr:${REGION}:${REGISTRY_ID}:repository/${repositoryName}`,
        repositoryUri: `${REGISTRY_ID}.dkr.ecr.${REGION}.amazonaws.com/${repositoryName}`,
        createdAt: LONG_AGO,
        imageScanningConfiguration: { scanOnPush: true },
      },
      images: images.map((image, index) => toImage(repositoryName, image, index, since)),
    })),
  };
}

function toImage(
  repositoryName: string,
  { tag, high }: { readonly tag: string; readonly high: number },
  index: number,
  since: number,
): RecordedImage {
  const pushedAt = since + index * 600;
  const severities = Array.from({ length: 5 }, (_, place) => (place < high ? 'HIGH' : 'LOW'));
  return {
    detail: {
      imageDigest: digestOf(repositoryName, tag),
      imageTags: [tag],
      imageSizeInBytes: 48_211_904,
      imagePushedAt: pushedAt,
      imageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
      artifactMediaType: 'application/vnd.oci.image.config.v1+json',
    },
    scan: {
      imageScanStatus: { status: 'COMPLETE', description: 'The scan was completed successfully.' },
      imageScanFindings: {
        findings: severities.map((severity, place) => ({
          name: `CVE-2026-${index}${place}`,
          severity,
          description: 'A buffer that is too short for what is written to it.',
          attributes: [
            { key: 'package_name', value: 'openssl' },
            { key: 'package_version', value: '3.0.1' },
          ],
        })),
        imageScanCompletedAt: pushedAt + 60,
        vulnerabilitySourceUpdatedAt: LONG_AGO,
        findingSeverityCounts: Object.fromEntries(
          [...new Set(severities)].map((severity) => [
            severity,
            severities.filter((other) => other === severity).length,
          ]),
        ),
      },
    },
  };
}

export function digestOf(repositoryName: string, tag: string): string {
  return `sha256:${createHash('sha256').update(`${repositoryName}:${tag}`).digest('hex')}`;
}
