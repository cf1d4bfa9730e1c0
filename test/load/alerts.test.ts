import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type SlackMessage,
  type SlackStandIn,
  startSlackStandIn,
} from '../../local/demo/outbox/slack-stand-in.ts';
import { dynamodbOutboxes } from '../../src/adapters/dynamodb/outboxes.ts';
import { dynamodbReceipts } from '../../src/adapters/dynamodb/receipts.ts';
import { slackWebhooks } from '../../src/adapters/webhooks/slack.ts';
import type { Ports } from '../../src/ports.ts';
import { deliverAlert } from '../../src/steps/deliver-alert.ts';
import { joinWindow } from '../../src/steps/join-window.ts';
import type { ToTell } from '../../src/steps/to-tell.ts';
import { startTable } from '../adapters/support/storage.ts';
import { anAssessment, anImage, aPolicy, digestOf, NOW } from '../support/builders.ts';
import {
  fakeAssessments,
  fakeChannels,
  fakeOutboxes,
  fakeReceipts,
  fakeReportFiles,
  fakeSettings,
  fakeStreams,
  fakeSweeps,
  fakeThreads,
  fakeTopic,
} from '../support/fakes/index.ts';
import { anOwedAlert, aState, aStream } from '../support/streams.ts';

const ALERTS = 500;
const ARRIVE_WITHIN_MS = 10_000;
/** So many executions reach the same state at once. */
const AT_ONCE = 25;

const OTHER_APP = 'from another app';

/** The clock of everybody, Slack included: what takes a minute in the cloud takes no time here. */
let now = NOW;
const messages: SlackMessage[] = [];
let storage: Awaited<ReturnType<typeof startTable>>;
let slack: SlackStandIn;

beforeAll(async () => {
  storage = await startTable();
  slack = await startSlackStandIn({
    onMessage: async (message) => {
      if (message.text !== OTHER_APP) messages.push(message);
    },
    onRefused: (reasons) => {
      throw new Error(reasons.join('; '));
    },
    pace: { now: () => now },
  });
});
afterAll(async () => {
  storage.stop();
  await slack.stop();
});

const inDynamoDb = () => {
  const { client, table } = storage;
  return {
    streams: fakeStreams(),
    outboxes: dynamodbOutboxes(client, table, { now: () => now, newId: randomUUID }),
    receipts: dynamodbReceipts(client, table, () => now),
  };
};

const inMemory = () => ({
  streams: fakeStreams(),
  outboxes: fakeOutboxes(() => now),
  receipts: fakeReceipts(),
});

/** Images that owe an alert each to a channel of Slack, which is reached over HTTP. */
async function setUp(
  channel: string,
  alertWindowSeconds: number,
  memory: Pick<Ports, 'streams' | 'outboxes' | 'receipts'>,
) {
  const names = Array.from({ length: ALERTS }, (_, index) => `${channel}/service-${index}`);
  const ports = {
    ...memory,
    assessments: fakeAssessments(
      names.map((repository) =>
        anAssessment({ image: anImage({ repository, imageDigest: digestOf(repository) }) }),
      ),
    ),
    sweeps: fakeSweeps(),
    reportFiles: fakeReportFiles(),
    threads: fakeThreads(),
    policy: aPolicy({ channels: { [channel]: { type: 'slack', secret: 'webhook' } } }),
    channels: {
      ...fakeChannels(),
      topic: fakeTopic(),
      slack: slackWebhooks(async () => slack.url),
    },
    clock: { now: () => now },
    settings: { ...fakeSettings(), alertWindowSeconds },
  };
  const alerts = names.map((repository, index): ToTell => {
    const ref = aStream({ repository });
    return { channel, alert: { kind: 'image', ...ref, id: '1-abc' }, execution: `arn:of:${index}` };
  });
  for (let start = 0; start < ALERTS; start += AT_ONCE) {
    await Promise.all(
      names.slice(start, start + AT_ONCE).map((repository, index) => {
        const assessment = `assessment-${start + index + 1}`;
        const owed = [anOwedAlert({ assessment, channels: [channel] })];
        return ports.streams.put(aStream({ repository }), aState({ owed }), undefined);
      }),
    );
  }
  return { ports, alerts };
}

