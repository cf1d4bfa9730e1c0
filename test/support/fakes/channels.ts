import type { Channels, Sent } from '../../../src/ports.ts';
import { fakeSlackBot } from './slack-bot.ts';

/** The channels besides SNS and Slack, with what they were sent. */
export interface FakeChannels extends Omit<Channels, 'topic' | 'slack'> {
  /** By the type of the channel; `to` is a secret's name or a bus. */
  readonly sent: readonly {
    readonly type: string;
    readonly to: string;
    readonly message: unknown;
  }[];
}

export function fakeChannels(): FakeChannels {
  const sent: { type: string; to: string; message: unknown }[] = [];
  const sender =
    (type: string) =>
    async (to: string, message: unknown): Promise<Sent> => {
      sent.push({ type, to, message });
      return { status: 'delivered' };
    };
  return {
    sent,
    chatTopic: {
      async publish(message) {
        sent.push({ type: 'amazon-q', to: '', message: JSON.parse(message.Message) });
      },
    },
    slackBot: fakeSlackBot(),
    teams: { post: sender('teams') },
    webhook: { post: sender('webhook') },
    eventBuses: {
      async put(bus, event) {
        sent.push({ type: 'eventbridge', to: bus, message: event });
      },
    },
  };
}
