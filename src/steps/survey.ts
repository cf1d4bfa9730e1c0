import type { OutcomeImage } from '../domain/assessment.ts';
import type { CatalogueEntry } from '../domain/catalogue.ts';
import { imageKey, type RegistryId, registryKey } from '../domain/image.ts';
import { listedFindings } from '../domain/listed-finding.ts';
import { judgementFor } from '../domain/policy.ts';
import type { Occasion } from '../domain/report.ts';
import { lastHeard, RECORDS_READ } from '../domain/report-record.ts';
import {
  type ChangesSince,
  type ChangeTally,
  changeTally,
  type EarlierReport,
  type ReportedImage,
  type RouteReport,
  routeReport,
} from '../domain/route-report.ts';
import type { Selectable } from '../domain/scope.ts';
import { type StreamRef, streamKey } from '../domain/stream.ts';
import type { StreamState } from '../domain/stream-state.ts';
import type { LogPosition, Ports } from '../ports.ts';
import { toOutcomeImage } from './outcome.ts';
import { someAtATime } from './some-at-a-time.ts';

type Needs = Pick<
  Ports,
  'assessments' | 'catalogue' | 'changeLog' | 'policy' | 'reportLog' | 'streams'
>;

/** What is to be surveyed, for whom. */
export interface Question {
  /** Whose reports it is compared with. */
  readonly registry: RegistryId;
  /** All that it is about. */
  readonly registries: readonly RegistryId[];
  readonly occasion: Occasion;
  /** The execution that asks: what it has reported itself, before it was redriven, is nothing to compare with. */
  readonly execution: string;
  readonly channels: readonly string[];
  /** The moment that the report is of, ISO 8601: what changes while it is made is for the next one. */
  readonly at: string;
  /** Images that a sweep could not check. */
  readonly failed: readonly OutcomeImage[];
  /** What was to be looked at, and has not been since then, could not be checked either. */
  readonly lookedAtSince?: string | undefined;
  readonly isToLookAt: (image: Selectable) => boolean;
}

/** What there is to report to each channel, and all the images that it hears of. */
export interface Surveyed {
  readonly routes: Readonly<Record<string, RouteReport>>;
  imagesOf(channel: string): readonly ReportedImage[];
}

/** Reads what all images and streams are at, and what has changed since each channel was last told. */
export async function survey(ports: Needs, question: Question): Promise<Surveyed> {
  const { channels, registries, at } = question;
  const images = await readImages(ports, question);
  const before = await earlierReports(ports, question);
  const changes = await readChanges(ports, registries, before, at);
  const imagesOf = (channel: string) => images.get(channel) ?? [];
  return {
    imagesOf,
    routes: Object.fromEntries(
      channels.map((channel) => [
        channel,
        routeReport(imagesOf(channel), before.get(channel), changes.get(channel), at),
      ]),
    ),
  };
}

async function earlierReports(
  { reportLog }: Needs,
  { registry, occasion, execution, channels }: Question,
): Promise<ReadonlyMap<string, EarlierReport>> {
  const records = await reportLog.last(registry, occasion, RECORDS_READ);
  return new Map(
    channels.flatMap((channel) => {
      const earlier = lastHeard(records, channel, execution);
      return earlier ? [[channel, earlier] as const] : [];
    }),
  );
}

/** The images by channel, in the order of their names. */
async function readImages(
  ports: Needs,
  { registries, channels, failed, lookedAtSince = '', isToLookAt }: Question,
): Promise<ReadonlyMap<string, readonly ReportedImage[]>> {
  const byChannel = new Map(channels.map((channel) => [channel, [] as ReportedImage[]]));
  const add = (tags: readonly string[], one: ReportedImage) => {
    const { deliver } = judgementFor(ports.policy, { ...one.image, tags });
    for (const channel of deliver) byChannel.get(channel)?.push(one);
  };
  const left = new Map(failed.map((image) => [imageKey(image), image]));
  for (const registry of registries) {
    const streams = await readStreams(ports, registry);
    for await (const entry of entries(ports, registry)) {
      const isFailed =
        left.delete(imageKey(entry)) || (entry.assessedAt < lookedAtSince && isToLookAt(entry));
      add(entry.tags, toReported(entry, streams.get(streamKey(entry)), isFailed));
    }
  }
  for (const image of left.values()) add(image.tags, neverAssessed(image));
  return byChannel;
}

