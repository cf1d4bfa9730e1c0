import type { Sent, SlackMessage, SlackWebhooks } from '../../../src/ports.ts';

export interface FakeSlack extends SlackWebhooks {
  /** What was posted, by the secret that holds the webhook. */
  readonly posted: readonly (readonly [secret: string, message: SlackMessage])[];
  /** What of it was accepted. */
  readonly accepted: readonly (readonly [secret: string, message: SlackMessage])[];
}

export function fakeSlack(answer: () => Sent = () => ({ status: 'delivered' })): FakeSlack {
  const posted: [string, SlackMessage][] = [];
  const accepted: [string, SlackMessage][] = [];
  return {
    posted,
    accepted,
    async post(secret, message) {
      posted.push([secret, message]);
      const sent = answer();
      if (sent.status === 'delivered') accepted.push([secret, message]);
      return sent;
    },
  };
}
