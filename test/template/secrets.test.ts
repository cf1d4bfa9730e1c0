import { createHmac } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { paginateGetExecutionHistory, SFNClient } from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allExecutions } from '../../bench/executions.ts';
import { type LocalAws, startLocalAws } from '../../local/aws.ts';
import type { Fault, Faults } from '../../local/faults/faults.ts';
import type { FaultKind, Point } from '../../local/faults/plan.ts';
import { secretName } from '../../local/token/run.ts';
import { sessionOf, toKept } from '../../src/api/http/credentials.ts';
import { serve } from '../local/support/call.ts';
import { anImage, aRegistry, aScan } from '../local/support/registry.ts';
import { PACKAGING_MS, SLACK_SECRET, testPackageWith } from '../support/package.ts';

/**
 * Secrets of every kind are planted and used, by receivers that repeat them in their refusals; then all that the service
 * has left anywhere is searched for them.
 */
const POLICY = `
defaults:
  thresholds: { critical: 1, high: 1 }
  deliver: [mail, chat, bot, teams, hook, bus, q]
channels:
  mail: { type: sns, reports: [sweep, daily], heartbeat: true }
  chat: { type: slack, secret: planted-chat, reports: [sweep, daily], heartbeat: true }
  bot: { type: slack, token: planted-bot, channel: C012AB3CD, reports: [sweep, daily], heartbeat: true }
  teams: { type: teams, secret: "ssm:/planted/teams", reports: [sweep, daily], heartbeat: true }
  hook: { type: webhook, secret: planted-hook, reports: [sweep, daily], heartbeat: true }
  bus: { type: eventbridge, reports: [sweep, daily], heartbeat: true }
  q: { type: amazon-q, reports: [sweep, daily], heartbeat: true }
`;

const SIGNING_KEY = Buffer.from('planted signing key, 32 bytes ..');
const TOKEN = 'planted-api-token-0123456789abcdefghijklmnop';
const UNKNOWN_TOKEN = 'planted-token-that-nobody-knows-0123456789';

/** By what it is; each is searched for as it is, and as others may write it. */
const PLANTED: Readonly<Record<string, string>> = {
  'address of a Slack webhook': 'planted-chat-0123456789abcdef',
  'token of a Slack bot': 'xoxb-planted-bot-0123456789abcdef',
  'address of a Teams webhook': 'planted-teams-0123456789abcdef',
  'address of a signed webhook': 'planted-hook-0123456789abcdef',
  'signing key': SIGNING_KEY.toString('base64'),
  'signing key, decoded': SIGNING_KEY.toString(),
  'token of the API': TOKEN,
  'session of the dashboard': sessionOf(TOKEN),
  'token that is not known': UNKNOWN_TOKEN,
};

const FRESH = Math.floor(Date.now() / 1000) - 60;
const registry = aRegistry({
  'team/one': [anImage('one', { tags: ['1.0'], scan: aScan({ CRITICAL: 1 }, FRESH) })],
  'team/two': [anImage('two', { tags: ['1.0'], scan: aScan({ HIGH: 2 }, FRESH) })],
});

/** What a receiver got: the path, and the headers and the body as text. */
interface Got {
  readonly channel: string;
  readonly headers: string;
  readonly body: string;
}

const got: Got[] = [];
/** Everything that the service has left, by where. */
const left = new Map<string, string[]>();
const leave = (where: string, ...texts: readonly string[]) =>
  left.set(where, [...(left.get(where) ?? []), ...texts]);

let receiver: Awaited<ReturnType<typeof serve>>;
let aws: LocalAws;

/** Whether a delivery to a channel of the policy has failed because it was refused; notices fail without a word. */
const isRefused = (channel: string) =>
  left
    .get('logs')
    ?.some(
      (text) =>
        text.includes('DeliveryRefusedError') && text.includes(`\\"channel\\":\\"${channel}\\"`),
    ) ?? false;

