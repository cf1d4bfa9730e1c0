import { z } from 'zod';
import { DeliveryRefusedError } from '../domain/errors.ts';
import type { Channel, Policy } from '../domain/policy.ts';
import { deliveryOf, type Report } from '../domain/report.ts';
import type { Ports, Sent, SlackMessage, TopicMessage } from '../ports.ts';
import { assessmentEmail } from '../render/email/assessment.ts';
import { snsMessage } from '../render/email/email.ts';
import { reportEmail } from '../render/email/report.ts';
import { assessmentSlack } from '../render/slack/assessment.ts';
import { reportSlack } from '../render/slack/report.ts';

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

/** The same alert as each kind of channel wants it; written only for the kind that is asked for. */
interface Message {
  toTopic(): TopicMessage;
  toSlack(): SlackMessage;
}

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
  const sent = await send(ports, channel, {
    toTopic: () => snsMessage(assessmentEmail(assessment, { executionArn })),
    toSlack: () => assessmentSlack(assessment, { executionArn }),
  });
  if (sent.status === 'delivered') await ports.streams.settle(alert, alert.id, channel);
  return sent;
}

async function deliverReport(ports: Needs, channel: string, key: string): Promise<Sent> {
  const report = await ports.sweeps.getReport(key);
  const delivery = deliveryOf(report.execution, channel);
  if (!(await ports.receipts.has(delivery))) {
    const sent = await send(ports, channel, {
      toTopic: () => snsMessage(reportEmail(report, channel)),
      toSlack: () => reportSlack(report, channel),
    });
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

function channelNamed({ channels }: Policy, name: string): Channel | undefined {
  return Object.hasOwn(channels, name) ? channels[name] : undefined;
}

async function send({ policy, channels }: Needs, name: string, message: Message): Promise<Sent> {
  const channel = channelNamed(policy, name);
  if (!channel) {
    throw new DeliveryRefusedError(`The policy has no channel named ${name} any more.`);
  }
  switch (channel.type) {
    case 'sns':
      await channels.topic.publish(message.toTopic());
      return DELIVERED;
    case 'slack':
      return channels.slack.post(channel.secret, message.toSlack());
    default:
      return channel satisfies never;
  }
}
