import { DeliveryRefusedError } from '../domain/errors.ts';
import { type Batch, type Outbox, outboxId } from '../domain/outbox.ts';
import { keepsThreads } from '../domain/policy.ts';
import { releaseAt, routeOf } from '../domain/routing.ts';
import type { Lease, Ports, Sent } from '../ports.ts';
import {
  type AlertOfStream,
  type Content,
  contentOf,
  noticeOf,
  reportsFor,
  type Said,
  settle,
  toldOf,
} from './batch-content.ts';
import { channelNamed, sendNotice } from './send-notice.ts';
import { tellOfRefusal } from './tell-of-refusal.ts';
import { tellThreads } from './threads.ts';
import { ToTell, toItem } from './to-tell.ts';

export const Input = ToTell;

export type Delivered =
  /** With how many alerts and reports have been told. */
  | (Lost & { readonly status: 'delivered'; readonly told: number })
  /** Everything has been told by others meanwhile, or can be told no more. */
  | (Lost & { readonly status: 'nothing-owed' })
  | Throttled;

interface Lost {
  /** How many alerts could not be told, for their assessments are not kept any more; absent where none. */
  readonly lost?: number;
}

type Throttled = Extract<Sent, { status: 'throttled' }>;

type Needs = Pick<
  Ports,
  | 'outboxes'
  | 'threads'
  | 'streams'
  | 'assessments'
  | 'sweeps'
  | 'receipts'
  | 'reportFiles'
  | 'policy'
  | 'channels'
  | 'clock'
  | 'settings'
>;

/** Longer than the function may take: whoever still has the batch then has died. */
const LEASE_MS = 150_000;

/** Mostly another run is done with its batch in a moment. */
const FIRST_LOOK_MS = 5_000;

/** The most that becomes one message: what DynamoDB holds in one item, with names as long as they may be. */
const LARGEST_BATCH = 500;

/**
 * Closes the channel's window, and tells in one message what has come: first what another run has left half-way, under
 * its own delivery id. What the channel has heard already, or a sweep is to tell, is not told again. Raises
 * DeliveryRefusedError where no further try would help; answers `throttled` where it is not yet time.
 */
export const deliverAlert =
  (ports: Needs) =>
  async (input: ToTell): Promise<Delivered> => {
    const { outboxes, policy, clock } = ports;
    const { channel, execution } = input;
    const at = clock.now();
    // A retry, or a policy that has changed meanwhile, may have come into quiet hours.
    const release = releaseAt(routeOf(policy, channel), at, 0);
    if (release > at) return notBefore(release, at);

    await outboxes.closeWindow(channel, { collector: execution, opener: outboxId(toItem(input)) });
    const outbox = await outboxes.read(channel);
    const lease = { run: execution, until: new Date(at.getTime() + LEASE_MS) };
    const route = { channel, execution, at, outbox };
    let [told, lost] = [0, 0];
    for await (const batch of batches(ports, route, lease)) {
      if (!batch) return notBefore(lookAgainAt(outbox, at), at);
      const sent = await deliverBatch(ports, route, batch);
      if ('status' in sent) return sent;
      told += sent.told;
      lost += sent.lost;
    }
    return {
      ...(told > 0 ? { status: 'delivered', told } : { status: 'nothing-owed' }),
      ...(lost > 0 && { lost }),
    };
  };

/** A channel, and what is kept for it. */
interface Route {
  readonly channel: string;
  readonly execution: string;
  readonly at: Date;
  readonly outbox: Outbox;
}

function notBefore(moment: Date, at: Date): Delivered {
  const seconds = Math.ceil((moment.getTime() - at.getTime()) / 1000);
  return { status: 'throttled', retryAfterSeconds: Math.max(1, seconds) };
}

/**
 * In as long again as the other run has been at it, or when its time is over: some looks of the ten that the state
 * machine has are left then, should that run have died.
 */
function lookAgainAt({ batch }: Outbox, at: Date): Date {
  const now = at.getTime();
  const freeAt = batch?.leasedUntil.getTime() ?? 0;
  // Taken since the outbox was read.
  if (freeAt <= now) return new Date(now + FIRST_LOOK_MS);
  const underWay = now - (freeAt - LEASE_MS);
  return new Date(Math.min(now + Math.max(FIRST_LOOK_MS, underWay), freeAt));
}

/** What is to be sent, message by message; undefined where another run is at it. */
async function* batches(
  { outboxes }: Needs,
  { channel, outbox: { entries, batch } }: Route,
  lease: Lease,
): AsyncGenerator<Batch | undefined> {
  if (batch) yield outboxes.take(channel, batch, lease);
  const taken = new Set(batch?.entries.map(outboxId));
  const rest = entries.filter((entry) => !taken.has(outboxId(entry)));
  for (let start = 0; start < rest.length; start += LARGEST_BATCH) {
    yield outboxes.freeze(channel, rest.slice(start, start + LARGEST_BATCH), lease);
  }
}

/** How much of a batch was told, and how much can be no more. */
interface Told {
  readonly told: number;
  readonly lost: number;
}

async function deliverBatch(ports: Needs, route: Route, batch: Batch): Promise<Told | Throttled> {
  const { outboxes } = ports;
  const { channel, outbox } = route;
  let content: Content;
  let lost: readonly AlertOfStream[];
  try {
    content = await contentOf(ports, channel, batch.entries);
    const sent = await tell(ports, route, batch, content);
    // It is anybody's to send where it could not be sent.
    if (sent.status === 'throttled') {
      await outboxes.release(channel, batch);
      return sent;
    }
    lost = sent.lost;
  } catch (error) {
    await outboxes.release(channel, batch);
    if (error instanceof DeliveryRefusedError) {
      await tellOfRefusal(ports, channel, error.message, outbox.refusal);
    }
    throw error;
  }
  await settle(ports, channel, content, lost);
  await outboxes.remove(channel, batch);
  const { alerts, resolutions, reports } = content;
  const told = alerts.length - lost.length + resolutions.length + reports.length;
  return { told, lost: lost.length };
}

/** Sends the message, where there is one and it has not been sent, and then says in threads what is over. */
async function tell(
  ports: Needs,
  { channel: name, execution, outbox }: Route,
  batch: Batch,
  content: Content,
): Promise<Throttled | (Sent & { readonly lost: Said['lost'] })> {
  const { outboxes } = ports;
  let { receipt } = batch;
  const { notice, lost }: Said = batch.isSent
    ? { lost: [] }
    : await noticeOf(ports, content, { channel: name, executionArn: execution });
  if (notice) {
    const of = content.alerts.length - lost.length + reportsFor(content, name).length;
    const sent = await sendNotice(ports, name, notice, {
      id: batch.deliveryId,
      // What a sweep has taken over meanwhile is told by its report: the messages are no longer the same then.
      accepted: batch.progress?.of === of ? batch.progress : undefined,
      onAccepted: (accepted) => outboxes.markProgress(name, batch, { ...accepted, of }),
    });
    if (sent.status === 'throttled') return sent;
    receipt = sent.receipt;
    await outboxes.markSent(name, batch, receipt);
    if (outbox.refusal) await outboxes.setRefusal(name, undefined);
  }
  const channel = channelNamed(ports.policy, name);
  if (!channel || !keepsThreads(channel)) return { status: 'delivered', lost };
  const sent = await tellThreads(ports, { name, channel }, toldOf(content, name), {
    receipt,
    isAlone: batch.entries.length === 1 && batch.entries[0]?.kind === 'image',
    deliveryId: batch.deliveryId,
  });
  return { ...sent, lost };
}
