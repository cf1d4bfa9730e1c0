import { z } from 'zod';
import { assess } from '../domain/assess.ts';
import type { Assessment, Outcome } from '../domain/assessment.ts';
import { TemporarilyUnavailableError } from '../domain/errors.ts';
import type { Image, ImageDetail } from '../domain/image.ts';
import { judgementFor, type RuledJudgement } from '../domain/policy.ts';
import type { PlatformScan } from '../domain/scan.ts';
import { type StreamRef, streamOf } from '../domain/stream.ts';
import { dueAlerts, nextState, type Run, type StreamState } from '../domain/stream-state.ts';
import type { Ports } from '../ports.ts';
import { ifThere } from './if-there.ts';
import { toOutcome, toOutcomeImage } from './outcome.ts';
import { AwaitedPlatform, readPlatform } from './read-platform.ts';
import { ImageShape } from './schemas.ts';

export const Input = z.strictObject({
  image: ImageShape,
  platforms: z.array(AwaitedPlatform),
  /** Who assesses: an execution of image-scan, or a sweep. */
  run: z.strictObject({ kind: z.enum(['scan', 'sweep']), id: z.string().min(1) }),
  /** After this long an alert that is still owed is taken for one whose run has died. */
  owedGraceSeconds: z.number().nonnegative(),
});

type Needs = Pick<Ports, 'registry' | 'streams' | 'assessments' | 'feeds' | 'policy' | 'clock'>;

/** So often a lost race is run again before the state machine is told to come back. */
const ATTEMPTS = 5;

/**
 * Reads all findings of all platforms, judges them by the policy, compares them with what the stream knows, and
 * commits: first the whole as one document, then the stream's pointer to it together with the alert that is owed.
 * Raises ScanNotReadyError where a scan was announced whose result cannot be read yet.
 */
export const assessImage =
  (ports: Needs) =>
  async ({ image, platforms, ...by }: z.infer<typeof Input>): Promise<Outcome> => {
    const { registry, feeds, policy, clock } = ports;
    const at = clock.now();
    const detail = await ifThere(registry.describeImage(image));
    if (!detail) return { kind: 'skipped', image: toOutcomeImage(image), reason: 'gone' };

    const priorities = await feeds.priorities();
    const scans = await Promise.all(
      platforms.map((platform) => readPlatform({ registry, priorities, at }, detail, platform)),
    );
    const judgement = judgementFor(policy, detail);
    const subject: Subject = {
      detail,
      image: toImage(detail, platforms),
      ref: { ...detail, stream: streamOf(detail, judgement.streams) },
      scans,
      judgement,
    };
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const outcome = await judgeAndCommit(ports, subject, by, at);
      if (outcome) return outcome;
    }
    throw new TemporarilyUnavailableError(`Too many runs assess the stream ${subject.ref.stream}.`);
  };

/** The image and everything that its judgement rests on, but for the stream. */
interface Subject {
  readonly detail: ImageDetail;
  readonly image: Image;
  readonly ref: StreamRef;
  readonly scans: readonly PlatformScan[];
  readonly judgement: RuledJudgement;
}

/** Undefined where another run has moved the stream meanwhile: what is new must be worked out anew. */
async function judgeAndCommit(
  ports: Needs,
  subject: Subject,
  { run, owedGraceSeconds }: { readonly run: Run; readonly owedGraceSeconds: number },
  at: Date,
): Promise<Outcome | undefined> {
  const { streams, assessments, policy } = ports;
  const { detail, ref } = subject;
  const state = await streams.get(ref);
  const before = state && (await assessments.get(state.assessment));
  const assessment = assess({
    ...subject,
    stream: ref.stream,
    suppressions: policy.suppressions,
    before,
    at,
  });
  const key = await assessments.put(assessment);
  if (state && (await isSuperseded(ports, subject, state))) {
    return toOutcome(withoutNews(assessment), key, []);
  }

  const next = nextState({ state, assessment, key, pushedAt: detail.pushedAt, run });
  if (!(await streams.put(ref, next, state))) return undefined;
  return toOutcome(assessment, key, dueAlerts(next.owed, run, at, owedGraceSeconds));
}

/**
 * Whether the stream has gone on to a newer image: then this one is judged, and the stream stays where it is. An older
 * image is what the stream is at when the newer one has left it, as after a rollback.
 */
async function isSuperseded(
  { registry, policy }: Needs,
  { detail, ref }: Subject,
  { image }: StreamState,
): Promise<boolean> {
  if (image.imageDigest === detail.imageDigest || !isOlder(detail, image)) return false;
  const newer = await ifThere(registry.describeImage({ ...ref, imageDigest: image.imageDigest }));
  return newer !== undefined && streamOf(newer, judgementFor(policy, newer).streams) === ref.stream;
}

/** By the time of the push; of two of the same second one is taken for the older, always the same. */
function isOlder(detail: ImageDetail, than: StreamState['image']): boolean {
  const pushedAt = detail.pushedAt?.toISOString() ?? '';
  const other = than.pushedAt ?? '';
  return pushedAt === other ? detail.imageDigest < than.imageDigest : pushedAt < other;
}

function withoutNews(assessment: Assessment): Assessment {
  return { ...assessment, news: { reasons: [], findings: [], isSuperseded: true } };
}

function toImage(
  { registryId, region, repository, imageDigest, tags }: ImageDetail,
  platforms: readonly AwaitedPlatform[],
): Image {
  return {
    registryId,
    region,
    repository,
    imageDigest,
    tags,
    platforms: platforms.map((platform) => ({
      imageDigest: platform.imageDigest,
      name: platform.name,
    })),
  };
}
