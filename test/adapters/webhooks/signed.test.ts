import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { signedWebhooks } from '../../../src/adapters/webhooks/signed.ts';
import { NOW } from '../../support/builders.ts';

const KEY = Buffer.from('0123456789abcdef0123456789abcdef');
const SECRET = JSON.stringify({
  url: 'https://hooks.example/in',
  key: `whsec_${KEY.toString('base64')}`,
});

function webhook(secret: string, response = new Response('ok')) {
  const requests: { url: string; init: RequestInit }[] = [];
  const port = signedWebhooks(
    async () => secret,
    () => NOW,
    async (url, init) => {
      requests.push({ url: String(url), init: init ?? {} });
      return response;
    },
  );
  return { requests, post: () => port.post('hook', { id: 'a#1', document: { é: 1 } }) };
}

it('is signed over id, time stamp and body, so that a receiver can check all three', async () => {
  const { requests, post } = webhook(SECRET);
  expect(await post()).toEqual({ status: 'delivered' });

  const [{ url, init } = { url: '', init: {} }] = requests;
  const headers = new Headers(init.headers);
  const timestamp = String(Math.floor(NOW.getTime() / 1000));
  // As a receiver does it, by the specification of Standard Webhooks.
  const expected = createHmac('sha256', KEY)
    .update(`a#1.${timestamp}.${init.body}`)
    .digest('base64');
  expect(url).toBe('https://hooks.example/in');
  expect(headers.get('webhook-id')).toBe('a#1');
  expect(headers.get('webhook-timestamp')).toBe(timestamp);
  expect(headers.get('webhook-signature')).toBe(`v1,${expected}`);
});

describe.each([
  ['no JSON', 'https://hooks.example/in'],
  ['null', 'null'],
  ['no key', JSON.stringify({ url: 'https://hooks.example/in' })],
  ['a key in another form', JSON.stringify({ url: 'https://hooks.example/in', key: 'abc' })],
  ['a key that can be guessed', JSON.stringify({ url: 'https://h.example', key: 'whsec_YWJj' })],
  ['an address that is not encrypted', SECRET.replace('https:', 'http:')],
])('a secret that is %s', (_, secret) => {
  it('is refused by its name, without a word of what is in it', async () => {
    const { requests, post } = webhook(secret);
    const error = await post().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'DeliveryRefusedError' });
    expect(String(error)).not.toMatch(/hooks\.example|whsec_Y|MDEyMzQ1/);
    expect(requests).toEqual([]);
  });
});

it.each([
  [429, { 'retry-after': '7' }, { status: 'throttled', retryAfterSeconds: 7 }],
  [429, {}, { status: 'throttled', retryAfterSeconds: 30 }],
  [202, {}, { status: 'delivered' }],
])('an answer %s %j is %j', async (status, headers, sent) => {
  expect(await webhook(SECRET, new Response('', { status, headers })).post()).toEqual(sent);
});

it.each([
  [500, 'TemporarilyUnavailableError', /answered 500/],
  [408, 'TemporarilyUnavailableError', /answered 408/],
  [302, 'DeliveryRefusedError', /answered 302/],
  [404, 'DeliveryRefusedError', /nothing at this address any more/],
  [410, 'DeliveryRefusedError', /has been removed/],
])('an answer %s raises %s', async (status, name, message) => {
  const { post } = webhook(SECRET, new Response(null, { status }));
  await expect(post()).rejects.toMatchObject({
    name,
    message: expect.stringMatching(message),
  });
});