/** Each channel refuses until a delivery has failed by it, and then fails once; these answers repeat what was sent. */
async function startReceiver() {
  const failed = new Set<string>();
  return serve(async ({ url, headers, body }) => {
    const channel = url.pathname.split('/')[2] ?? '';
    const said = JSON.stringify({ authorization: headers.authorization, ...headers });
    got.push({ channel, headers: said, body: String(body) });
    const echo = `${url.pathname}${url.search} ${said}`;
    const isApi = channel.startsWith('chat.');
    if (!isRefused(isApi ? 'bot' : channel)) {
      if (!isApi) return answer(404, echo);
      return answer(200, JSON.stringify({ ok: false, error: said.slice(0, 90) }));
    }
    if (!failed.has(channel)) {
      failed.add(channel);
      return answer(503, echo);
    }
    return answer(200, isApi ? '{"ok":true,"ts":"1772366400.000100"}' : 'ok');
  });
}

const answer = (status: number, body: string) => ({ status, headers: {}, body });

/** One event starts nothing, as often as it is tried, and so is a dead letter. */
function refusedStarts(): Faults {
  const injected: Fault[] = [];
  let isStopped = false;
  return {
    at<K extends FaultKind>(point: Point, possible: readonly K[]) {
      const kind = possible.find((one) => one === 'throttled');
      if (isStopped || !kind || point.caller !== 'events' || point.operation !== 'StartExecution') {
        return undefined;
      }
      const fault = { ...point, kind, call: injected.length + 1, size: 0 };
      injected.push(fault);
      return fault;
    },
    stop: () => {
      isStopped = true;
    },
    injected,
  };
}

beforeAll(
  async () => {
    receiver = await startReceiver();
    const { endpoint } = receiver.config;
    const running = new Set<string>();
    const faults = refusedStarts();
    aws = await startLocalAws({
      packageDirectory: await testPackageWith('secrets', POLICY),
      registry,
      pushed: 'none',
      scanMillis: 200,
      port: 0,
      apiPort: 0,
      retryPace: 0.01,
      faults,
      environment: { SLACK_API_URL: `${endpoint}/api/` },
      secrets: {
        [SLACK_SECRET]: `${endpoint}/x/unused`,
        'planted-chat': `${endpoint}/services/chat/${PLANTED['address of a Slack webhook']}`,
        'planted-bot': PLANTED['token of a Slack bot'] ?? '',
        'ssm:/planted/teams': `${endpoint}/workflows/teams?sig=${PLANTED['address of a Teams webhook']}`,
        'planted-hook': JSON.stringify({
          url: `${endpoint}/in/hook/${PLANTED['address of a signed webhook']}`,
          key: `whsec_${SIGNING_KEY.toString('base64')}`,
        }),
        [secretName('dev')]: JSON.stringify({
          tokens: [toKept(TOKEN, { name: 'laptop', scopes: ['read', 'write'] })],
        }),
      },
      log: (line) => leave('logs', JSON.stringify(line)),
      onExecutionStatusChange(change) {
        leave('status changes', JSON.stringify(change));
        if (change.status === 'RUNNING') running.add(change.executionArn);
        else running.delete(change.executionArn);
      },
    });
    const over = async () => {
      await aws.events.idle();
      for (let quiet = 0; quiet < 5; ) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        quiet = running.size === 0 ? quiet + 1 : 0;
      }
    };
    const [first, ...others] = aws.ecr.pushes();
    if (first) await aws.ecr.push(first);
    await over();
    faults.stop();
    for (const push of others) await aws.ecr.push(push);
    await over();
    for (const schedule of ['sweep', 'daily-report', 'owed']) {
      await aws.scheduler.run(`ecr-scan-warden-dev-${schedule}`);
      await over();
    }
    await useApi(aws.apiEndpoint ?? '');
    await collect();
  },
  2 * PACKAGING_MS + 60_000,
);
afterAll(async () => {
  await aws?.stop();
  receiver.close();
});

async function useApi(api: string): Promise<void> {
  const ask = async (path: string, headers: Record<string, string>, init: RequestInit = {}) => {
    const response = await fetch(api + path, { redirect: 'manual', ...init, headers });
    leave('answers of the API', `${response.status} ${await response.text()}`);
    return response;
  };
  const signedIn = await ask(
    '/sign-in',
    { 'content-type': 'application/x-www-form-urlencoded' },
    { method: 'POST', body: new URLSearchParams({ token: TOKEN }) },
  );
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  expect(cookie).toContain(sessionOf(TOKEN));
  for (const path of ['/', '/dashboard/executions', '/dashboard/images'])
    await ask(path, { cookie });
  const bearer = { authorization: `Bearer ${TOKEN}` };
  for (const path of ['/summary', '/images', '/findings', '/executions', '/none'])
    await ask(path, bearer);
  await ask('/summary', { authorization: `Bearer ${UNKNOWN_TOKEN}` });
  await ask(`/summary?token=${UNKNOWN_TOKEN}`, bearer);
  await ask('/', { cookie: `session=${UNKNOWN_TOKEN}` });
  const json = { ...bearer, 'content-type': 'application/json' };
  await ask('/configs', json, { method: 'POST', body: JSON.stringify({ token: UNKNOWN_TOKEN }) });
}

