import type { Sent, SlackBots, SlackMessage } from '../../../src/ports.ts';

interface Posted {
  readonly receipt: string;
  readonly deliveryId: string;
  readonly replyTo?: string | undefined;
  /** As it stands now. */
  message: SlackMessage;
}

export interface FakeSlackBot extends SlackBots {
  /** In the order in which they came; the first has the receipt `1`. */
  readonly messages: readonly Posted[];
}

/** A workspace in memory; `answer` is asked before each call. */
export function fakeSlackBot(
  answer: (method: 'post' | 'edit') => Sent = () => ({ status: 'delivered' }),
): FakeSlackBot {
  const messages: Posted[] = [];
  return {
    messages,
    async post(_to, { message, deliveryId, replyTo }) {
      const sent = answer('post');
      if (sent.status !== 'delivered') return sent;
      const receipt = String(messages.length + 1);
      messages.push({ receipt, deliveryId, replyTo, message });
      return { ...sent, receipt };
    },
    async edit(_to, receipt, message) {
      const sent = answer('edit');
      const posted = messages.find((one) => one.receipt === receipt);
      if (sent.status === 'delivered' && posted) posted.message = message;
      return sent;
    },
  };
}
