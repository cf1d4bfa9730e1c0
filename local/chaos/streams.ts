import { assess } from '../../src/domain/assess.ts';
import type { Assessment } from '../../src/domain/assessment.ts';
import { judgementFor, type Policy } from '../../src/domain/policy.ts';
import { leavesUnchecked } from '../../src/domain/scan.ts';
import type { OwedAlert, StreamState } from '../../src/domain/stream-state.ts';
import type { Gap } from '../../src/domain/verdict.ts';
import { type Discrepancy, findingDifferences, inShort } from './differences.ts';
import { manifestName } from './history.ts';
import type { TrueImage } from './oracle.ts';

/** What is checked of streams. */
export interface StreamEvidence {
  readonly truth: ReadonlyMap<string, TrueImage>;
  readonly policy: Policy;
  readonly states: ReadonlyMap<string, readonly StreamState[]>;
  readonly assessment: (key: string) => Promise<Assessment>;
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
 * Goes through every state that every stream has been in, and works out from the scans alone what should have been
 * found, and told, at each step. The order in which a stream came by its images is the service's; all else is not.
 */
export async function checkStreams(evidence: StreamEvidence): Promise<CheckedStreams> {
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
  { truth, policy, assessment }: StreamEvidence,
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
    due.push(...added.flatMap((alert) => dueBy(stream, alert)));
    const isAssessed = state.assessment !== before?.assessment;
    before = state;
    if (!isAssessed) {
      if (added.length > 0) say('alert-invented', 'without an assessment');
      continue;
    }
    const stored = await assessment(state.assessment);
    const image = truth.get(manifestName(repository, state.image.imageDigest));
    if (!image) {
      say('image-invented', state.image.imageDigest);
      continue;
    }
    const gaps = excusedGaps(stored);
    unreadable += gaps.length;
    const hears = added.flatMap(({ channels }) => channels);
    const explanation = explain(image, policy, { stored, gaps, hears, before: expectedBefore });
    expectedBefore = explanation.expected;
    for (const { name, detail } of explanation.mistakes) say(name, detail);
  }
  return { discrepancies, due, unreadable };
}

/** What was stored of an image, with whom an alert of it was then owed to. */
interface Stored {
  readonly stored: Assessment;
  readonly gaps: readonly Gap[];
  readonly hears: readonly string[];
  /** What the stream should have known before. */
  readonly before: Assessment | undefined;
}

interface Explanation {
  readonly expected: Assessment;
  readonly mistakes: readonly Discrepancy[];
}

/** Of all that can have been read, mostly one thing, what explains best what was stored. */
function explain(
  { detail, platforms, readings }: TrueImage,
  policy: Policy,
  { stored, gaps, hears, before }: Stored,
): Explanation {
  const at = new Date(stored.assessedAt);
  const explanations = readings(at.getTime(), gaps).map((scans): Explanation => {
    const expected = assess({
      image: { ...detail, platforms },
      stream: stored.stream,
      scans,
      judgement: judgementFor(policy, detail),
      suppressions: policy.suppressions,
      before,
      at,
    });
    return { expected, mistakes: mistakesIn(stored, hears, expected) };
  });
  const [best] = explanations.sort((a, b) => a.mistakes.length - b.mistakes.length);
  if (!best) throw new Error(`Nothing can be read of ${detail.repository}@${detail.imageDigest}.`);
  return best;
}

function mistakesIn(
  stored: Assessment,
  hears: readonly string[],
  expected: Assessment,
): readonly Discrepancy[] {
  const shouldHear = expected.news.reasons.length > 0 ? expected.judgement.deliver : [];
  const name = hears.length < shouldHear.length ? 'alert-missing' : 'alert-invented';
  return [
    ...findingDifferences('findings', stored, expected),
    ...unlike('verdict-wrong', verdictIn(stored), verdictIn(expected)),
    ...unlike('changes-wrong', changesIn(stored), changesIn(expected)),
    ...unlike('news-wrong', newsIn(stored), newsIn(expected)),
    ...unlike(name, inOrder(hears).join(', '), inOrder(shouldHear).join(', ')),
  ];
}

function unlike(name: string, is: string, should: string): readonly Discrepancy[] {
  return is === should ? [] : [{ name, detail: `it is [${is}], not [${should}]` }];
}

function verdictIn({ verdict, counts }: Assessment): string {
  return inShort(verdict.kind, counts);
}

function changesIn({ comparison }: Assessment): string {
  const { new: added, worsened, reopened, resolved } = comparison;
  return inShort('', { added, worsened, reopened, resolved: resolved.length });
}

function newsIn({ news }: Assessment): string {
  return [...news.reasons, ...inOrder(news.findings)].join(', ');
}

function inOrder(names: readonly string[]): readonly string[] {
  return [...names].sort();
}

function dueBy(stream: string, alert: OwedAlert): readonly DueAlert[] {
  const imageDigest = digestIn(alert.assessment);
  return alert.channels.map((channel) => ({ channel, stream, alertId: alert.id, imageDigest }));
}

/** `never-scanned`: its scan had not begun when it was looked at. */
function excusedGaps({ verdict }: Assessment): readonly Gap[] {
  const gaps = verdict.kind === 'pass' ? [] : verdict.gaps;
  return gaps.filter(({ reason }) => leavesUnchecked(reason) || reason === 'never-scanned');
}

function newestOf(truth: StreamEvidence['truth']): ReadonlyMap<string, TrueImage> {
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

/** The image of a stored assessment, out of its key: `findings/<registry>/<region>/<repository>/<hex>/<file>`. */
function digestIn(assessmentKey: string): string {
  return `sha256:${assessmentKey.split('/').at(-2)}`;
}
