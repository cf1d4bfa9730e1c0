import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  type BotMessage,
  type SlackApiStandIn,
  startSlackApiStandIn,
} from '../../local/demo/outbox/slack-api-stand-in.ts';
import { anImage, aRegistry, aScan, digestOf } from '../local/support/registry.ts';
import { PACKAGING_MS, testPackageWith } from '../support/package.ts';
import { type RunningService, runService } from '../support/running-service.ts';

const POLICY = `
defaults: { thresholds: { high: 1 }, deliver: [team] }
channels:
  team: { type: slack, token: team-bot, channel: C012AB3CD, everything: true }
`;

const NOW = Math.floor(Date.now() / 1000);
const REPOSITORY = 'payments/api';
const FINDINGS = 250;

const registry = aRegistry({
  [REPOSITORY]: [
    anImage('bad', {
      tags: ['1.4.1'],
      scan: aScan({ HIGH: FINDINGS }, NOW - 60),
      imagePushedAt: NOW - 600,
    }),
    anImage('good', { tags: ['1.4.2'], scan: aScan({}, NOW - 60), imagePushedAt: NOW - 300 }),
  ],
});

let slack: SlackApiStandIn;
let service: RunningService;
const messages: BotMessage[] = [];

beforeAll(async () => {
  slack = await startSlackApiStandIn({
    token: 'xoxb-the-token',
    onMessage: async (message) => {
      messages.push(message);
    },
  });
  service = await runService(registry, {
    packageDirectory: await testPackageWith('slack-bot', POLICY),
    pushed: 'none',
    secrets: { 'team-bot': 'xoxb-the-token' },
    environment: { SLACK_API_URL: slack.url },
  });
}, PACKAGING_MS);

afterAll(async () => {
  await service.stop();
  await slack.stop();
});

/** What the bot has said about an image that was pushed, when all is over. */
async function saidAbout(name: string): Promise<readonly BotMessage[]> {
  messages.length = 0;
  await service.aws.ecr.push({ repository: REPOSITORY, imageDigest: digestOf(name) });
  // The scan's own event follows within the scanning time.
  await new Promise((fulfil) => setTimeout(fulfil, 600));
  await service.imageScans();
  return [...messages];
}

it('a breach is told whole, in the thread of its first message, and its end there and on top of it', async () => {
  const [first, ...others] = await saidAbout('bad');
  expect(first).toMatchObject({ method: 'chat.postMessage', channel: 'C012AB3CD' });
  expect(first?.text).toMatch(/^BREACH payments\/api:1\.4\.1/);
  expect(first?.thread_ts).toBeUndefined();
  expect(others.length).toBeGreaterThan(0);
  for (const other of others) {
    expect(other).toMatchObject({ method: 'chat.postMessage', thread_ts: first?.ts });
  }
  const ids = JSON.stringify([first, ...others]).match(/\bCVE-\d+/g);
  expect(new Set(ids).size).toBe(FINDINGS);

  const [edited, reply, ...more] = await saidAbout('good');
  expect(more).toEqual([]);
  expect(edited).toMatchObject({ method: 'chat.update', ts: first?.ts });
  expect(JSON.stringify(edited?.blocks)).toMatch(/RESOLVED.*BREACH payments\/api:1\.4\.1/);
  expect(reply).toMatchObject({ method: 'chat.postMessage', thread_ts: first?.ts });
  expect(reply?.text).toBe('RESOLVED payments/api:1.4.2');
}, 60_000);
