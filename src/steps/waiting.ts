import { type OutboxItem, outboxId } from '../domain/outbox.ts';
import { releaseAt, routeOf } from '../domain/routing.ts';
import type { StreamRef } from '../domain/stream.ts';
import type { OwedAlert } from '../domain/stream-state.ts';
import type { Ports } from '../ports.ts';

/** What waits in the outboxes of the policy's channels. */
export interface Waiting {
  /** Whether a channel will hear of an alert out of its outbox: by itself, or by the report of the run that owns it. */
  has(channel: string, stream: StreamRef, alert: OwedAlert): boolean;
  /** The channels of which something should have been told, but for a run that has died. */
  readonly left: readonly string[];
}

/** Looks into the outbox of every channel. */
export async function readWaiting(
  { outboxes, policy }: Pick<Ports, 'outboxes' | 'policy'>,
  { at, graceSeconds }: { readonly at: Date; readonly graceSeconds: number },
): Promise<Waiting> {
  const byChannel = new Map<string, ReadonlySet<string>>();
  const left: string[] = [];
  for (const channel of Object.keys(policy.channels)) {
    const { entries } = await outboxes.read(channel);
    byChannel.set(channel, new Set(entries.map(outboxId)));
    const [oldest] = entries;
    if (!oldest) continue;
    const joinedAt = new Date(oldest.joinedAt);
    const release = releaseAt(routeOf(policy, channel), joinedAt, 0);
    if (at.getTime() - release.getTime() >= graceSeconds * 1000) left.push(channel);
  }
  return {
    left,
    has: (channel, stream, alert) =>
      byChannel.get(channel)?.has(outboxId(toldBy(stream, alert))) ?? false,
  };
}

function toldBy(stream: StreamRef, { id, run }: OwedAlert): OutboxItem {
  return run.kind === 'scan'
    ? { kind: 'image', stream, alertId: id }
    : { kind: 'report', key: '', execution: run.id };
}
