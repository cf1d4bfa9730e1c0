import { DeliveryRefusedError } from '../domain/errors.ts';
import type { Notice } from '../domain/notice.ts';
import type { Channel, Policy } from '../domain/policy.ts';
import type { Ports, Sent, SlackMessage, TopicMessage } from '../ports.ts';
import { assessmentEmail } from '../render/email/assessment.ts';
import { snsMessage } from '../render/email/email.ts';
import { reportEmail } from '../render/email/report.ts';
import { assessmentSlack } from '../render/slack/assessment.ts';
import { reportSlack } from '../render/slack/report.ts';

type Needs = Pick<Ports, 'policy' | 'channels'>;

/**
 * Writes a notice the way its channel is read, and sends it. Raises DeliveryRefusedError where no further try would
 * help; answers `throttled` where the receiver says when to come back.
 */
export async function sendNotice(
  { policy, channels }: Needs,
  name: string,
  notice: Notice,
): Promise<Sent> {
  const channel = channelNamed(policy, name);
  if (!channel) {
    throw new DeliveryRefusedError(`The policy has no channel named ${name} any more.`);
  }
  switch (channel.type) {
    case 'sns':
      await channels.topic.publish(toTopic(notice, name));
      return { status: 'delivered' };
    case 'slack':
      return channels.slack.post(channel.secret, toSlack(notice, name));
    default:
      return channel satisfies never;
  }
}

function channelNamed({ channels }: Policy, name: string): Channel | undefined {
  return Object.hasOwn(channels, name) ? channels[name] : undefined;
}

function toTopic(notice: Notice, channel: string): TopicMessage {
  const email =
    notice.kind === 'image'
      ? assessmentEmail(notice.assessment, notice)
      : reportEmail(notice.report, channel);
  return snsMessage(email);
}

function toSlack(notice: Notice, channel: string): SlackMessage {
  return notice.kind === 'image'
    ? assessmentSlack(notice.assessment, notice)
    : reportSlack(notice.report, channel);
}
