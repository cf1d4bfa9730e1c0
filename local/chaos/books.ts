import { assess } from '../../src/domain/assess.ts';
import type { Assessment, Outcome } from '../../src/domain/assessment.ts';
import type { CatalogueEntry } from '../../src/domain/catalogue.ts';
import { judgementFor, type Policy } from '../../src/domain/policy.ts';
import { leavesUnchecked } from '../../src/domain/scan.ts';
import type { StreamState } from '../../src/domain/stream-state.ts';
import type { Gap, Verdict } from '../../src/domain/verdict.ts';
import { findingsIn, type TrueImage } from './oracle.ts';

/** Something that the books of the service have otherwise than it is. */
export interface Discrepancy {
  readonly name: string;
  readonly detail: string;
}

/** What is checked of images and of streams. */
export interface Evidence {
  readonly truth: ReadonlyMap<string, TrueImage>;
  readonly policy: Policy;
  readonly states: ReadonlyMap<string, readonly StreamState[]>;
  readonly entries: readonly CatalogueEntry[];
  /** What the last sweep has left behind of each image. */
  readonly outcomes: readonly Outcome[];
  readonly assessment: (key: string) => Promise<Assessment>;
}

/** Whether every image has the verdict, the counts and the findings that its recorded scans have. */
export async function checkImages(evidence: Evidence): Promise<readonly Discrepancy[]> {
  const { truth, entries, outcomes, assessment } = evidence;
  const entryOf = new Map(entries.map((entry) => [keyOf(entry), entry]));
  const outcomesOf = Map.groupBy(outcomes, ({ image }) => keyOf(image));
  const found: Discrepancy[] = [];
  for (const [key, image] of truth) {
    const say = (name: string, detail: string) => found.push({ name, detail: `${key}: ${detail}` });
    const expected = image.judged();
    const wanted = inShort(expected.verdict.kind, expected.counts);

    const [outcome, ...more] = outcomesOf.get(key) ?? [];
    const left =
      outcome?.kind === 'assessed' ? inShort(outcome.verdict, outcome.counts) : outcome?.kind;
    if (left === undefined) say('outcome-missing', 'the last sweep has left none');
    else if (left !== wanted) say('outcome-wrong', `the sweep left ${left}, not ${wanted}`);
    if (more.length > 0) say('outcome-twice', `the last sweep has left ${more.length + 1}`);

    const entry = entryOf.get(key);
    if (!entry) {
      say('entry-missing', 'it is in no list');
      continue;
    }
    const listed = inShort(entry.verdict, entry.counts);
    if (listed !== wanted) say('verdict-wrong', `it is listed as ${listed}, and is ${wanted}`);
    const stored = findingsIn(await assessment(entry.assessment));
    const recorded = findingsIn(expected);
    found.push(...differences(key, stored, recorded));
  }
  for (const key of [...entryOf.keys(), ...outcomesOf.keys()]) {
    if (!truth.has(key)) found.push({ name: 'image-invented', detail: key });
  }
  return found;
}

/** An alert that a stream has come to owe, with one channel that is to hear it. */
export interface DueAlert {
  readonly channel: string;
  readonly stream: string;
  readonly alertId: string;
  readonly imageDigest: string;
}

/** What the streams have come to, step by step. */
export interface CheckedStreams {
  readonly discrepancies: readonly Discrepancy[];
  readonly due: readonly DueAlert[];
  /** How many assessments had to go without a scan that could not be read or awaited. */
  readonly unreadable: number;
}

/**
 * Goes through every state that every stream has been in, and works out from the recorded scans alone what should have
 * been found, and told, at each step. The order in which a stream came by its images is the service's; all else is not.
 */
export async function checkStreams(evidence: Evidence): Promise<CheckedStreams> {
  const { truth, states } = evidence;
  const discrepancies: Discrepancy[] = [];
  const due: DueAlert[] = [];
  let unreadable = 0;
  for (const [stream, newest] of newestOf(truth)) {
    const chain = states.get(stream) ?? [];
    const last = chain.at(-1);
    if (last?.image.imageDigest !== newest.detail.imageDigest) {
      const at = last?.image.imageDigest ?? 'nothing';
      discrepancies.push({
        name: 'stream-behind',
        detail: `${stream} is at ${at}, not ${newest.key}`,
      });
    }
    const checked = await checkChain(evidence, stream, chain);
    discrepancies.push(...checked.discrepancies);
    due.push(...checked.due);
    unreadable += checked.unreadable;
  }
  return { discrepancies, due, unreadable };
}

