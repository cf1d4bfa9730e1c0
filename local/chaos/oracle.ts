import { toFindings } from '../../src/adapters/ecr/findings.ts';
import { findingKey } from '../../src/domain/finding.ts';
import {
  type ImageDetail,
  imageEntries,
  type Manifest,
  type Platform,
  platformName,
} from '../../src/domain/image.ts';
import { judgementFor, type Policy } from '../../src/domain/policy.ts';
import { type PlatformScan, type Scan, toScan, unavailable } from '../../src/domain/scan.ts';
import { streamOf } from '../../src/domain/stream.ts';
import { suppressor } from '../../src/domain/suppression.ts';
import { type Gap, type Judged, judge } from '../../src/domain/verdict.ts';
import { isIndex, type RecordedImage, type RecordedRegistry } from '../recorded-registry/index.ts';

/** What the registry really holds of an image, out of the recording: no call, no event, no store is in between. */
export interface TrueImage {
  /** `repository@imageDigest` */
  readonly key: string;
  readonly detail: ImageDetail;
  readonly platforms: readonly Platform[];
  /** `repository#stream` */
  readonly stream: string;
  /** The scans of its platforms; those that could not be read at the time are given as gaps. */
  scans(gaps?: readonly Gap[]): readonly PlatformScan[];
  /** What the policy makes of it. */
  judged(): Judged;
}

/** All tagged images of a registry, by their keys. */
export function truthOf(
  registry: RecordedRegistry,
  policy: Policy,
  at: Date,
): ReadonlyMap<string, TrueImage> {
  const all = registry.repositories.flatMap(({ repository: { repositoryName }, images }) => {
    const byDigest = new Map(images.map((image) => [image.detail.imageDigest, image]));
    return images
      .filter(({ detail }) => (detail.imageTags?.length ?? 0) > 0)
      .map((image) => trueImage(registry, policy, at, repositoryName, image, byDigest));
  });
  return new Map(all.map((image) => [image.key, image]));
}

function trueImage(
  { registryId, region, scanningConfiguration }: RecordedRegistry,
  policy: Policy,
  at: Date,
  repository: string,
  image: RecordedImage,
  byDigest: ReadonlyMap<string, RecordedImage>,
): TrueImage {
  const { imageDigest, imageTags: tags = [], imagePushedAt } = image.detail;
  const pushedAt = new Date(imagePushedAt * 1000);
  const detail = { registryId, region, repository, imageDigest, tags, pushedAt };
  const judgement = judgementFor(policy, detail);
  const platforms = platformsOf(image);

  function scans(gaps: readonly Gap[] = []): readonly PlatformScan[] {
    return platforms.map((platform) => {
      const gap = gaps.find((one) => one.platform.imageDigest === platform.imageDigest);
      const scan = gap
        ? unavailable(gap.reason, gap.detail)
        : scanOf(byDigest.get(platform.imageDigest), scanningConfiguration.scanType, at);
      return { platform, scan };
    });
  }

  return {
    key: `${repository}@${imageDigest}`,
    detail,
    platforms,
    stream: `${repository}#${streamOf(detail, judgement.streams)}`,
    scans,
    judged: () =>
      judge(scans(), judgement, suppressor(policy.suppressions, { ...detail, platforms }, at)),
  };
}

function platformsOf({ detail, manifest }: RecordedImage): readonly Platform[] {
  if (!isIndex(detail) || !manifest) return [{ imageDigest: detail.imageDigest }];
  return imageEntries(JSON.parse(manifest.imageManifest) as Manifest).map((entry) => ({
    imageDigest: entry.digest,
    name: platformName(entry),
  }));
}

function scanOf(image: RecordedImage | undefined, type: 'BASIC' | 'ENHANCED', at: Date): Scan {
  const scan = image?.scan;
  if (!scan) return unavailable('never-scanned', 'The image has never been scanned.');
  const { imageScanStatus, imageScanFindings } = scan;
  // Recorded as the SDK gives it, but for times, which nothing here is about.
  const raw = imageScanFindings as Parameters<typeof toFindings>[0]['imageScanFindings'];
  return toScan(
    {
      status: imageScanStatus.status,
      description: imageScanStatus.description,
      type,
      findings: imageScanFindings ? toFindings({ imageScanFindings: raw }) : undefined,
    },
    { at, confirmed: true },
  );
}

type Named = Parameters<typeof findingKey>[0];

/** The findings of an assessment by their keys, suppressed ones included, in one order. */
export function findingsIn(judged: {
  readonly findings: readonly Named[];
  readonly suppressed: readonly { readonly finding: Named }[];
}): readonly string[] {
  const { findings, suppressed } = judged;
  return [...findings, ...suppressed.map(({ finding }) => finding)].map(findingKey).sort();
}
