import { toFindings } from '../../src/adapters/ecr/findings.ts';
import {
  type ImageDetail,
  imageEntries,
  type Manifest,
  type Platform,
  platformName,
} from '../../src/domain/image.ts';
import { type Judgement, judgementFor, type Policy } from '../../src/domain/policy.ts';
import { type FeedCopies, prioritiesFrom, withPriorities } from '../../src/domain/priorities.ts';
import { type PlatformScan, type Scan, toScan, unavailable } from '../../src/domain/scan.ts';
import { streamOf } from '../../src/domain/stream.ts';
import { suppressor } from '../../src/domain/suppression.ts';
import { type Gap, type Judged, judge } from '../../src/domain/verdict.ts';
import {
  isIndex,
  type RecordedImage,
  type RecordedRegistry,
  type RecordedScan,
} from '../recorded-registry/index.ts';
import { type History, knownFrom, manifestName, scansFrom } from './history.ts';

/** What the registry really holds of an image, out of the recording: no call, no event, no store is in between. */
export interface TrueImage {
  /** `repository@imageDigest` */
  readonly key: string;
  readonly detail: ImageDetail;
  readonly platforms: readonly Platform[];
  /** `repository#stream` */
  readonly stream: string;
  /**
   * What can have been read of its scans from a moment on (milliseconds since 1970), what is known by now first: who
   * began before something was known may have heard of it or not. Platforms that could not be read are given as gaps.
   */
  readings(from: number, gaps: readonly Gap[]): readonly (readonly PlatformScan[])[];
  /** What the policy makes of it by now. */
  judged(): Judged;
}

/** All that there is to know. */
export interface Facts {
  readonly registry: RecordedRegistry;
  readonly policy: Policy;
  /** What the feeds say. */
  readonly feeds: FeedCopies;
  readonly history: History;
  readonly at: Date;
}

/** All tagged images of a registry, by their keys. */
export function truthOf(facts: Facts): ReadonlyMap<string, TrueImage> {
  const all = facts.registry.repositories.flatMap(({ repository: { repositoryName }, images }) => {
    const byDigest = new Map(images.map((image) => [image.detail.imageDigest, image]));
    return images
      .filter(({ detail }) => (detail.imageTags?.length ?? 0) > 0)
      .map((image) => trueImage(facts, repositoryName, image, byDigest));
  });
  return new Map(all.map((image) => [image.key, image]));
}

function trueImage(
  facts: Facts,
  repository: string,
  image: RecordedImage,
  byDigest: ReadonlyMap<string, RecordedImage>,
): TrueImage {
  const { policy, history, at } = facts;
  const { registryId, region } = facts.registry;
  const { imageDigest, imageTags: tags = [], imagePushedAt } = image.detail;
  const pushedAt = new Date(imagePushedAt * 1000);
  const detail = { registryId, region, repository, imageDigest, tags, pushedAt };
  const judgement = judgementFor(policy, detail);
  const platforms = platformsOf(image);

  function scansOf(platform: Platform, copies: FeedCopies, from: number): readonly Scan[] {
    const name = manifestName(repository, platform.imageDigest);
    const recorded = byDigest.get(platform.imageDigest)?.scan;
    return scansFrom(history, name, recorded, from).flatMap((scan) =>
      withFeeds(scanOf(scan, facts), { copies, feeds: facts.feeds, judgement }),
    );
  }

  function readings(from: number, gaps: readonly Gap[]) {
    return feedsFrom(facts, from).flatMap((copies) =>
      everyChoice(
        platforms.map((platform) => {
          const gap = gaps.find((one) => one.platform.imageDigest === platform.imageDigest);
          const scans = gap
            ? [unavailable(gap.reason, gap.detail)]
            : scansOf(platform, copies, from);
          return scans.map((scan) => ({ platform, scan }));
        }),
      ),
    );
  }

  return {
    key: manifestName(repository, imageDigest),
    detail,
    platforms,
    stream: `${repository}#${streamOf(detail, judgement.streams)}`,
    readings,
    judged() {
      const [scans = []] = readings(Number.POSITIVE_INFINITY, []);
      return judge(scans, judgement, suppressor(policy.suppressions, { ...detail, platforms }, at));
    },
  };
}

/** The copies of the feeds that can have been there. */
function feedsFrom({ feeds, history }: Facts, from: number): readonly FeedCopies[] {
  const kevs = from < knownFrom(history, 'kev') ? [feeds.kev, undefined] : [feeds.kev];
  const scores = from < knownFrom(history, 'epss') ? [feeds.epss, undefined] : [feeds.epss];
  return kevs.flatMap((kev) => scores.map((epss) => ({ kev, epss })));
}

/** A scan with what is known of its findings; where no feed tells their scores, Inspector may have told the high ones. */
function withFeeds(
  scan: Scan,
  {
    copies,
    feeds,
    judgement: { thresholds },
  }: { readonly copies: FeedCopies; readonly feeds: FeedCopies; readonly judgement: Judgement },
): readonly Scan[] {
  if (scan.status !== 'complete') return [scan];
  const known = { ...scan, findings: withPriorities(scan.findings, prioritiesFrom(copies)) };
  const { epss: threshold } = thresholds;
  if (scan.type !== 'ENHANCED' || copies.epss || threshold === undefined) return [known];
  const scores = prioritiesFrom(feeds);
  const findings = known.findings.map((finding) => {
    const epss = scores.epss(finding.id) ?? 0;
    return epss >= threshold ? { ...finding, epss } : finding;
  });
  return [{ ...known, findings }, known];
}

/** One of each, in every way. */
function everyChoice<T>([first, ...rest]: readonly (readonly T[])[]): readonly (readonly T[])[] {
  if (!first) return [[]];
  const others = everyChoice(rest);
  return first.flatMap((one) => others.map((more) => [one, ...more]));
}

function platformsOf({ detail, manifest }: RecordedImage): readonly Platform[] {
  if (!isIndex(detail) || !manifest) return [{ imageDigest: detail.imageDigest }];
  return imageEntries(JSON.parse(manifest.imageManifest) as Manifest).map((entry) => ({
    imageDigest: entry.digest,
    name: platformName(entry),
  }));
}

function scanOf(scan: RecordedScan | undefined, { registry, at }: Facts): Scan {
  if (!scan) return unavailable('never-scanned', 'The image has never been scanned.');
  const { imageScanStatus, imageScanFindings } = scan;
  // Recorded as the SDK gives it, but for times, which nothing here is about.
  const raw = imageScanFindings as Parameters<typeof toFindings>[0]['imageScanFindings'];
  return toScan(
    {
      status: imageScanStatus.status,
      description: imageScanStatus.description,
      type: registry.scanningConfiguration.scanType,
      findings: imageScanFindings ? toFindings({ imageScanFindings: raw }) : undefined,
    },
    { at, confirmed: true },
  );
}
