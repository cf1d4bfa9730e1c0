import type { AssessedOutcome, Delivery } from '../domain/assessment.ts';
import type { RegistryId } from '../domain/image.ts';
import type { ReportOccasion } from '../domain/policy.ts';
import { deliveryOf, type Notable } from '../domain/report.ts';
import { getsReport, releasedAt, routeOf } from '../domain/routing.ts';
import { type StreamRef, streamKey } from '../domain/stream.ts';
import {
  adopted,
  isOrphaned,
  NEXT_REPORT,
  type OwedAlert,
  ownedBy,
  type Run,
  type StreamState,
  withOwed,
} from '../domain/stream-state.ts';
import type { Ports } from '../ports.ts';
import { toDeliveries, toOutcome } from './outcome.ts';
import { someAtATime } from './some-at-a-time.ts';
import { readWaiting, type Waiting } from './waiting.ts';

type Needs = Pick<Ports, 'streams' | 'assessments' | 'receipts' | 'policy' | 'outboxes'>;

/** What a sweep has to tell of one stream. */
interface Owing {
  readonly ref: StreamRef;
  readonly state: StreamState;
  readonly alerts: readonly OwedAlert[];
  /** The state before the sweep has taken anything over; absent where it has not. */
  readonly before?: StreamState | undefined;
}

/** The alerts that a sweep is to deliver, by stream: its children's own, and what runs that have died have left. */
export interface OwedAlerts {
  /** What is owed of a stream that is at this very image; it is told once. */
  take(outcome: AssessedOutcome): readonly Delivery[];
  /** Those that nobody has taken, as outcomes: of images without a tag, or that have gone. */
  rest(): AsyncGenerator<AssessedOutcome>;
  /** The channels whose outbox holds what a run that has died was to tell. */
  readonly left: readonly string[];
}

/** Looks through all streams of the registries, and takes over what other runs have left. */
export async function collectOwedAlerts(
  ports: Needs,
  registries: readonly RegistryId[],
  heir: Heir,
): Promise<OwedAlerts> {
  const byStream = new Map<string, Owing>();
  const waiting = await readWaiting(ports, heir);
  for (const registry of registries) {
    for await (const { ref, state } of ports.streams.owing(registry)) {
      const owing = await inherit(ports, waiting, ref, state, heir);
      if (owing) byStream.set(streamKey(ref), owing);
    }
  }
  await giveBackLate(ports, byStream, heir);
  return {
    left: waiting.left,
    take({ image, stream }) {
      const name = streamKey({ ...image, stream });
      const owing = byStream.get(name);
      if (owing?.state.image.imageDigest !== image.imageDigest) return [];
      byStream.delete(name);
      return toDeliveries(owing.alerts);
    },
    async *rest() {
      for (const { state, alerts } of byStream.values()) {
        yield toOutcome(await ports.assessments.get(state.assessment), state.assessment, alerts);
      }
    },
  };
}

/** A sweep, or another run that makes a report, which takes over. */
export interface Heir {
  readonly run: Run;
  readonly occasion: ReportOccasion;
  readonly at: Date;
  readonly graceSeconds: number;
}

/** Undefined where nothing is left that is the heir's to deliver. */
async function inherit(
  ports: Needs,
  waiting: Waiting,
  ref: StreamRef,
  found: StreamState,
  heir: Heir,
): Promise<Owing | undefined> {
  for (let state: StreamState | undefined = found; state; state = await ports.streams.get(ref)) {
    const owed = await stillToTell(ports, waiting, ref, state.owed, heir);
    if (JSON.stringify(owed) === JSON.stringify(state.owed)) return owing(ref, state, heir);
    const next = withOwed(state, owed);
    if (await ports.streams.put(ref, next, state)) {
      const taken = owing(ref, next, heir);
      return taken && { ...taken, before: state };
    }
  }
  return undefined;
}

/**
 * A run that was taken for dead may have brought its alert to the outbox while the sweep took it over. What had been
 * read there before as its own is told, so a second look after the takeover sees it: that is the run's again.
 */
