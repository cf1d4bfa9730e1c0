import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { slackWebhooks } from '../../../src/adapters/webhooks/slack.ts';

interface Answer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the connection breaks in the middle of it. */
  readonly breaksOff?: boolean;
}

const MESSAGE = { text: 'payments/api breaches', blocks: [{ type: 'section' }] };
const PATH = '/services/T000/B000/very-secret';

const ANYWHERE_ELSE: Answer = { status: 200, body: '<html>' };

let server: Server;
let answer: Answer;
let requests: { readonly request: IncomingMessage; readonly body: string }[];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    requests.push({ request, body: await text(request) });
    const { status, headers, body, breaksOff } = request.url === PATH ? answer : ANYWHERE_ELSE;
    if (breaksOff) response.writeHead(status).write('…', () => response.destroy());
    else response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  requests = [];
});

const urlOfServer = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`;

function post(to: Answer | { readonly url: string }) {
  if ('status' in to) answer = to;
  const url = 'url' in to ? to.url : urlOfServer();
  const secrets = async (name: string) => (name === 'webhook' ? url : '');
  return slackWebhooks(secrets).post('webhook', MESSAGE);
}

const failure = (sent: Promise<unknown>) =>
  sent.then(
    () => undefined,
    (error: Error) => error,
  );

it('a message is posted as JSON to the URL that the secret holds', async () => {
  expect(await post({ status: 200, body: 'ok' })).toEqual({ status: 'delivered' });
  expect(
    requests.map(({ request, body }) => [request.method, request.url, JSON.parse(body)]),
  ).toEqual([['POST', PATH, MESSAGE]]);
  expect(requests[0]?.request.headers['content-type']).toBe('application/json');
});

describe('being asked to wait', () => {
  it.each([
    ['17', 17],
    ['0.5', 1],
    ['0', 30],
    ['soon', 30],
    ['-5', 30],
    ['86400', 3600],
    [undefined, 30],
  ])('with Retry-After %s: %d seconds', async (retryAfter, retryAfterSeconds) => {
    const headers = retryAfter === undefined ? undefined : { 'retry-after': retryAfter };
    expect(await post({ status: 429, ...(headers && { headers }) })).toEqual({
      status: 'throttled',
      retryAfterSeconds,
    });
  });

  it.each([
    ['Wed, 21 Oct 2026 07:29:30 GMT', 90],
    ['Wed, 21 Oct 2026 09:28:00 GMT', 3600],
    ['Wed, 21 Oct 2026 07:27:00 GMT', 30],
  ])('until %s, by the clock of the receiver: %d seconds', async (until, retryAfterSeconds) => {
    const headers = { date: 'Wed, 21 Oct 2026 07:28:00 GMT', 'retry-after': until };
    expect(await post({ status: 429, headers })).toEqual({
      status: 'throttled',
      retryAfterSeconds,
    });
  });

  it('by a receiver that is not available, and says when it will be', async () => {
    expect(await post({ status: 503, headers: { 'retry-after': '20' } })).toEqual({
      status: 'throttled',
      retryAfterSeconds: 20,
    });
  });
});

describe('a refusal', () => {
  it.each([
    [400, 'invalid_payload', 'Slack answered 400: it does not understand the message.'],
    [400, 'user_not_found', 'Slack answered 400: the user does not exist.'],
    [403, 'action_prohibited', 'Slack answered 403: an admin of the workspace has forbidden it.'],
    [403, 'invalid_token', 'Slack answered 403: the webhook has been revoked.'],
    [404, 'channel_not_found', 'Slack answered 404: the channel does not exist.'],
    [404, 'no_service', 'Slack answered 404: the webhook has been disabled or removed.'],
    [410, 'channel_is_archived', 'Slack answered 410: the channel is archived.'],
    [400, '', 'Slack answered 400: no reason given.'],
    [418, ' brand_new_reason\n', 'Slack answered 418: brand_new_reason.'],
  ])('%d %s is not tried again', async (status, body, message) => {
    expect(await failure(post({ status, body }))).toMatchObject({
      name: 'DeliveryRefusedError',
      message,
    });
  });

  it('is told in a sentence, not in a page of HTML', async () => {
    const error = await failure(post({ status: 404, body: '<html>'.repeat(1000) }));
    expect(error?.message.length).toBeLessThan(200);
  });
});

describe('a failure for a moment', () => {
  it.each([500, 502, 503])('%d is worth another try', async (status) => {
    expect(await failure(post({ status, body: 'rollup_error' }))).toMatchObject({
      name: 'TemporarilyUnavailableError',
      message: `Slack answered ${status}.`,
    });
  });

  it('is an answer that breaks off: what it was to say is not known', async () => {
    expect(await failure(post({ status: 400, breaksOff: true }))).toMatchObject({
      name: 'TemporarilyUnavailableError',
    });
    expect(await post({ status: 200, breaksOff: true })).toEqual({ status: 'delivered' });
  });

  it.each([
    ['is not there', 'http://127.0.0.1:1/services/very-secret'],
    ['has no address', 'https://slack.invalid/services/very-secret'],
  ])('of a server that %s too', async (_, url) => {
    expect(await failure(post({ url }))).toMatchObject({ name: 'TemporarilyUnavailableError' });
  });
});

it.each([
  ['a refusal', { status: 404, body: 'no_service' }],
  ['a failure', { status: 500, body: '' }],
  ['a server that is not there', { url: 'http://127.0.0.1:1/services/very-secret' }],
  ['a secret that is no URL', { url: 'very-secret' }],
])('the URL is nowhere in the error of %s', async (_, to) => {
  const error = await failure(post(to));
  expect(error).toBeDefined();
  const seen = [error?.message, error?.stack, String(error?.cause)].join('\n');
  expect(seen).not.toContain('very-secret');
});

it('a redirection is not taken for a delivery: who is redirected to has not got the message', async () => {
  const sent = post({ status: 302, headers: { location: '/elsewhere' } });
  expect(await failure(sent)).toMatchObject({ name: 'DeliveryRefusedError' });
  expect(requests).toHaveLength(1);
});
