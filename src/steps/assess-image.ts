import * as z from 'zod';
import { assess, superseded } from '../domain/assess.ts';
import type { Assessment, Outcome } from '../domain/assessment.ts';
import { TemporarilyUnavailableError } from '../domain/errors.ts';
import { type Image, type ImageDetail, isContainerImage } from '../domain/image.ts';
import { judgementFor, type Policy } from '../domain/policy.ts';
import { releasedAt, routesOf } from '../domain/routing.ts';
import type { PlatformScan } from '../domain/scan.ts';
import { type StreamRef, streamOf } from '../domain/stream.ts';
import {
  adopted,
  isOrphaned,
  nextState,
  type Run,
  type StreamState,
} from '../domain/stream-state.ts';
import type { Ports } from '../ports.ts';
import { forget, publish } from './catalogue.ts';
import { ifThere } from './if-there.ts';
import { toOutcomeImage, toOutcomeOf } from './outcome.ts';
import { isOlder, predecessorOf } from './predecessor.ts';
import { AwaitedPlatform, readPlatform } from './read-platform.ts';
import { ImageShape } from './schemas.ts';
import { someAtATime } from './some-at-a-time.ts';

export const Input = z.strictObject({
  image: ImageShape,
  platforms: z.array(AwaitedPlatform),
  /** Who assesses: an execution of image-scan, or a sweep. */
  run: z.strictObject({ kind: z.enum(['scan', 'sweep']), id: z.string().min(1) }),
  /** After this long an alert that is still owed is taken for one whose run has died. */
  owedGraceSeconds: z.number().nonnegative(),
  /** How long the run has waited for the scans: for the metric only. */
  waitedSeconds: z.number().nonnegative().default(0),
});

type AssessInput = Omit<z.infer<typeof Input>, 'waitedSeconds'>;

type Needs = Pick<
  Ports,
  | 'registry'
  | 'lineage'
  | 'streams'
  | 'assessments'
  | 'catalogue'
  | 'changeLog'
  | 'feeds'
  | 'exploitScores'
  | 'policy'
  | 'clock'
>;

/** So often a lost race is run again before the state machine is told to come back. */
const ATTEMPTS = 5;

/**
 * Reads all findings of all platforms, judges them by the policy, compares them with what the stream knows, and
 * commits: first the whole as one document, then what it can be found by, then the stream's pointer to it together with
 * the alert that is owed.
 * Raises ScanNotReadyError where a scan was announced whose result cannot be read yet.
 */
export const assessImage =
  (ports: Needs) =>
  async (input: AssessInput): Promise<Outcome> => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const outcome = await assessOnce(ports, input);
      if (outcome) return outcome;
    }
    throw new TemporarilyUnavailableError(
      `Too many runs assess the stream of ${input.image.repository}@${input.image.imageDigest}.`,
    );
  };

/**
 * Undefined where another run has moved the stream meanwhile. Then all is read anew, the findings too: theirs may be
 * the newer ones. For the same reason the stream is read first: what is read after it is never older than what it knows.
 */
async function assessOnce(
  ports: Needs,
  { image, platforms, run, owedGraceSeconds }: AssessInput,
): Promise<Outcome | undefined> {
  const { registry, streams, assessments, policy, clock } = ports;
  const described = await ifThere(registry.describeImage(image));
  if (!described) {
    await forget(ports, image);
    return { kind: 'skipped', image: toOutcomeImage(image), reason: 'gone' };
  }
  const detail = withTags(described, image.tags);
  if (!isContainerImage(detail)) {
    return { kind: 'skipped', image: toOutcomeImage(detail), reason: 'not-an-image' };
  }
  const ref = { ...detail, stream: streamOf(detail, judgementFor(policy, detail).streams) };
  const state = (await streams.get(ref)) ?? (await firstState(ports, detail, ref, run));
  const at = clock.now();
  const assessment = await assessAt(ports, at, {
    detail,
    platforms,
    stream: ref.stream,
    before: state && (await assessments.get(state.assessment)),
  });
  if (state && (await isSuperseded(ports, detail, ref, state))) {
    const key = await put(ports, superseded(assessment), described);
    return toOutcomeOf(superseded(assessment), key, state, { run, platforms });
  }

  const key = await put(ports, assessment, described);
  const next = nextState({
    state: state && inheriting(state, policy, run, at, owedGraceSeconds),
    assessment,
    key,
    pushedAt: detail.pushedAt,
    run,
    routes: routesOf(assessment, policy, run),
  });
  if (!(await streams.put(ref, next, state))) return undefined;
  return toOutcomeOf(assessment, key, next, { run, platforms });
}