async function giveBackLate(ports: Needs, byStream: Map<string, Owing>, heir: Heir): Promise<void> {
  const taken = [...byStream].filter(([, { before }]) => before !== undefined);
  if (taken.length === 0) return;
  const waiting = await readWaiting(ports, heir);
  for (const [name, one] of taken) {
    const left = await giveBack(ports, waiting, one, heir);
    if (left) byStream.set(name, left);
    else byStream.delete(name);
  }
}

async function giveBack(
  { streams }: Needs,
  waiting: Waiting,
  { ref, before }: Owing,
  heir: Heir,
): Promise<Owing | undefined> {
  const original = (alert: OwedAlert) =>
    before?.owed.find(({ id, run }) => id === alert.id && run.kind === 'scan');
  for (let state = await streams.get(ref); state; state = await streams.get(ref)) {
    const owed = state.owed.flatMap((alert) => {
      const its = ownedBy([alert], heir.run).length > 0 ? original(alert) : undefined;
      if (!its) return [alert];
      const isLate = (channel: string) => waiting.has(channel, ref, its);
      return [
        { ...its, channels: alert.channels.filter(isLate) },
        { ...alert, channels: alert.channels.filter((channel) => !isLate(channel)) },
      ].filter(({ channels }) => channels.length > 0);
    });
    if (JSON.stringify(owed) === JSON.stringify(state.owed)) return owing(ref, state, heir);
    const next = withOwed(state, owed);
    if (await streams.put(ref, next, state)) return owing(ref, next, heir);
  }
  return undefined;
}

function owing(ref: StreamRef, state: StreamState, { run }: Heir): Owing | undefined {
  const alerts = ownedBy(state.owed, run);
  return alerts.length > 0 ? { ref, state, alerts } : undefined;
}

/** What waits in an outbox stays as it is: with the sweep's own report, that is told too. */
async function stillToTell(
  ports: Needs,
  waiting: Waiting,
  ref: StreamRef,
  owed: readonly OwedAlert[],
  { run, occasion, at, graceSeconds }: Heir,
): Promise<readonly OwedAlert[]> {
  const alerts = await someAtATime(owed, async (alert) => {
    const circumstances = { at, releasedAt: releasedAt(alert, ports.policy), graceSeconds };
    if (!isOrphaned(alert, run, circumstances)) return [alert];
    const isWaiting = (channel: string) => waiting.has(channel, ref, alert);
    const isTold = (channel: string) => getsReport(routeOf(ports.policy, channel), occasion);
    const others = alert.channels.filter((channel) => !isWaiting(channel));
    const left = await channelsLeft(ports, alert, others);
    return [
      { ...alert, channels: alert.channels.filter(isWaiting) },
      { ...adopted(alert, run, at), channels: left.filter(isTold) },
      { ...untilNextReport(alert, at), channels: left.filter((channel) => !isTold(channel)) },
    ];
  });
  return alerts.flat().filter(({ channels }) => channels.length > 0);
}

/** For channels that do not get the report which is being made. */
function untilNextReport(alert: OwedAlert, at: Date): OwedAlert {
  return alert.run.kind === 'report' ? alert : adopted(alert, NEXT_REPORT, at);
}

/** Those that the policy still has, but for those that have had the report of the sweep which did not come to say so. */
async function channelsLeft(
  { receipts, policy }: Needs,
  { run }: OwedAlert,
  channels: readonly string[],
): Promise<readonly string[]> {
  const left: string[] = [];
  for (const channel of channels) {
    if (!Object.hasOwn(policy.channels, channel)) continue;
    if (!(await receipts.has(deliveryOf(run.id, channel)))) left.push(channel);
  }
  return left;
}

/** What is to be told of an outcome, and to whom; nothing where nothing is owed. */
export function toldOf(outcome: AssessedOutcome): readonly Notable[] {
  const channels = new Set(outcome.deliver.map(({ channel }) => channel));
  return channels.size > 0 ? [{ outcome, deliver: [...channels] }] : [];
}
