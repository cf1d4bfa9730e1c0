import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openOutboxFiles, toSlug } from '../../../local/demo/outbox/files.ts';
import { readMail } from '../../../local/demo/outbox/mailbox.ts';
import {
  type SlackMessage,
  type SlackStandIn,
  startSlackStandIn,
} from '../../../local/demo/outbox/slack-stand-in.ts';
import {
  startWebhookStandIn,
  type WebhookMessage,
  type WebhookStandIn,
} from '../../../local/demo/outbox/webhook-stand-in.ts';
import { channelSecrets } from '../../../local/demo/packaging.ts';

describe('the files of the outbox', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'outbox-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const visible = () => readdirSync(folder).filter((name) => !name.startsWith('.'));

  it('are numbered in the order of arrival and named after the headline', async () => {
    const files = await openOutboxFiles(join(folder, 'new', 'outbox'));
    const mail = await files.write('BREACH payments/api:1.4.2 - 6 HIGH', 'txt', 'text');
    const slack = await files.write('UNKNOWN tools/static:2 - unsupported', 'json', '{}');
    expect(mail).toBe(join(folder, 'new/outbox/001-breach-payments-api-1.4.2.txt'));
    expect(slack).toBe(join(folder, 'new/outbox/002-unknown-tools-static-2.json'));
    expect(readFileSync(mail, 'utf8')).toBe('text');
  });

  it('of an earlier start are deleted, and no others', async () => {
    const earlier = await openOutboxFiles(folder);
    await earlier.write('PASS a', 'txt', '');
    writeFileSync(join(folder, '002-mine.txt'), '');
    await openOutboxFiles(folder);
    expect(visible()).toEqual(['002-mine.txt']);
  });

  it('outside the folder are never deleted, whatever the list of files says', async () => {
    const outside = join(folder, 'outside.txt');
    writeFileSync(outside, '');
    await openOutboxFiles(join(folder, 'outbox'));
    writeFileSync(join(folder, 'outbox/.written-by-ecr-scan-warden'), '../outside.txt\n');
    await openOutboxFiles(join(folder, 'outbox'));
    expect(existsSync(outside)).toBe(true);
  });

  it.each([
    ['BREACH payments/api:1.4.2 - 6 HIGH', 'breach-payments-api-1.4.2'],
    ['../../etc/passwd', 'etc-passwd'],
    ['…', 'alert'],
    [`BREACH ${'x'.repeat(100)}`, `breach-${'x'.repeat(43)}`],
  ])('are named safely: %s', (headline, slug) => {
    expect(toSlug(headline)).toBe(slug);
  });
});

describe('a message of SNS', () => {
  const body = (message: string) => JSON.stringify({ Subject: 'S', Message: message });

  it.each([
    ['the text for mail', JSON.stringify({ default: 'd', email: 'e' }), 'e'],
    ['the default where there is none for mail', JSON.stringify({ default: 'd' }), 'd'],
    ['plain text', 'hello', 'hello'],
    ['JSON that is no set of texts', '{"a":1}', '{"a":1}'],
    ['what only looks like JSON', '{oops', '{oops'],
  ])('is read as %s', (_what, message, text) => {
    expect(readMail({ Body: body(message) })).toEqual({ subject: 'S', body: text });
  });

  it('without a subject gets one', () => {
    const mail = readMail({ Body: JSON.stringify({ Message: 'hello' }) });
    expect(mail.subject).toBe('(no subject)');
  });
});

describe('the stand-in for Slack', () => {
  let slack: SlackStandIn;
  let received: SlackMessage[];
  let refused: (readonly string[])[];
  beforeEach(async () => {
    received = [];
    refused = [];
    slack = await startSlackStandIn({
      onMessage: async (message) => void received.push(message),
      onRefused: (reasons) => void refused.push(reasons),
    });
  });
  afterEach(() => slack.stop());

  const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
  const post = async (body: unknown, url = slack.url): Promise<string> => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(url, { method: 'POST', body: text });
    return `${response.status} ${await response.text()}`;
  };

  it('takes a message', async () => {
    const message = { text: 'BREACH', blocks: [section('*6 HIGH*')] };
    expect(await post(message)).toBe('200 ok');
    expect(received).toEqual([message]);
  });

  it.each([
    ['what is not JSON', 'payload={}', '400 invalid_payload'],
    ['a message without blocks', { text: 'BREACH' }, '400 invalid_payload'],
    [
      'a section that is too long',
      { text: 'x', blocks: [section('x'.repeat(3001))] },
      '400 invalid_blocks',
    ],
    [
      'more than 50 blocks',
      { text: 'x', blocks: Array.from({ length: 51 }, () => section('x')) },
      '400 invalid_blocks',
    ],
    [
      'text from outside that was not escaped',
      { text: 'x', blocks: [section('<!channel>')] },
      '400 invalid_blocks',
    ],
  ])('refuses %s', async (_what, body, answer) => {
    expect(await post(body)).toBe(answer);
    expect(received).toEqual([]);
  });

  it('tells why it refuses blocks, to whom it is run for', async () => {
    await post({ text: 'x', blocks: [section('x'.repeat(3001))] });
    expect(refused).toEqual([['section of 3001 characters']]);
  });

  it('knows no other webhook', async () => {
    expect(await post({ text: 'x', blocks: [] }, `${slack.url}/other`)).toBe('404 no_service');
  });
});

describe('the webhooks of this machine besides that of Slack', () => {
  const received: WebhookMessage[] = [];
  let standIn: WebhookStandIn;

  beforeEach(async () => {
    received.length = 0;
    standIn = await startWebhookStandIn(async (message) => {
      JSON.parse(message.body);
      received.push(message);
    });
  });
  afterEach(() => standIn.stop());

  const post = async (url: string, body: string) =>
    (await fetch(url, { method: 'POST', body })).status;

  it('take JSON, each for its own channel', async () => {
    expect(await post(standIn.teamsUrl, '{"a":1}')).toBe(202);
    expect(await post(standIn.webhookUrl, '{"b":1}')).toBe(202);
    expect(received).toEqual([
      { channel: 'teams', body: '{"a":1}' },
      { channel: 'webhook', body: '{"b":1}' },
    ]);
  });

  it('refuse what the receivers would', async () => {
    expect(await post(`${standIn.teamsUrl}/other`, '{}')).toBe(404);
    expect(await post(standIn.webhookUrl, 'no JSON')).toBe(400);
    expect(await post(standIn.teamsUrl, JSON.stringify('x'.repeat(30_000)))).toBe(413);
    expect(received).toEqual([]);
  });

  it('are in the secrets that a policy names, as each type of channel reads them', () => {
    const channels = {
      alerts: { type: 'sns' },
      a: { type: 'slack', secret: 's' },
      b: { type: 'teams', secret: 't' },
      c: { type: 'webhook', secret: 'ssm:/w' },
      d: { type: 'slack', token: 'b', channel: 'C012AB3CD' },
    } as const;
    const urls = { slackUrl: 'slack', teamsUrl: 'teams', webhookUrl: 'hook' };
    expect(channelSecrets({ channels }, urls)).toEqual({
      s: 'slack',
      t: 'teams',
      b: 'xoxb-local',
      'ssm:/w': expect.stringMatching(/^\{"url":"hook","key":"whsec_[A-Za-z0-9+/=]{44}"\}$/),
    });
  });
});