type Needs = Parameters<typeof deliverAlert>[0] & Parameters<typeof joinWindow>[0];

/** What a run does that collects, as its state machine does it: wait, deliver, wait as asked. */
async function collect(ports: Needs, toTell: ToTell, until: Date) {
  if (now < until) now = until;
  await postFromAnotherApp();
  let throttled = 0;
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    const delivered = await deliverAlert(ports)(toTell);
    if (delivered.status !== 'throttled') return { delivered, throttled };
    throttled += 1;
    now = new Date(now.getTime() + delivered.retryAfterSeconds * 1000);
  }
  throw new Error('still throttled after 10 attempts');
}

/** Lets the alerts arrive evenly; whoever collects does so as soon as its window is over. */
async function run(ports: Needs, alerts: readonly ToTell[]) {
  const startedAt = now.getTime();
  const collectors: { toTell: ToTell; until: Date }[] = [];
  let told = 0;
  let throttled = 0;

  async function collectDue(before: number): Promise<void> {
    while (collectors[0] && collectors[0].until.getTime() <= before) {
      const { toTell, until } = collectors.shift()!;
      const result = await collect(ports, toTell, until);
      if (result.delivered.status === 'delivered') told += result.delivered.told;
      throttled += result.throttled;
    }
  }

  for (let start = 0; start < alerts.length; start += AT_ONCE) {
    const at = startedAt + (start / alerts.length) * ARRIVE_WITHIN_MS;
    await collectDue(at);
    if (now.getTime() < at) now = new Date(at);
    const joined = await Promise.all(
      alerts.slice(start, start + AT_ONCE).map(async (toTell) => ({
        toTell,
        ...(await joinWindow(ports)(toTell)),
      })),
    );
    for (const { toTell, status, until } of joined) {
      if (status === 'collecting') collectors.push({ toTell, until: new Date(until) });
    }
  }
  await collectDue(Infinity);
  return { told, throttled };
}

/** Somebody else has just posted to the same channel of Slack. */
async function postFromAnotherApp(): Promise<void> {
  const text = { type: 'plain_text', text: OTHER_APP };
  const body = JSON.stringify({ text: OTHER_APP, blocks: [{ type: 'header', text }] });
  await fetch(slack.url, { method: 'POST', body });
}

/** How many images a message names or counts. */
function imagesIn({ blocks }: SlackMessage): number {
  const text = JSON.stringify(blocks);
  const named = new Set(text.match(/service-\d+:/g)).size;
  const [, left = '0'] = text.match(/and (\d+) images more/) ?? [];
  return named + Number(left);
}

describe.each([
  ['a minute, over DynamoDB', 60, 1, inDynamoDb],
  ['three seconds', 3, 5, inMemory],
] as const)(
  '500 alerts within ten seconds on one route, with a window of %s',
  (_, window, most, memory) => {
    it('are a handful of messages, none lost, to a Slack that takes one message a second', async () => {
      const channel = `window-${window}`;
      const { ports, alerts } = await setUp(channel, window, memory());
      messages.length = 0;

      const { told, throttled } = await run(ports, alerts);

      expect(told).toBe(ALERTS);
      expect(messages.length).toBeGreaterThanOrEqual(1);
      expect(messages.length).toBeLessThanOrEqual(most);
      expect(messages.map(imagesIn).reduce((sum, count) => sum + count, 0)).toBe(ALERTS);
      expect(throttled).toBeGreaterThanOrEqual(messages.length);
      expect(await ports.outboxes.read(channel)).toEqual({ entries: [] });
      const owing: string[] = [];
      for await (const { ref } of ports.streams.owing(aStream())) owing.push(ref.repository);
      expect(owing.filter((repository) => repository.startsWith(channel))).toEqual([]);
    }, 120_000);
  },
);
