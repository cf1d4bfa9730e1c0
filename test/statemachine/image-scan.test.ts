import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  anImage,
  aRegistry,
  aScan,
  digestOf,
  REGISTRY_ID,
  unsupported,
} from '../local/support/registry.ts';
import { PACKAGING_MS } from '../support/package.ts';
import { type RunningService, runService, statesOf, timeOf } from '../support/running-service.ts';

const BREACH = { HIGH: 2, MEDIUM: 3 };
const FRESH = Math.floor(Date.now() / 1000) - 60;

const registry = aRegistry(
  {
    'scanned/on-push': [anImage('breach', { tags: ['1.0'], scan: aScan(BREACH, FRESH) })],
    'scanned/by-us': [
      anImage('clean', { tags: ['2.0'], scan: aScan({}, FRESH) }),
      anImage('scratch', { tags: ['static'], scan: unsupported }),
      anImage('never', { tags: ['never'] }),
      anImage('suppressed', { tags: ['quiet'], scan: aScan(BREACH, FRESH) }),
      anImage('signature', { tags: [`sha256-${'0'.repeat(64)}.sig`], scan: undefined }),
    ],
    'indexed/on-push': [
      anImage('amd64', { scan: aScan({ HIGH: 1, LOW: 1 }, FRESH) }),
      anImage('arm64', { scan: aScan({ HIGH: 1 }, FRESH) }),
      anImage('index', { tags: ['3.0', 'latest'], children: ['amd64', 'arm64'] }),
    ],
    'indexed/by-us': [
      anImage('our-amd64', { scan: aScan({ HIGH: 1 }, FRESH) }),
      anImage('our-arm64', { scan: aScan({ HIGH: 1 }, FRESH) }),
      anImage('our-index', { tags: ['4.0'], children: ['our-amd64', 'our-arm64'] }),
    ],
    'delivered/late': [anImage('late', { tags: ['1.0'], scan: aScan(BREACH, FRESH) })],
    'delivered/never': [anImage('refused', { tags: ['1.0'], scan: aScan(BREACH, FRESH) })],
    'orphaned/platforms': [anImage('orphan', { scan: aScan({ LOW: 1 }, FRESH) })],
  },
  { rules: { SCAN_ON_PUSH: ['scanned/on-push', 'indexed/on-push', 'delivered/*', 'orphaned/*'] } },
);

/** Longer than a run takes to wait for a scan, also beside other tests: it is there when the scan's event comes. */
const SCAN_MILLIS = 1500;

let service: RunningService;

beforeAll(async () => {
  service = await runService(registry, { pushed: 'none', scanMillis: SCAN_MILLIS });
}, PACKAGING_MS);

afterAll(() => service.stop());

const imageUri = (repository: string, tag: string) =>
  `${REGISTRY_ID}.dkr.ecr.eu-west-1.amazonaws.com/${repository}:${tag}`;

/** The executions that came of a push, when all are over. */
async function pushed(repository: string, ...names: string[]) {
  const before = (await service.imageScans()).length;
  for (const name of names) {
    await service.aws.ecr.push({ repository, imageDigest: digestOf(name) });
  }
  // The scans' own events follow within the scanning time, also where nobody waits for them.
  await new Promise((fulfil) => setTimeout(fulfil, SCAN_MILLIS + 300));
  return (await service.imageScans()).slice(before);
}

describe('a push', () => {
  it('into a repository that scans on push ends at once; the scan event brings the verdict', async () => {
    const [push, scan] = await pushed('scanned/on-push', 'breach');

    expect(push?.said).toMatchObject({ kind: 'skipped', reason: 'scan-event-follows' });
    expect(scan?.said).toMatchObject({
      kind: 'assessed',
      verdict: 'breach',
      counts: BREACH,
      breached: ['2 HIGH (threshold 1)'],
      deliveries: [
        { channel: 'alerts', status: 'delivered' },
        { channel: 'slack', status: 'delivered' },
      ],
    });
    expect((await service.mails()).map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/^BREACH scanned\/on-push:1\.0 .*2 HIGH/),
    ]);
    expect(service.slack.splice(0)).toEqual([
      expect.objectContaining({ text: expect.stringContaining('scanned/on-push:1.0') }),
    ]);
  });

  it('into another repository is scanned, and resumed by the event within a second', async () => {
    const [waiting, event] = await pushed('scanned/by-us', 'clean');

    expect(waiting?.said).toMatchObject({ kind: 'assessed', verdict: 'pass' });
    expect(event?.said).toMatchObject({ kind: 'handed-over' });
    const waited = await service.history(waiting?.executionArn ?? '');
    const handedOver = await service.history(event?.executionArn ?? '');
    expect(statesOf(waited)).not.toContain('Check scan');
    const resumedAfter =
      timeOf(waited, 'MapIterationSucceeded') - timeOf(handedOver, 'ExecutionStarted');
    expect(resumedAfter).toBeLessThan(1000);
  });

  it('whose scan event is lost reaches its verdict by looking', async () => {
    service.aws.ecr.suppressScanEvents(true);
    const executions = await pushed('scanned/by-us', 'suppressed');
    service.aws.ecr.suppressScanEvents(false);

    expect(executions).toHaveLength(1);
    expect(executions[0]?.said).toMatchObject({ verdict: 'breach', counts: BREACH });
    const history = await service.history(executions[0]?.executionArn ?? '');
    expect(statesOf(history)).toContain('Check scan');
  });

  it('of an image that cannot be scanned is unknown, and told', async () => {
    const [waiting] = await pushed('scanned/by-us', 'scratch');

    expect(waiting?.said).toMatchObject({ verdict: 'unknown', reason: 'unsupported' });
    expect(waiting?.said.deliveries).toHaveLength(2);
  });

  it('whose scan never ends is given up at the deadline', async () => {
    const [waiting] = await pushed('scanned/by-us', 'never');

    expect(waiting?.said).toMatchObject({ verdict: 'unknown', reason: 'timed-out' });
  });

  it('of a signature is left alone', async () => {
    const [execution] = await pushed('scanned/by-us', 'signature');

    expect(execution?.said).toMatchObject({ kind: 'skipped', reason: 'not-an-image' });
  });

  it('of an index is one image with all its platforms', async () => {
    const executions = await pushed('indexed/on-push', 'amd64', 'arm64', 'index');

    const assessed = executions.filter(({ said }) => said.kind === 'assessed');
    expect(new Set(assessed.map(({ said }) => said.verdict))).toEqual(new Set(['breach']));
    for (const { said } of assessed) {
      // CVE-0 is in both platforms, CVE-1 in one of them.
      expect(said).toMatchObject({
        counts: { HIGH: 1, LOW: 1 },
        image: { imageDigest: digestOf('index'), tags: ['3.0', 'latest'] },
      });
    }
    expect(executions.filter(({ said }) => said.kind === 'handed-over').length).toBeGreaterThan(0);
  });

  it('of an index into another repository is scanned, and resumed by the events of its platforms', async () => {
    const executions = await pushed('indexed/by-us', 'our-amd64', 'our-arm64', 'our-index');

    const handedOver = executions.filter(({ said }) => said.kind === 'handed-over');
    expect(handedOver.length).toBeGreaterThan(0);
    const assessed = executions.filter(({ said }) => said.kind === 'assessed');
    expect(assessed.length).toBeGreaterThan(0);
    for (const { said } of assessed) {
      expect(said).toMatchObject({
        verdict: 'breach',
        image: { imageDigest: digestOf('our-index'), tags: ['4.0'] },
      });
    }
  });

  it('of an untagged manifest without an index waits for one, then judges the image that it is', async () => {
    const executions = await pushed('orphaned/platforms', 'orphan');

    expect(executions).toHaveLength(1);
    const history = await service.history(executions[0]?.executionArn ?? '');
    expect(statesOf(history)).toContain('Wait for the index');
    expect(executions[0]?.said).toMatchObject({
      verdict: 'pass',
      image: { imageDigest: digestOf('orphan') },
    });
  });
});