async function collect(): Promise<void> {
  const { outputs } = aws;
  const config = {
    endpoint: aws.endpoint,
    region: aws.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const sfn = new SFNClient(config);
  const machines = ['ImageScan', 'RegistrySweep', 'RegistryReport'].map(
    (name) => outputs[`${name}StateMachineArn`] ?? '',
  );
  for await (const { executionArn } of allExecutions(sfn, machines)) {
    for await (const { events } of paginateGetExecutionHistory({ client: sfn }, { executionArn })) {
      leave('execution histories', JSON.stringify(events));
    }
  }
  sfn.destroy();

  const dynamodb = new DynamoDBClient(config);
  for await (const { Items = [] } of paginateScan(
    { client: dynamodb },
    { TableName: outputs.TableName },
  )) {
    leave('items', ...Items.map((item) => JSON.stringify(item)));
  }
  dynamodb.destroy();

  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const Bucket = outputs.BucketName;
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
    for (const { Key = '' } of Contents) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      leave(
        'objects',
        Key,
        (Key.endsWith('.gz') ? gunzipSync(bytes) : Buffer.from(bytes)).toString(),
      );
    }
  }
  s3.destroy();

  const sqs = new SQSClient(config);
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: outputs.DeadLetterQueueUrl,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
    }),
  );
  leave('dead letters', ...Messages.map((message) => JSON.stringify(message)));
  sqs.destroy();
}

const PLACES = [
  'logs',
  'status changes',
  'execution histories',
  'items',
  'objects',
  'dead letters',
  'answers of the API',
];

describe('the secrets', () => {
  it('were all in use, and repeated in errors', () => {
    const of = (channel: string) => got.filter((one) => one.channel === channel);
    for (const channel of ['chat', 'teams', 'hook', 'chat.postMessage']) {
      expect([channel, of(channel).length > 2]).toEqual([channel, true]);
    }
    expect(of('chat.postMessage')[0]?.headers).toContain(PLANTED['token of a Slack bot']);
    const [signed] = of('hook').map(({ headers, body }) => ({
      headers: JSON.parse(headers),
      body,
    }));
    const text = `${signed?.headers['webhook-id']}.${signed?.headers['webhook-timestamp']}.${signed?.body}`;
    expect(signed?.headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', SIGNING_KEY).update(text).digest('base64')}`,
    );
    for (const name of ['Slack', 'Teams', 'The webhook']) {
      const told = left.get('logs')?.filter((text) => text.includes('DeliveryRefusedError')) ?? [];
      expect([name, told.some((line) => line.includes(`${name} answered`))]).toEqual([name, true]);
    }
  });

  it('could have been anywhere: there is something everywhere', () => {
    expect([...left.keys()].sort()).toEqual([...PLACES].sort());
    for (const place of PLACES) expect([place, left.get(place)?.length]).not.toEqual([place, 0]);
  });

  it.each(Object.keys(PLANTED))('%s is nowhere', (name) => {
    expect(placesOf(PLANTED[name] ?? '')).toEqual([]);
  });
});

it('the links to reports, which let everybody in who has them, are in messages alone', () => {
  const signatures = got.flatMap(({ body }) => body.match(/X-Amz-Signature=\w+/g) ?? []);
  expect(signatures.length).toBeGreaterThan(3);
  for (const signature of new Set(signatures)) expect(placesOf(signature)).toEqual([]);
  expect(placesOf('X-Amz-Security-Token')).toEqual([]);
});

/** Where it stands: as it is, in base64, or with its special characters escaped. */
function placesOf(secret: string): readonly string[] {
  const forms = [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64url').slice(0, -2),
  ];
  return PLACES.filter((place) =>
    left.get(place)?.some((text) => forms.some((form) => text.includes(form))),
  );
}
