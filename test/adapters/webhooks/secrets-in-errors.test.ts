import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { signedWebhooks } from '../../../src/adapters/webhooks/signed.ts';
import { slackWebhooks } from '../../../src/adapters/webhooks/slack.ts';
import { teamsWebhooks } from '../../../src/adapters/webhooks/teams.ts';
import { NOW } from '../../support/builders.ts';

const PLANTED = 'planted-secret-0123456789abcdef';
const URL = `https://hooks.example.com/services/${PLANTED}`;

type Send = typeof fetch;

const CHANNELS = {
  slack: (secret: string, send: Send) =>
    slackWebhooks(async () => secret, send).post('name', { text: '', blocks: [] }),
  teams: (secret: string, send: Send) => teamsWebhooks(async () => secret, send).post('name', {}),
  webhook: (secret: string, send: Send) =>
    signedWebhooks(
      async () => secret,
      () => NOW,
      send,
    ).post('name', { id: 'delivery-1', document: {} }),
} as const;

const answering = (status: number, body = '') =>
  (async () => new Response(body, { status })) as unknown as Send;
const failing = (error: Error) =>
  (async () => {
    throw error;
  }) as unknown as Send;

const FAULTS: readonly (readonly [what: string, send: Send])[] = [
  ['a refusal', answering(404, 'no_service')],
  ['a refusal that repeats the address', answering(404, `Cannot POST /services/${PLANTED}`)],
  ['a refusal that is cut off', answering(404, `Cannot POST /services/${PLANTED.slice(0, 20)}`)],
  ['a refusal in JSON that repeats it', answering(400, JSON.stringify({ error: URL }))],
  ['a fault', answering(503)],
  ['a refused connection', failing(new TypeError(`fetch failed: ${URL}`))],
  ['a time-out', failing(new DOMException(`The request to ${URL} timed out`, 'TimeoutError'))],
];

describe.each(Object.entries(CHANNELS))(
  'an error of %s holds nothing of its secret',
  (type, post) => {
    const good = type === 'webhook' ? JSON.stringify({ url: URL, key: keyOf(PLANTED) }) : URL;

    it.each(FAULTS)('after %s', async (_, send) => {
      const error = await post(good, send).catch((raised) => raised);
      expect(error).toBeInstanceOf(Error);
      expect(allOf(error)).not.toMatch(/planted|cGxhbnRlZC/);
    });

    it.each([
      ['is no address', PLANTED],
      ['is an address without encryption', `http://hooks.example.com/${PLANTED}`],
      ['is JSON of another kind', JSON.stringify({ url: 1, key: PLANTED })],
      ['is broken JSON', `{"key":"${PLANTED}`],
      ['has a short key', JSON.stringify({ url: URL, key: keyOf('planted') })],
    ])('when it %s', async (_, secret) => {
      const error = await post(secret, answering(200)).catch((raised) => raised);
      expect(error).toBeInstanceOf(Error);
      expect(allOf(error)).not.toMatch(/planted|cGxhbnRlZC/);
    });
  },
);

function keyOf(text: string): string {
  return `whsec_${Buffer.from(text).toString('base64')}`;
}

/** As Lambda logs it: the message, the stack, what else it has, and the same of its causes. */
function allOf(error: unknown): string {
  return inspect(error, { depth: 10, showHidden: true });
}