describe('a request', () => {
  it.each([
    ['by name', 'scanned/on-push:1.0'],
    ['by its whole address', imageUri('scanned/on-push', '1.0')],
    ['by image digest', `scanned/on-push@${digestOf('breach')}`],
  ])('%s is answered with the verdict', async (_, image) => {
    expect((await service.request({ image })).said).toMatchObject({ verdict: 'breach' });
  });

  it('for an image that is not there fails by that name', async () => {
    expect(await service.request({ image: 'scanned/on-push:nope' })).toMatchObject({
      status: 'FAILED',
      error: 'ImageNotFoundError',
    });
  });
});

describe('a malformed event', () => {
  it.each([
    [{ 'repository-name': 'scanned/on-push' }, 'detail.image-digest'],
    [{ 'image-digest': digestOf('breach') }, 'detail.repository-name'],
    [{ 'repository-name': 'scanned/on-push', 'image-digest': 42 }, 'detail.image-digest'],
  ])('%j fails and names the field', async (detail, field) => {
    const executions = await service.put({
      source: 'aws.ecr',
      type: 'ECR Image Scan',
      detail: { 'scan-status': 'COMPLETE', ...detail },
    });

    const failed = executions.at(-1);
    expect(failed).toMatchObject({ status: 'FAILED', error: 'InvalidInputError' });
    expect(failed?.cause).toContain(field);
  });
});

describe('an event about an image that has gone', () => {
  it('ends as skipped', async () => {
    const executions = await service.put({
      source: 'aws.ecr',
      type: 'ECR Image Scan',
      detail: {
        'scan-status': 'COMPLETE',
        'repository-name': 'no/such-repository',
        'image-digest': digestOf('gone'),
        'image-tags': ['1.0'],
      },
    });

    expect(executions.at(-1)?.said).toMatchObject({ kind: 'skipped', reason: 'gone' });
  });
});

describe('a delivery', () => {
  it('waits as long as Slack asks', async () => {
    service.slack.splice(0);
    service.slackAnswers.push([429, 'slow down', { 'retry-after': '1' }]);

    const [, execution] = await pushed('delivered/late', 'late');

    expect(execution?.status).toBe('SUCCEEDED');
    expect(service.slack).toHaveLength(1);
    const states = statesOf(await service.history(execution?.executionArn ?? ''));
    expect(states.filter((name) => name === 'Wait as asked')).toHaveLength(1);
  });

  it('that is refused is recorded, leaves the others alone and fails the execution', async () => {
    await service.mails();
    service.slackAnswers.push([403, 'invalid_token']);

    const [, execution] = await pushed('delivered/never', 'refused');

    expect(execution).toMatchObject({ status: 'FAILED', error: 'AlertNotDelivered' });
    expect(execution?.said.deliveries).toEqual([
      { channel: 'alerts', status: 'delivered', told: 1 },
      {
        channel: 'slack',
        status: 'failed',
        reason: expect.stringContaining('the webhook has been revoked'),
      },
    ]);
    expect((await service.mails()).map(({ subject }) => subject).sort()).toEqual([
      'BREACH delivered/never:1.0 - 2 HIGH, 3 MEDIUM',
      'REFUSED by channel slack',
    ]);
    expect(JSON.stringify(await service.history(execution?.executionArn ?? ''))).not.toContain(
      '/services/T0/B0/secret',
    );
  });
});
