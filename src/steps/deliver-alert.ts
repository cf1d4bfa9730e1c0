import { z } from 'zod';
import { deliveryOf, type Report } from '../domain/report.ts';
import type { Ports, Sent } from '../ports.ts';
import { sendNotice } from './send-notice.ts';

const text = z.string().min(1);

export const Input = z.strictObject({
  channel: text,
  /** What to tell: an alert that a stream owes, or a sweep's report by the key it is stored under. */
  alert: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('image'),
      registryId: text,
      region: text,
      repository: text,
      stream: text,
      id: text,
    }),
    z.strictObject({ kind: z.literal('report'), key: text }),
  ]),
  /** The ARN of the execution that found it, to link to. */
  execution: text,
});

type Input = z.infer<typeof Input>;
type Needs = Pick<Ports, 'streams' | 'assessments' | 'sweeps' | 'receipts' | 'policy' | 'channels'>;

const DELIVERED: Sent = { status: 'delivered' };

/**
 * Writes an alert the way its channel is read, sends it, and takes it off what is owed. An alert that the channel has
 * heard already, or that another run has taken over, is not sent again. Raises DeliveryRefusedError where no further
 * try would help; answers `throttled` where the receiver says when to come back.
 */
export const deliverAlert =
  (ports: Needs) =>
  async ({ channel, alert, execution }: Input): Promise<Sent> =>
    alert.kind === 'image'
      ? deliverImageAlert(ports, channel, alert, execution)
      : deliverReport(ports, channel, alert.key);

async function deliverImageAlert(
  ports: Needs,
  channel: string,
  alert: Extract<Input['alert'], { kind: 'image' }>,
  executionArn: string,
): Promise<Sent> {
  const state = await ports.streams.get(alert);
  const owed = state?.owed.find(({ id }) => id === alert.id);
  if (owed?.run.id !== executionArn || !owed.channels.includes(channel)) return DELIVERED;

  const assessment = await ports.assessments.get(owed.assessment);
  const { registryId, region, repository, stream, id } = alert;
  const deliveryId = `${registryId}/${region}/${repository}#${stream}#${id}#${channel}`;
  const notice = { kind: 'image', assessment, executionArn } as const;
  const sent = await sendNotice(ports, channel, notice, deliveryId);
  if (sent.status === 'delivered') await ports.streams.settle(alert, alert.id, channel);
  return sent;
}

async function deliverReport(ports: Needs, channel: string, key: string): Promise<Sent> {
  const report = await ports.sweeps.getReport(key);
  const delivery = deliveryOf(report.execution, channel);
  if (!(await ports.receipts.has(delivery))) {
    const sent = await sendNotice(ports, channel, { kind: 'report', report }, delivery);
    if (sent.status !== 'delivered') return sent;
    await ports.receipts.add(delivery);
  }
  await settleAll(ports, channel, report);
  return DELIVERED;
}

/** So many streams are settled at a time. */
const SETTLED_AT_ONCE = 10;

/** What the report has told is owed no longer. */
async function settleAll({ streams }: Needs, channel: string, { notable }: Report): Promise<void> {
  const owed = notable.flatMap(({ outcome }) =>
    outcome.kind === 'assessed'
      ? outcome.deliver
          .filter((delivery) => delivery.channel === channel)
          .map(({ alertId }) => ({ ref: { ...outcome.image, stream: outcome.stream }, alertId }))
      : [],
  );
  for (let start = 0; start < owed.length; start += SETTLED_AT_ONCE) {
    const some = owed.slice(start, start + SETTLED_AT_ONCE);
    await Promise.all(some.map(({ ref, alertId }) => streams.settle(ref, alertId, channel)));
  }
}
