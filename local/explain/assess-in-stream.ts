import { assess } from '../../src/domain/assess.ts';
import type { Assessment } from '../../src/domain/assessment.ts';
import { ScanNotReadyError } from '../../src/domain/errors.ts';
import { type ImageDetail, isIndex, type Platform } from '../../src/domain/image.ts';
import { judgementFor, type Policy } from '../../src/domain/policy.ts';
import type { Priorities } from '../../src/domain/priorities.ts';
import type { PlatformScan } from '../../src/domain/scan.ts';
import { streamOf } from '../../src/domain/stream.ts';
import type { ExploitScores, ImageRegistry, Lineage } from '../../src/ports.ts';
import { platformsOf } from '../../src/steps/platforms.ts';
import { readPlatform } from '../../src/steps/read-platform.ts';
import { byPush, type FoundImage } from './find-image.ts';

/** What an assessment is made with. */
export interface Circumstances {
  readonly registry: ImageRegistry;
  readonly policy: Policy;
  readonly priorities: Priorities;
  readonly at: Date;
}

/**
 * Assesses the images of a stream in order of push up to one of them, and answers what is then said of that one: those
 * before it as of their push, itself as of `at`.
 */
export async function assessInStream(
  { image, tagged }: FoundImage,
  circumstances: Circumstances,
): Promise<Assessment> {
  const { registry, policy, at } = circumstances;
  const streamIn = (detail: ImageDetail) => streamOf(detail, judgementFor(policy, detail).streams);
  const stream = streamIn(image);
  const predecessors = tagged.filter(
    (other) => byPush(other, image) < 0 && streamIn(other) === stream,
  );
  const indexes = [...predecessors, image].filter((detail) => isIndex(detail.manifestMediaType));
  const platforms = await platformsOf({ registry, lineage: UNKNOWN_LINEAGE }, indexes);

  const assessOne = (detail: ImageDetail, moment: Date, before: Assessment | undefined) =>
    assessImage(
      { detail, stream, platforms: platforms.get(detail.imageDigest), before },
      { ...circumstances, at: moment },
    );
  let before: Assessment | undefined;
  for (const detail of predecessors) {
    before = await assessOne(detail, asOfPush(detail, at), before);
  }
  return assessOne(image, at, before);
}

/** Never at or after `at`, whatever the registry says: what the image itself brings is seen last. */
function asOfPush({ pushedAt }: ImageDetail, at: Date): Date {
  return new Date(Math.min(pushedAt?.getTime() ?? Infinity, at.getTime() - 1));
}

async function assessImage(
  subject: {
    readonly detail: ImageDetail;
    readonly stream: string;
    /** Of an index. */
    readonly platforms: readonly Platform[] | undefined;
    readonly before: Assessment | undefined;
  },
  { registry, policy, priorities, at }: Circumstances,
): Promise<Assessment> {
  const { detail, stream, before } = subject;
  const platforms = subject.platforms ?? [{ imageDigest: detail.imageDigest }];
  const epssThreshold = judgementFor(policy, detail).thresholds.epss;
  const reading = { registry, exploitScores: NO_SCORES, priorities, epssThreshold, at };
  const scans = await Promise.all(
    platforms.map((platform) => readRecorded(reading, detail, platform)),
  );
  return assess({
    image: { ...detail, platforms },
    stream,
    scans,
    judgement: judgementFor(policy, detail),
    suppressions: policy.suppressions,
    before,
    at,
  });
}

/** What is recorded is all that there will be: a scan that is over is, and one that is not has nothing to show. */
async function readRecorded(
  circumstances: Parameters<typeof readPlatform>[0],
  detail: ImageDetail,
  platform: Platform,
): Promise<PlatformScan> {
  const read = (scan: 'confirmed' | 'settled') =>
    readPlatform(circumstances, detail, { ...platform, awaited: { scan } });
  try {
    return await read('confirmed');
  } catch (error) {
    if (error instanceof ScanNotReadyError) return read('settled');
    throw error;
  }
}

/** Recordings have none; the feed does. */
const NO_SCORES: ExploitScores = { of: async () => new Map() };

/** Every index is looked into. */
const UNKNOWN_LINEAGE: Lineage = {
  platformsOf: async () => new Map(),
  indexOf: async () => undefined,
  remember: async () => undefined,
};
