import { DeliveryRefusedError } from '../domain/errors.ts';
import type { Notice } from '../domain/notice.ts';
import { type Channel, type Continued, keepsThreads, type Policy } from '../domain/policy.ts';
import type { Ports, Sent } from '../ports.ts';
import { noticeNotification } from '../render/amazon-q/notice.ts';
import { noticeDocument, noticeEvents } from '../render/document/notice.ts';
import { snsMessage } from '../render/email/email.ts';
import { noticeEmail } from '../render/email/notice.ts';
import type { SlackMessage } from '../render/slack/blocks.ts';
import { noticeSlack, noticeSlackInParts } from '../render/slack/notice.ts';
import { noticeTeams, noticeTeamsInParts } from '../render/teams/notice.ts';
import { type Delivery, sendParts } from './send-parts.ts';
import { someAtATime } from './some-at-a-time.ts';

type Needs = Pick<Ports, 'policy' | 'channels'>;

const DELIVERED: Sent = { status: 'delivered' };

/**
 * Writes a notice the way its channel is read, and sends it, in several messages where the channel asks for everything
 * and one does not hold it. The delivery's id is for receivers that drop repeats. Raises DeliveryRefusedError where no
 * further try would help; answers `throttled` where the receiver says when to come back.
 */
export async function sendNotice(
  { policy, channels }: Needs,
  name: string,
  notice: Notice,
  delivery: Delivery,
): Promise<Sent> {
  const deliveryId = delivery.id;
  const channel = channelNamed(policy, name);
  if (!channel) {
    throw new DeliveryRefusedError(`The policy has no channel named ${name} any more.`);
  }
  switch (channel.type) {
    case 'sns':
      await channels.topic.publish(snsMessage(noticeEmail(notice, name), deliveryId));
      return DELIVERED;
    case 'amazon-q': {
      const message = noticeNotification(notice, name, deliveryId);
      await channels.chatTopic.publish({ Message: JSON.stringify(message) });
      return DELIVERED;
    }
    case 'eventbridge':
      await someAtATime(noticeEvents(notice, name, deliveryId), (event) =>
        channels.eventBuses.put(channel.bus, event),
      );
      return DELIVERED;
    case 'slack':
      return sendParts(slackMessages(channel, notice, name), delivery, (message, id, replyTo) =>
        keepsThreads(channel)
          ? channels.slackBot.post(channel, { message, deliveryId: id, replyTo })
          : channels.slack.post(channel.secret, message),
      );
    case 'teams': {
      const cards = channel.everything
        ? noticeTeamsInParts(notice, name)
        : [noticeTeams(notice, name)];
      return sendParts(cards, delivery, (card) => channels.teams.post(channel.secret, card));
    }
    case 'webhook': {
      const { type, document } = noticeDocument(notice, name, deliveryId);
      return channels.webhook.post(channel.secret, {
        id: deliveryId,
        document: { type, ...document },
      });
    }
    default:
      return channel satisfies never;
  }
}

/** What a channel of Slack gets of a notice. */
export function slackMessages(
  { everything = false }: Continued,
  notice: Notice,
  name: string,
): readonly SlackMessage[] {
  return everything ? noticeSlackInParts(notice, name) : [noticeSlack(notice, name)];
}

export function channelNamed({ channels }: Policy, name: string): Channel | undefined {
  return Object.hasOwn(channels, name) ? channels[name] : undefined;
}
