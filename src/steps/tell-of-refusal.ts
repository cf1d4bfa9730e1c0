import type { Refusal } from '../domain/outbox.ts';
import type { Policy } from '../domain/policy.ts';
import { releaseAt, routeOf } from '../domain/routing.ts';
import type { Ports } from '../ports.ts';
import { sendNotice } from './send-notice.ts';

type Needs = Pick<Ports, 'outboxes' | 'policy' | 'channels' | 'clock'>;

/**
 * Tells other channels that one refuses, each once until it accepts again: those of the policy's defaults, or else the
 * first that is reached. Whom it does not reach, it tries again with the next refusal.
 */
export async function tellOfRefusal(
  ports: Needs,
  channel: string,
  reason: string,
  known: Refusal | undefined,
): Promise<void> {
  const { outboxes, policy, clock } = ports;
  // One that has left the policy is nobody's to mend.
  if (!Object.hasOwn(policy.channels, channel)) return;
  let refusal = known ?? { reason, since: clock.now().toISOString(), told: [] };
  if (!known) await outboxes.setRefusal(channel, refusal);
  const { named, rest } = othersThan(channel, policy);
  for (const other of [...named, ...rest]) {
    if (refusal.told.includes(other) || (rest.includes(other) && refusal.told.length > 0)) continue;
    if (!(await reaches(ports, other, { channel, reason, since: refusal.since }))) continue;
    refusal = { ...refusal, told: [...refusal.told, other] };
    await outboxes.setRefusal(channel, refusal);
  }
}

function othersThan(channel: string, { defaults, channels }: Policy) {
  const others = Object.keys(channels).filter((name) => name !== channel);
  return {
    named: others.filter((name) => defaults.deliver.includes(name)),
    rest: others.filter((name) => !defaults.deliver.includes(name)),
  };
}

/** Whatever goes wrong with it must not hide the refusal itself. */
async function reaches(
  ports: Needs,
  other: string,
  refusal: { readonly channel: string; readonly reason: string; readonly since: string },
): Promise<boolean> {
  const at = ports.clock.now();
  if (releaseAt(routeOf(ports.policy, other), at, 0) > at) return false;
  try {
    const id = `refusal#${refusal.channel}#${refusal.since}#${other}`;
    const sent = await sendNotice(ports, other, { kind: 'refusal', ...refusal }, { id });
    return sent.status === 'delivered';
  } catch {
    return false;
  }
}
