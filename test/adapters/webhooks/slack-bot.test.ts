import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type BotMessage,
  type SlackApiStandIn,
  startSlackApiStandIn,
} from '../../../local/demo/outbox/slack-api-stand-in.ts';
import { slackBots } from '../../../src/adapters/webhooks/slack-bot.ts';

const TO = { type: 'slack', token: 'payments-bot', channel: 'C012AB3CD' } as const;
const MESSAGE = { text: 'A', blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'A' } }] };
const TOKEN = 'the token, which is a secret';

const received: BotMessage[] = [];
let refusal: string | undefined;
let slack: SlackApiStandIn;

beforeAll(async () => {
  slack = await startSlackApiStandIn({
    token: TOKEN,
    onMessage: async (message) => void received.push(message),
    refuse: () => refusal,
  });
});
beforeEach(() => {
  received.length = 0;
  refusal = undefined;
});
afterAll(() => slack.stop());

const bot = (token = TOKEN) => slackBots(async () => token, slack.url);
const post = (replyTo?: string) =>
  bot().post(TO, { message: MESSAGE, deliveryId: 'the-delivery', replyTo });

/** What a bot does where Slack answers this. */
const postAnswered = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  slackBots(
    async () => TOKEN,
    slack.url,
    async () => new Response(JSON.stringify(body), { status, headers }),
  ).post(TO, { message: MESSAGE, deliveryId: 'the-delivery' });

describe('a bot', () => {
  it('posts to its channel, and learns what the message is known by', async () => {
    const sent = await post();
    expect(sent).toEqual({ status: 'delivered', receipt: expect.stringMatching(/^\d+\.\d{6}$/) });
    expect(received).toMatchObject([
      { method: 'chat.postMessage', channel: 'C012AB3CD', text: 'A' },
    ]);
    expect(received[0]).not.toHaveProperty('thread_ts');
  });

  it('replies in a thread, and edits what it has posted', async () => {
    const sent = await post();
    const receipt = (sent.status === 'delivered' && sent.receipt) || '';
    await post(receipt);
    await bot().edit(TO, receipt, { ...MESSAGE, text: 'B' });
    expect(received.slice(1)).toMatchObject([
      { method: 'chat.postMessage', thread_ts: receipt },
      { method: 'chat.update', ts: receipt, text: 'B' },
    ]);
  });

  it('leaves alone what somebody has deleted', async () => {
    expect(await bot().edit(TO, '1.000000', MESSAGE)).toEqual({ status: 'delivered' });
    expect(received).toEqual([]);
  });

  it('gives its delivery an id, and its token to nobody but Slack', async () => {
    let body = '';
    let url = '';
    await slackBots(
      async () => TOKEN,
      'https://slack.example/api/',
      async (address, init) => {
        url = String(address);
        body = String(init?.body);
        return new Response('{"ok":true,"ts":"1.000000"}');
      },
    ).post(TO, { message: MESSAGE, deliveryId: 'the-delivery' });
    expect(url).toBe('https://slack.example/api/chat.postMessage');
    expect(JSON.parse(body)).toMatchObject({
      metadata: { event_payload: { delivery_id: 'the-delivery' } },
    });
    expect(body).not.toContain(TOKEN);
  });
});

it('an answer that breaks off is worth another try: whether Slack has accepted is not known', async () => {
  const body = new ReadableStream({
    pull: (controller) => controller.error(new TypeError('terminated')),
  });
  const send = slackBots(
    async () => TOKEN,
    slack.url,
    async () => new Response(body),
  ).post(TO, { message: MESSAGE, deliveryId: 'the-delivery' });
  await expect(send).rejects.toMatchObject({ name: 'TemporarilyUnavailableError' });
});

describe('what Slack refuses with status 200', () => {
  it.each([
    ['channel_not_found', 'the channel does not exist, or is private and the app is not in it'],
    ['not_in_channel', 'invite it'],
    ['is_archived', 'the channel is archived'],
    ['invalid_auth', 'it does not accept the token'],
    ['token_revoked', 'the token has been revoked'],
    ['missing_scope', 'chat:write'],
    ['something_new', 'something_new'],
  ])('%s fails at once, with a reason', async (error, reason) => {
    refusal = error;
    await expect(post()).rejects.toMatchObject({
      name: 'DeliveryRefusedError',
      message: expect.stringContaining(reason),
    });
  });

  it('a token that is not good is told without the token', async () => {
    const posting = bot('another').post(TO, { message: MESSAGE, deliveryId: 'id' });
    await expect(posting).rejects.toThrow('Slack answered invalid_auth');
    await expect(posting).rejects.not.toThrow('another');
  });

  it.each(['internal_error', 'service_unavailable'])('%s may be tried again', async (error) => {
    refusal = error;
    await expect(post()).rejects.toMatchObject({ name: 'TemporarilyUnavailableError' });
  });

  it('ratelimited asks for patience, with the header or without', async () => {
    refusal = 'ratelimited';
    expect(await post()).toEqual({ status: 'throttled', retryAfterSeconds: 30 });
    expect(
      await postAnswered(429, { ok: false, error: 'ratelimited' }, { 'retry-after': '7' }),
    ).toEqual({ status: 'throttled', retryAfterSeconds: 7 });
  });

  it('an answer of 503 that says when to come back asks for patience', async () => {
    expect(await postAnswered(503, '<html>', { 'retry-after': '20' })).toEqual({
      status: 'throttled',
      retryAfterSeconds: 20,
    });
  });

  it.each([
    [503, '<html>'],
    [500, ''],
  ])('an answer of %d that is no JSON may be tried again', async (status, body) => {
    await expect(postAnswered(status, body)).rejects.toMatchObject({
      name: 'TemporarilyUnavailableError',
    });
  });
});