/** Of each stream no more than is shown: a registry may have ten thousand. */
type StreamSummary = Pick<StreamState, 'verdictSince'> & { readonly imageDigest: string };

async function readStreams(
  { streams }: Needs,
  registry: RegistryId,
): Promise<ReadonlyMap<string, StreamSummary>> {
  const summaries = new Map<string, StreamSummary>();
  for await (const { ref, state } of streams.all(registry)) {
    const { image, verdictSince } = state;
    summaries.set(streamKey(ref), { imageDigest: image.imageDigest, verdictSince });
  }
  return summaries;
}

async function* entries(
  { catalogue }: Needs,
  registry: RegistryId,
): AsyncGenerator<CatalogueEntry> {
  let from: string | undefined;
  do {
    const page = await catalogue.page(registry, { order: 'name', within: '', limit: 500, from });
    yield* page.entries;
    from = page.next;
  } while (from !== undefined);
}

function toReported(
  entry: CatalogueEntry,
  stream: StreamSummary | undefined,
  isFailed: boolean,
): ReportedImage {
  const { verdict, counts, suppressed, pushedAt, scannedAt, assessedAt } = entry;
  const isCurrent = stream?.imageDigest === entry.imageDigest;
  return {
    image: toOutcomeImage(entry),
    stream: entry.stream,
    isCurrent,
    verdict,
    obstacle: isFailed ? 'failed' : entry.reason,
    counts,
    exploited: entry.exploited ?? 0,
    suppressed,
    since: (isCurrent && stream?.verdictSince) || entry.history[0]?.at,
    pushedAt,
    scannedAt,
    assessedAt,
  };
}

function neverAssessed(image: OutcomeImage): ReportedImage {
  return {
    ...{ image, stream: '', isCurrent: true, verdict: 'unknown', obstacle: 'failed' },
    ...{ counts: {}, exploited: 0, suppressed: 0 },
  };
}

/** What has changed for each channel since its last report: read from what the streams that have changed are at. */
async function readChanges(
  { changeLog, streams, assessments }: Needs,
  registries: readonly RegistryId[],
  before: ReadonlyMap<string, EarlierReport>,
  until: string,
): Promise<ReadonlyMap<string, ChangesSince>> {
  const tallies = new Map(
    [...before].map(([channel, { at }]) => [channel, changeTally(at, until)]),
  );
  const [since] = [...before.values()].map(({ at }) => at).sort();
  if (since === undefined) return new Map();
  const changed = await changedStreams(changeLog, registries, since);
  await someAtATime(changed, async (stream) => {
    const state = await streams.get(stream);
    if (!state) return;
    const assessment = await assessments.get(state.assessment);
    const heard = assessment.judgement.deliver.flatMap((channel) => tallies.get(channel) ?? []);
    for (const finding of heard.length > 0 ? listedFindings(assessment) : []) {
      for (const tally of heard) tally.add(finding);
    }
  });
  return new Map(
    [...tallies].map(([channel, tally]: [string, ChangeTally]) => [channel, tally.result()]),
  );
}

const NOTES_READ = 500;

async function changedStreams(
  changeLog: Ports['changeLog'],
  registries: readonly RegistryId[],
  since: string,
): Promise<readonly StreamRef[]> {
  const changed = new Map<string, StreamRef>();
  const watched = new Set(registries.map(registryKey));
  let from: LogPosition | undefined;
  for (;;) {
    const notes = await changeLog.page({ from, limit: NOTES_READ });
    for (const { stream, at } of notes) {
      if (at <= since) return [...changed.values()];
      if (!watched.has(registryKey(stream))) continue;
      changed.set(streamKey(stream), stream);
    }
    const last = notes.at(-1);
    if (!last || notes.length < NOTES_READ) return [...changed.values()];
    from = { ...last, isRead: true };
  }
}
