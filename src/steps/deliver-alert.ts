import { z } from 'zod';
import type { Assessment } from '../domain/assessment.ts';
import { DeliveryRefusedError } from '../domain/errors.ts';
import type { Channel, Policy } from '../domain/policy.ts';
import type { Report } from '../domain/report.ts';
import type { Ports, Sent, SlackMessage, TopicMessage } from '../ports.ts';
import { assessmentEmail } from '../render/email/assessment.ts';
import { snsMessage } from '../render/email/email.ts';
import { reportEmail } from '../render/email/report.ts';
import { assessmentSlack } from '../render/slack/assessment.ts';
import { reportSlack } from '../render/slack/report.ts';

export const Input = z.strictObject({
  channel: z.string().min(1),
  /** What to tell, by the key it is stored under. */
  alert: z.strictObject({ kind: z.enum(['assessment', 'report']), key: z.string().min(1) }),
  /** The ARN of the execution that found it, to link to. */
  execution: z.string().min(1),
});

type Needs = Pick<Ports, 'assessments' | 'sweeps' | 'policy' | 'topic' | 'slack'>;

/** What is told, with what a message about it needs besides. */
type Alert =
  | { readonly kind: 'assessment'; readonly assessment: Assessment; readonly executionArn: string }
  | { readonly kind: 'report'; readonly report: Report; readonly channel: string };

/**
 * Writes an alert the way its channel is read, and sends it. Raises DeliveryRefusedError where no further try would
 * help; answers `throttled` where the receiver says when to come back.
 */
export const deliverAlert =
  (ports: Needs) =>
  async (input: z.infer<typeof Input>): Promise<Sent> => {
    const channel = channelNamed(ports.policy, input.channel);
    if (!channel) {
      throw new DeliveryRefusedError(`The policy has no channel named ${input.channel} any more.`);
    }
    return send(ports, channel, await read(ports, input));
  };

function channelNamed({ channels }: Policy, name: string): Channel | undefined {
  return Object.hasOwn(channels, name) ? channels[name] : undefined;
}

async function read(
  { assessments, sweeps }: Needs,
  { alert, channel, execution }: z.infer<typeof Input>,
): Promise<Alert> {
  return alert.kind === 'assessment'
    ? {
        kind: 'assessment',
        assessment: await assessments.get(alert.key),
        executionArn: execution,
      }
    : { kind: 'report', report: await sweeps.getReport(alert.key), channel };
}

async function send({ topic, slack }: Needs, channel: Channel, alert: Alert): Promise<Sent> {
  switch (channel.type) {
    case 'sns':
      await topic.publish(toTopicMessage(alert));
      return { status: 'delivered' };
    case 'slack':
      return slack.post(channel.secret, toSlackMessage(alert));
    default:
      return channel satisfies never;
  }
}

function toTopicMessage(alert: Alert): TopicMessage {
  return snsMessage(
    alert.kind === 'assessment'
      ? assessmentEmail(alert.assessment, alert)
      : reportEmail(alert.report, alert.channel),
  );
}

function toSlackMessage(alert: Alert): SlackMessage {
  return alert.kind === 'assessment'
    ? assessmentSlack(alert.assessment, alert)
    : reportSlack(alert.report, alert.channel);
}
