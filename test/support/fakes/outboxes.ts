import {
  type Batch,
  byAge,
  type OutboxEntry,
  outboxId,
  type Refusal,
  type Window,
} from '../../../src/domain/outbox.ts';
import type { Outboxes } from '../../../src/ports.ts';
import { NOW } from '../builders.ts';

interface Kept {
  readonly entries: Map<string, OutboxEntry>;
  window?: Window | undefined;
  batch?: (Batch & { readonly sender: string }) | undefined;
  refusal?: Refusal | undefined;
}

export interface FakeOutboxes extends Outboxes {
  /** What is kept for a channel. */
  of(channel: string): Readonly<Kept>;
}

/** Outboxes in memory; batches go out as `delivery-1`, `delivery-2`, …. */
export function fakeOutboxes(now: () => Date = () => NOW): FakeOutboxes {
  const channels = new Map<string, Kept>();
  let batches = 0;

  function of(channel: string): Kept {
    const kept = channels.get(channel) ?? { entries: new Map() };
    channels.set(channel, kept);
    return kept;
  }

  /** The batch of a channel, if it is still this one. */
  function current(channel: string, { deliveryId }: Batch) {
    const { batch } = of(channel);
    return batch?.deliveryId === deliveryId ? batch : undefined;
  }

  return {
    of,
    async add(channel, entry) {
      const { entries } = of(channel);
      if (!entries.has(outboxId(entry))) entries.set(outboxId(entry), entry);
    },
    async openWindow(channel, window) {
      const kept = of(channel);
      const open = kept.window;
      const isOwn = open?.collector === window.collector && open.opener === window.opener;
      const isLate = open && open.until.getTime() + 60_000 <= now().getTime();
      if (open && !isOwn && !isLate) return open;
      kept.window = window;
      return window;
    },
    async closeWindow(channel, { collector, opener }) {
      const kept = of(channel);
      if (kept.window?.collector === collector && kept.window.opener === opener) {
        kept.window = undefined;
      }
    },
    async read(channel) {
      const { entries, batch, refusal } = of(channel);
      return { entries: [...entries.values()].sort(byAge), batch, refusal };
    },
    async freeze(channel, entries, { run, until }) {
      const kept = of(channel);
      if (kept.batch) return undefined;
      batches += 1;
      const deliveryId = `delivery-${batches}`;
      kept.batch = { deliveryId, entries, isSent: false, leasedUntil: until, sender: run };
      return kept.batch;
    },
    async take(channel, batch, { run, until }) {
      const there = current(channel, batch);
      if (!there || (there.sender !== run && there.leasedUntil > now())) return undefined;
      const taken = { ...there, sender: run, leasedUntil: until };
      of(channel).batch = taken;
      return taken;
    },
    async release(channel, batch) {
      const there = current(channel, batch);
      if (there) of(channel).batch = { ...there, leasedUntil: new Date(0) };
    },
    async markProgress(channel, batch, progress) {
      const there = current(channel, batch);
      if (there) of(channel).batch = { ...there, progress };
    },
    async markSent(channel, batch, receipt) {
      const there = current(channel, batch);
      if (there) of(channel).batch = { ...there, isSent: true, ...(receipt && { receipt }) };
    },
    async remove(channel, batch) {
      for (const entry of batch.entries) of(channel).entries.delete(outboxId(entry));
      if (current(channel, batch)) of(channel).batch = undefined;
    },
    async setRefusal(channel, refusal) {
      of(channel).refusal = refusal;
    },
  };
}