async function checkChain(
  { truth, policy, assessment }: Evidence,
  stream: string,
  chain: readonly StreamState[],
): Promise<CheckedStreams> {
  const [repository = ''] = stream.split('#');
  const discrepancies: Discrepancy[] = [];
  const due: DueAlert[] = [];
  let unreadable = 0;
  let expectedBefore: Assessment | undefined;
  let before: StreamState | undefined;
  for (const state of chain) {
    const where = `${stream} version ${state.version}`;
    const say = (name: string, detail: string) =>
      discrepancies.push({ name, detail: `${where}: ${detail}` });
    if (state.version !== (before?.version ?? 0) + 1)
      say('version-skipped', `after ${before?.version}`);
    const known = new Set(before?.owed.map(({ id }) => id));
    const added = state.owed.filter(({ id }) => !known.has(id));
    for (const { id, assessment: key, channels } of added) {
      due.push(
        ...channels.map((channel) => ({
          channel,
          stream,
          alertId: id,
          imageDigest: digestIn(key),
        })),
      );
    }
    const isAssessed = state.assessment !== before?.assessment;
    before = state;
    if (!isAssessed) {
      if (added.length > 0) say('alert-invented', 'without an assessment');
      continue;
    }
    const stored = await assessment(state.assessment);
    const image = truth.get(`${repository}@${state.image.imageDigest}`);
    if (!image) {
      say('image-invented', state.image.imageDigest);
      continue;
    }
    const gaps = gapsOf(stored.verdict).filter(({ reason }) => isExcusable(reason));
    unreadable += gaps.length;
    const { detail, platforms } = image;
    const expected = assess({
      image: { ...detail, platforms },
      stream: stream.slice(repository.length + 1),
      scans: image.scans(gaps),
      judgement: judgementFor(policy, detail),
      suppressions: policy.suppressions,
      before: expectedBefore,
      at: new Date(stored.assessedAt),
    });
    expectedBefore = expected;
    discrepancies.push(...differences(where, findingsIn(stored), findingsIn(expected)));
    const [said, meant] = [newsIn(stored), newsIn(expected)];
    if (said !== meant)
      say('news-wrong', `it says ${said || 'nothing'}, not ${meant || 'nothing'}`);
    const hears = added.flatMap(({ channels }) => channels).sort();
    const shouldHear =
      expected.news.reasons.length > 0 ? [...expected.judgement.deliver].sort() : [];
    if (hears.join() !== shouldHear.join()) {
      const name = hears.length < shouldHear.length ? 'alert-missing' : 'alert-invented';
      say(name, `it owes an alert to [${hears}], not to [${shouldHear}]`);
    }
  }
  return { discrepancies, due, unreadable };
}

/** `never-scanned`: its scan had not begun when it was looked at. */
function isExcusable(reason: Gap['reason']): boolean {
  return leavesUnchecked(reason) || reason === 'never-scanned';
}

function gapsOf(verdict: Verdict): readonly Gap[] {
  return verdict.kind === 'pass' ? [] : verdict.gaps;
}

function newsIn({ news }: Assessment): string {
  return [...news.reasons, ...[...news.findings].sort()].join(', ');
}

function newestOf(truth: Evidence['truth']): ReadonlyMap<string, TrueImage> {
  const newest = new Map<string, TrueImage>();
  for (const image of truth.values()) {
    const other = newest.get(image.stream);
    if (!other || pushedAt(image) > pushedAt(other)) newest.set(image.stream, image);
  }
  return newest;
}

function pushedAt({ detail }: TrueImage): number {
  return detail.pushedAt?.getTime() ?? 0;
}

function differences(
  where: string,
  stored: readonly string[],
  recorded: readonly string[],
): readonly Discrepancy[] {
  const lost = recorded.filter((key) => !stored.includes(key));
  const invented = stored.filter((key) => !recorded.includes(key));
  const twice = stored.length - new Set(stored).size;
  const say = (name: string, keys: readonly string[]) => {
    const [first, ...others] = keys;
    if (first === undefined) return [];
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    return [{ name, detail: `${where}: ${first}${more}` }];
  };
  return [
    ...say('finding-lost', lost),
    ...say('finding-invented', invented),
    ...(twice > 0 ? [{ name: 'finding-twice', detail: `${where}: ${twice}` }] : []),
  ];
}

function inShort(verdict: string, counts: Readonly<Record<string, number | undefined>>): string {
  const parts = Object.entries(counts)
    .filter(([, count]) => count)
    .map(([severity, count]) => `${count} ${severity}`)
    .sort();
  return [verdict, ...parts].join(' ');
}

function keyOf({ repository, imageDigest }: Outcome['image']): string {
  return `${repository}@${imageDigest}`;
}

/** The image of a stored assessment, out of its key: `findings/<registry>/<region>/<repository>/<hex>/<file>`. */
export function digestIn(assessmentKey: string): string {
  return `sha256:${assessmentKey.split('/').at(-2)}`;
}
