import type { Sent, SlackMessage, SlackWebhooks } from '../../../src/ports.ts';

export interface FakeSlack extends SlackWebhooks {
  /** What was posted, by the secret that holds the webhook. */
  readonly posted: readonly (readonly [secret: string, message: SlackMessage])[];
}

export function fakeSlack(answer: () => Sent = () => ({ status: 'delivered' })): FakeSlack {
  const posted: [string, SlackMessage][] = [];
  return {
    posted,
    async post(secret, message) {
      posted.push([secret, message]);
      return answer();
    },
  };
}
