import * as z from 'zod';
import { isFixable } from '../../domain/finding.ts';
import {
  type FindingState,
  type ListedFinding,
  listedFindings,
  placeOf,
} from '../../domain/listed-finding.ts';
import { globMatcher } from '../../domain/match.ts';
import { type Selection, selector } from '../../domain/scope.ts';
import type { Severity } from '../../domain/severity.ts';
import type { StreamRef } from '../../domain/stream.ts';
import type { LoggedChange, Ports } from '../../ports.ts';
import { someAtATime } from '../../steps/some-at-a-time.ts';
import { fromCursor, keyPart, toCursor } from './cursor.ts';

/** Which findings; what is absent leaves none out. */
export interface FindingsQuery {
  readonly selections?: readonly Selection[] | undefined;
  readonly registryId?: string | undefined;
  readonly region?: string | undefined;
  /** Globs. */
  readonly repository?: string | undefined;
  readonly tag?: string | undefined;
  readonly severities?: readonly Severity[] | undefined;
  readonly fixable?: boolean | undefined;
  readonly state?: FindingState | undefined;
  /** Changed then, or later. */
  readonly since?: Date | undefined;
  /** The vulnerability, whatever its case. */
  readonly id?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface FindingsPage {
  /** The one that has changed last comes first. */
  readonly findings: readonly ListedFinding[];
  /** Absent on the last page. A page may be short, even empty, and not the last: filters may leave out much. */
  readonly cursor?: string | undefined;
}

type Needs = Pick<Ports, 'changeLog' | 'streams' | 'assessments'>;

/** However much a filter leaves out, no more is read for a page: notes of the change log, and streams. */
export const NOTES_AT_MOST = 500;
export const STREAMS_AT_MOST = 24;

/** So many streams are read at a time. */
const AT_ONCE = 6;

const Position = z.strictObject({
  stream: z.strictObject({
    registryId: keyPart(32),
    region: keyPart(32),
    repository: keyPart(256),
    stream: keyPart(600),
  }),
  at: keyPart(40),
  /** The place of the last finding of this change that was shown, or nothing; absent where all were. */
  after: z.string().max(2048).optional(),
});

/**
 * One page of findings, by when they have changed last. The change log says which streams to look at, in order; what
 * is shown is what they are at now. So each finding comes once, at the time of its last change.
 */
export async function readFindings(ports: Needs, query: FindingsQuery): Promise<FindingsPage> {
  const begun = fromCursor(query.cursor, Position);
  const from = begun && { ...begun, isRead: begun.after === undefined };
  const notes = await ports.changeLog.page({ from, limit: NOTES_AT_MOST });
  const isStream = streamFilter(query);
  const isFinding = findingFilter(query);
  const relevant = notes.filter(({ stream, at }) => isRecent(at, query) && isStream(stream));
  const streams = new Map<string, readonly ListedFinding[]>();
  const findings: ListedFinding[] = [];

  for (let start = 0; start < relevant.length; start += AT_ONCE) {
    const [next, ...others] = relevant.slice(start, start + AT_ONCE);
    if (!next) break;
    if (streams.size + AT_ONCE > STREAMS_AT_MOST) return { findings, cursor: cursorAt(next, '') };
    await readStreams(ports, [next, ...others], streams);
    for (const note of [next, ...others]) {
      const after = note === notes[0] ? begun?.after : undefined;
      for (const finding of changedAt(note, streams, after).filter(isFinding)) {
        findings.push(finding);
        if (findings.length === query.limit) {
          return { findings, cursor: cursorAt(note, placeOf(finding)) };
        }
      }
    }
  }
  const last = notes.at(-1);
  const hasMore = notes.length === NOTES_AT_MOST && last && isRecent(last.at, query);
  return { findings, cursor: hasMore ? cursorAt(last) : undefined };
}

function cursorAt({ stream, at }: LoggedChange, after?: string): string {
  return toCursor({ stream, at, after });
}

/** Adds what the streams of these notes know, as far as it is not there yet. */
async function readStreams(
  ports: Needs,
  notes: readonly LoggedChange[],
  known: Map<string, readonly ListedFinding[]>,
): Promise<void> {
  const missing = new Map(
    notes.map(({ stream }) => [keyOf(stream), stream] as const).filter(([key]) => !known.has(key)),
  );
  await someAtATime([...missing], async ([key, stream]) => {
    const state = await ports.streams.get(stream);
    known.set(key, state ? listedFindings(await ports.assessments.get(state.assessment)) : []);
  });
}

/** What of a stream has changed then for the last time, from a place on. */
function changedAt(
  { stream, at }: LoggedChange,
  known: ReadonlyMap<string, readonly ListedFinding[]>,
  after = '',
): readonly ListedFinding[] {
  return (known.get(keyOf(stream)) ?? [])
    .filter((finding) => finding.changed.at === at && placeOf(finding) > after)
    .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
}

function keyOf({ registryId, region, repository, stream }: StreamRef): string {
  return [registryId, region, repository, stream].join('#');
}

function isRecent(at: string, { since }: FindingsQuery): boolean {
  return since === undefined || Date.parse(at) >= since.getTime();
}

function streamFilter(query: FindingsQuery): (stream: StreamRef) => boolean {
  const isRepository = query.repository === undefined ? undefined : globMatcher(query.repository);
  const isSelected = query.selections && selector(query.selections.map(anyTag));
  return (stream) =>
    (query.registryId ?? stream.registryId) === stream.registryId &&
    (query.region ?? stream.region) === stream.region &&
    (isRepository?.(stream.repository) ?? true) &&
    (isSelected?.({ ...stream, tags: [] }) ?? true);
}

function anyTag({ registryId, region, repository }: Selection): Selection {
  return { registryId, region, repository };
}

function findingFilter(query: FindingsQuery): (finding: ListedFinding) => boolean {
  const isTag = query.tag === undefined ? undefined : globMatcher(query.tag);
  const isSelected = query.selections && selector(query.selections);
  const id = query.id?.toLowerCase();
  return ({ finding, state, stream, image }) =>
    (query.severities?.includes(finding.severity) ?? true) &&
    (query.fixable ?? isFixable(finding)) === isFixable(finding) &&
    (query.state ?? state) === state &&
    (id ?? finding.id.toLowerCase()) === finding.id.toLowerCase() &&
    (isTag === undefined || image.tags.some(isTag)) &&
    (isSelected?.({ ...stream, tags: image.tags }) ?? true);
}
