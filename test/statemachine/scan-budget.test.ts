import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { AwsCall } from '../../local/aws.ts';
import { anImage, aRegistry, aScan } from '../local/support/registry.ts';
import { PACKAGING_MS, testPackageWith } from '../support/package.ts';
import { type RunningService, runService } from '../support/running-service.ts';

const DAY = 86_400;
const NOW = Math.floor(Date.now() / 1000);

const POLICY = `
defaults: { thresholds: { critical: 1 }, deliver: [alerts] }
channels: { alerts: { type: sns, heartbeat: true } }
`;

/** Four images of one platform and one of two need a scan; three scans a day there are. */
const registry = aRegistry({
  'team/a': [anImage('a', { tags: ['1.0'], scan: aScan({ LOW: 1 }, NOW - 3 * DAY) })],
  'team/b': [anImage('b', { tags: ['1.0'], scan: aScan({ CRITICAL: 1 }, NOW - 5 * DAY) })],
  'team/c': [anImage('c', { tags: ['1.0'], scan: aScan({ LOW: 1 }, NOW - 4 * DAY) })],
  'team/indexed': [
    anImage('amd64', { scan: aScan({ LOW: 1 }, NOW - 2 * DAY) }),
    anImage('arm64', { scan: aScan({ LOW: 1 }, NOW - 2 * DAY) }),
    anImage('index', { tags: ['1.0'], children: ['amd64', 'arm64'] }),
  ],
  'team/never': [anImage('never', { tags: ['1.0'] })],
});

let service: RunningService;
const calls: AwsCall[] = [];

beforeAll(async () => {
  service = await runService(registry, {
    packageDirectory: await testPackageWith('budget', POLICY, {
      scanBudget: '3',
      // Longer than a busy machine takes: who looks for itself finds the old scan.
      scanEventTimeout: '60',
    }),
    onRequest: (call) => calls.push(call),
  });
}, PACKAGING_MS);

afterAll(() => service.stop());

/** How many scans the service has asked for since this was asked last. */
function started(): number {
  return calls.splice(0).filter(({ operation }) => operation === 'StartImageScan').length;
}

it('scans as many platforms as the budget has, and says what was put off', async () => {
  const sweep = await service.sweep();

  // Nothing is known of any image yet, so those come first that the plan has first, and fit.
  expect(started()).toBe(3);
  expect(sweep.said).toMatchObject({
    totals: { images: 5, pass: 3, breach: 1, unknown: 1 },
    scansPutOff: 3,
    unchecked: 0,
  });
  const [mail] = await service.mails();
  expect(mail?.body.replaceAll('\n', ' ')).toContain(
    '3 scans put off, of 2 images: the budget of 3 scans a day is used up. 1 never scanned; 1 judged by earlier scans, the oldest 2 days old.',
  );
});

it('starts none in the next sweep: the scans of the day are used up', async () => {
  const sweep = await service.sweep();

  expect(started()).toBe(0);
  expect(sweep.said).toMatchObject({ scansPutOff: 3 });
});
