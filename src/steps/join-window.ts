import { outboxId } from '../domain/outbox.ts';
import { releaseAt, routeOf } from '../domain/routing.ts';
import type { Ports } from '../ports.ts';
import { ToTell, toItem } from './to-tell.ts';

export const Input = ToTell;

export interface Joined {
  /** `collecting`: this run is the one that tells what comes; `batched`: another run tells it. */
  readonly status: 'collecting' | 'batched';
  /** The execution that collects. */
  readonly into: string;
  /** When it tells, ISO 8601: after the window, or after the quiet hours of the channel. */
  readonly until: string;
}

type Needs = Pick<Ports, 'outboxes' | 'policy' | 'settings' | 'clock'>;

/**
 * Leaves an alert in the outbox of its channel, and then opens the channel's window, unless one is open: so whoever
 * closes it later is sure to see the alert.
 */
export const joinWindow =
  ({ outboxes, policy, settings, clock }: Needs) =>
  async (input: ToTell): Promise<Joined> => {
    const { channel, execution } = input;
    const at = clock.now();
    const item = toItem(input);
    await outboxes.add(channel, { ...item, joinedAt: at.toISOString() });
    const own = {
      collector: execution,
      opener: outboxId(item),
      until: releaseAt(routeOf(policy, channel), at, settings.alertWindowSeconds),
    };
    const open = await outboxes.openWindow(channel, own);
    const isOwn = open.collector === own.collector && open.opener === own.opener;
    return {
      status: isOwn ? 'collecting' : 'batched',
      into: open.collector,
      until: open.until.toISOString(),
    };
  };