/**
 * Events come in any order, and a stream that starts with its newest image would have another story to tell. So a scan
 * that finds the stream unknown begins it with the image before, where that one has been scanned. Sweeps look at all.
 */
async function firstState(
  ports: Needs,
  image: ImageDetail,
  ref: StreamRef,
  run: Run,
): Promise<StreamState | undefined> {
  const { streams, clock } = ports;
  const predecessor = run.kind === 'scan' && (await predecessorOf(ports, image, ref.stream));
  if (!predecessor) return undefined;
  const { detail } = predecessor;
  const assessment = await assessAt(ports, clock.now(), {
    detail,
    platforms: predecessor.platforms.map((platform) => ({ ...platform, awaited: SETTLED })),
    stream: ref.stream,
    before: undefined,
  });
  const { verdict } = assessment;
  if (verdict.kind !== 'pass' && verdict.gaps.length > 0) return undefined;

  const key = await put(ports, assessment, detail);
  const { pushedAt } = detail;
  const routes = routesOf(assessment, ports.policy, run);
  const next = nextState({ state: undefined, assessment, key, pushedAt, run, routes });
  return (await streams.put(ref, next, undefined)) ? next : streams.get(ref);
}

/** Stores an assessment, and what it is found by; returns its key. */
async function put(ports: Needs, assessment: Assessment, described: ImageDetail): Promise<string> {
  const key = await ports.assessments.put(assessment);
  await publish(ports, { assessment, key, described });
  return key;
}

/** Nobody has waited for it: what there is, is read. */
const SETTLED = { scan: 'settled' } as const;

async function assessAt(
  ports: Needs,
  at: Date,
  {
    detail,
    platforms,
    ...evidence
  }: {
    readonly detail: ImageDetail;
    readonly platforms: readonly AwaitedPlatform[];
    readonly stream: string;
    readonly before: Assessment | undefined;
  },
): Promise<Assessment> {
  return assess({
    image: toImage(detail, platforms),
    scans: await readScans(ports, detail, platforms, at),
    judgement: judgementFor(ports.policy, detail),
    suppressions: ports.policy.suppressions,
    at,
    ...evidence,
  });
}

/** An image that has lost its tags is judged by those that it had: it has been replaced, and is no stream of its own. */
function withTags(detail: ImageDetail, had: readonly string[]): ImageDetail {
  return detail.tags.length > 0 ? detail : { ...detail, tags: had };
}

async function readScans(
  { registry, feeds, exploitScores, policy }: Needs,
  detail: ImageDetail,
  platforms: readonly AwaitedPlatform[],
  at: Date,
): Promise<readonly PlatformScan[]> {
  const priorities = await feeds.priorities();
  const epssThreshold = judgementFor(policy, detail).thresholds.epss;
  const reading = { registry, exploitScores, priorities, epssThreshold, at };
  return someAtATime(platforms, (platform) => readPlatform(reading, detail, platform));
}

/** With the alerts of runs that have died. A sweep takes those over when it compiles its report, of all streams. */
function inheriting(
  state: StreamState,
  policy: Policy,
  run: Run,
  at: Date,
  graceSeconds: number,
): StreamState {
  if (run.kind === 'sweep') return state;
  return {
    ...state,
    owed: state.owed.map((alert) => {
      const circumstances = { at, releasedAt: releasedAt(alert, policy), graceSeconds };
      return isOrphaned(alert, run, circumstances) ? adopted(alert, run, at) : alert;
    }),
  };
}

/**
 * Whether the stream has gone on to a newer image: then this one is judged, and the stream stays where it is. An older
 * image is what the stream is at when the newer one has left it, as after a rollback.
 */
async function isSuperseded(
  { registry, policy }: Needs,
  detail: ImageDetail,
  ref: StreamRef,
  { image }: StreamState,
): Promise<boolean> {
  if (image.imageDigest === detail.imageDigest) return false;
  const pushedAt = image.pushedAt === undefined ? undefined : new Date(image.pushedAt);
  if (!isOlder(detail, { ...image, pushedAt })) return false;
  const newer = await ifThere(registry.describeImage({ ...ref, imageDigest: image.imageDigest }));
  return newer !== undefined && streamOf(newer, judgementFor(policy, newer).streams) === ref.stream;
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
