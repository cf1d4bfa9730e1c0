import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { RedriveExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  anImage,
  aRegistry,
  aScan,
  DAY,
  digestOf,
  REGISTRY_ID,
} from '../local/support/registry.ts';
import { PACKAGING_MS, testPackageWith } from '../support/package.ts';
import {
  type Execution,
  largestPayload,
  type RunningService,
  runService,
  statesOf,
} from '../support/running-service.ts';

const NOW = Math.floor(Date.now() / 1000);
const FRESH = NOW - 60;

/** A fresh scan of exactly these vulnerabilities, all HIGH, and three MEDIUM ones. */
function aScanOf(...ids: readonly string[]) {
  const scan = aScan({ HIGH: ids.length, MEDIUM: 3 }, FRESH);
  const names = [...ids, 'CVE-2022-0001', 'CVE-2022-0002', 'CVE-2022-0003'];
  scan.imageScanFindings?.findings?.forEach((finding, index) => {
    Object.assign(finding, { name: names[index] });
  });
  return scan;
}

const KNOWN = ['CVE-2021-3999', 'CVE-2021-43527'];
const NEWS = ['CVE-2022-0778', 'CVE-2022-22822', 'CVE-2022-24407', 'CVE-2022-25235'];

const at = (minutesAgo: number) => ({ imagePushedAt: NOW - minutesAgo * 60 });

/** `1.4.1`, and the index `1.4.2` after it: four findings more, on one platform or on both. */
const twoReleases = () => [
  anImage('before', { tags: ['1.4.1'], scan: aScanOf(...KNOWN), ...at(50) }),
  anImage('amd64', { scan: aScanOf(...KNOWN, ...NEWS), ...at(40) }),
  anImage('arm64', { scan: aScanOf(...KNOWN, ...NEWS.slice(1)), ...at(40) }),
  anImage('index', { tags: ['1.4.2', 'latest'], children: ['amd64', 'arm64'], ...at(40) }),
];

async function pushTo(service: RunningService, repository: string, ...names: string[]) {
  const before = (await service.imageScans()).length;
  for (const name of names) {
    await service.aws.ecr.push({ repository, imageDigest: digestOf(name) });
  }
  await new Promise((fulfil) => setTimeout(fulfil, 600));
  return (await service.imageScans()).slice(before);
}

/** The event that a scan on push is over, once more. */
function scannedAgain(service: RunningService, repository: string, name: string, tags: string[]) {
  return service.put({
    source: 'aws.ecr',
    type: 'ECR Image Scan',
    detail: {
      'scan-status': 'COMPLETE',
      'repository-name': repository,
      'image-digest': digestOf(name),
      'image-tags': tags,
      'finding-severity-counts': {},
    },
  });
}

/** The vulnerabilities that a mail lists as news. */
function listed(body: string | undefined): readonly string[] {
  const [, list = ''] = body?.split(/^(?:New|New or worse|Top findings) \(.*$/m) ?? [];
  const [lines = ''] = list.split('\n\n');
  return [...new Set(lines.match(/HIGH CVE-\d+-\d+/g))].map((line) => line.slice(5)).sort();
}

describe('with the policy as it comes', () => {
  const registry = aRegistry(
    {
      'payments/api': twoReleases(),
      'payments/reverse': twoReleases(),
      'payments/refused': [anImage('refused', { tags: ['1.0'], scan: aScanOf(...KNOWN) })],
      'payments/stopped': [anImage('stopped', { tags: ['1.0'], scan: aScanOf(...KNOWN) })],
      'payments/left': [anImage('left', { tags: ['1.0'], scan: aScanOf(...KNOWN) })],
      'payments/large': [
        anImage('large', { tags: ['1.0'], scan: aScan({ HIGH: 12_000 }, FRESH), ...at(30) }),
        anImage('larger', { tags: ['1.1'], scan: aScan({ HIGH: 12_001 }, FRESH), ...at(20) }),
      ],
    },
    { rules: { SCAN_ON_PUSH: ['*'] } },
  );
  let service: RunningService;

  beforeAll(async () => {
    service = await runService(registry, { pushed: 'none' });
  }, PACKAGING_MS);
  afterAll(() => service.stop());

  const push = (repository: string, ...names: string[]) => pushTo(service, repository, ...names);
  const subjects = async () => (await service.mails()).map(({ subject }) => subject);

  it('an image is news by what its predecessor has not, once for all platforms', async () => {
    await push('payments/api', 'before');
    const [first] = await service.mails();
    expect(first?.subject).toBe('BREACH payments/api:1.4.1 - 2 HIGH, 3 MEDIUM');
    expect(listed(first?.body)).toEqual(KNOWN);

    await push('payments/api', 'amd64', 'arm64', 'index');
    const [second, ...more] = await service.mails();
    expect(more).toEqual([]);
    expect(second?.subject).toBe('BREACH payments/api:1.4.2 - 4 new (6 HIGH, 3 MEDIUM)');
    expect(listed(second?.body)).toEqual(NEWS);
    expect(second?.body).toContain('Stream: *, compared with 1.4.1: 4 new, 0 worse');
    expect(service.slack.splice(0).map(({ text }) => text)).toEqual([
      'BREACH payments/api:1.4.1 - 2 HIGH, 3 MEDIUM',
      'BREACH payments/api:1.4.2 - 4 new (6 HIGH, 3 MEDIUM)',
    ]);
  });

  it('the sweep after that says nothing', async () => {
    const sweep = await service.sweep();
    expect(sweep.status).toBe('SUCCEEDED');
    expect(sweep.said).toMatchObject({ totals: { images: 2, breach: 2 }, deliveries: [] });
    expect(await subjects()).toEqual([]);
    expect(service.slack).toEqual([]);
  });

  it('nor do the same events again, in reverse, and a sweep between them', async () => {
    const again = (name: string, tags: string[] = []) =>
      scannedAgain(service, 'payments/api', name, tags);
    await again('arm64');
    await again('before', ['1.4.1']);
    await service.sweep();
    await again('amd64');
    const executions = await again('before', ['1.4.1']);

    expect(executions.at(-1)?.said).toMatchObject({
      verdict: 'breach',
      deliver: [],
      why: expect.stringContaining('the stream has gone on to a newer image'),
    });
    expect(await subjects()).toEqual([]);
    expect(service.slack).toEqual([]);
  }, 60_000);

  it('nor would another order of the events have said anything else', async () => {
    const early = await runService(registry, { pushed: 'all' });
    try {
      const again = (name: string, tags: string[] = []) =>
        scannedAgain(early, 'payments/api', name, tags);
      const [first] = await early.put({
        source: 'aws.ecr',
        type: 'ECR Image Action',
        detail: {
          'action-type': 'PUSH',
          result: 'SUCCESS',
          'repository-name': 'payments/api',
          'image-digest': digestOf('index'),
          'image-tag': '1.4.2',
        },
      });
      await again('arm64');
      await early.sweep();
      await again('amd64');
      await again('before', ['1.4.1']);
      await again('before', ['1.4.1']);

      // Both images of the stream at once: 1.4.1, and 1.4.2 by what is new in it.
      expect(first?.said).toMatchObject({ news: { findings: NEWS.length } });
      const told = (await early.mails()).filter(({ body }) => body.includes('payments/api:'));
      expect(told.map(({ subject }) => subject)).toEqual([
        expect.stringMatching(/^BREACH.* 2 images/),
      ]);
      expect(told[0]?.body).toContain('payments/api:1.4.1');
      expect(told[0]?.body).toContain('payments/api:1.4.2');
    } finally {
      await early.stop();
    }
  }, 60_000);

  it('the newer image first, where the older one is not there yet, it tells of all, and the older one of nothing', async () => {
    await push('payments/reverse', 'amd64', 'arm64', 'index');
    await push('payments/reverse', 'before');

    const mails = await service.mails();
    expect(mails.map(({ subject }) => subject)).toEqual([
      'BREACH payments/reverse:1.4.2 - 6 HIGH, 3 MEDIUM',
    ]);
    expect(listed(mails[0]?.body)).toEqual([...KNOWN, ...NEWS].sort());
  });

  describe('12,000 findings', () => {
    let executions: readonly Execution[];

    beforeAll(async () => {
      executions = [
        ...(await push('payments/large', 'large')),
        ...(await push('payments/large', 'larger')),
      ];
    }, 60_000);

    it('are compared and told', async () => {
      expect(await subjects()).toEqual([
        'BREACH payments/large:1.0 - 12000 HIGH',
        'BREACH payments/large:1.1 - 1 new (12001 HIGH)',
      ]);
    });

    it('never travel through the state machine', async () => {
      for (const { executionArn = '' } of executions) {
        expect(largestPayload(await service.history(executionArn))).toBeLessThan(1024);
      }
    });

    it('leave a small item', async () => {
      const dynamodb = new DynamoDBClient({
        endpoint: service.aws.endpoint,
        region: service.aws.region,
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      });
      const { Item } = await dynamodb.send(
        new GetItemCommand({
          TableName: service.aws.outputs.TableName,
          Key: {
            pk: { S: `registry#${REGISTRY_ID}#eu-west-1` },
            sk: { S: 'stream#payments/large#*' },
          },
        }),
      );
      dynamodb.destroy();
      expect(Item?.state?.S).toContain('"tags":["1.1"]');
      expect(JSON.stringify(Item).length).toBeLessThan(1024);
    });
  });

  describe('an alert that was not delivered', () => {
    /** Longer than `owedGrace` and `alertWindow` of the package. */
    const theGrace = () => new Promise((fulfil) => setTimeout(fulfil, 6500));

    it('is delivered by the next sweep, to the channel that has not heard it', async () => {
      await service.mails();
      service.slack.splice(0);
      service.slackAnswers.push([403, 'invalid_token']);
      const [, refused] = await push('payments/refused', 'refused');
      expect(refused).toMatchObject({ status: 'FAILED', error: 'AlertNotDelivered' });
      expect((await subjects()).sort()).toEqual([
        'BREACH payments/refused:1.0 - 2 HIGH, 3 MEDIUM',
        'REFUSED by channel slack',
      ]);
      await theGrace();

      const sweep = await service.sweep();

      expect(sweep.said).toMatchObject({ deliveries: [{ channel: 'slack', status: 'delivered' }] });
      expect(await subjects()).toEqual([]);
      expect(service.slack.splice(0)).toHaveLength(1);
      expect((await service.sweep()).said).toMatchObject({ deliveries: [] });
    }, 60_000);

    /** Stops a run between its two channels, while Slack asks it to wait. */
    async function stopped(repository: string, name: string): Promise<string> {
      service.slackAnswers.push([429, 'later', { 'retry-after': '60' }]);
      const before = (await service.executions()).length;
      await service.aws.ecr.push({ repository, imageDigest: digestOf(name) });
      for (;;) {
        const running = (await service.executions()).slice(before);
        for (const executionArn of running) {
          if (!statesOf(await service.history(executionArn)).includes('Wait as asked')) continue;
          await service.sfn.send(new StopExecutionCommand({ executionArn }));
          return executionArn;
        }
        await new Promise((fulfil) => setTimeout(fulfil, 100));
      }
    }

    it('is delivered by the redrive of its run, once to each channel', async () => {
      const executionArn = await stopped('payments/stopped', 'stopped');
      await service.sfn.send(new RedriveExecutionCommand({ executionArn }));
      const redriven = (await service.imageScans()).find(
        (one) => one.executionArn === executionArn,
      );

      expect(redriven).toMatchObject({ status: 'SUCCEEDED', redriveCount: 1 });
      expect(await subjects()).toEqual(['BREACH payments/stopped:1.0 - 2 HIGH, 3 MEDIUM']);
      expect(service.slack.splice(0)).toHaveLength(1);
    });

    it('is delivered by a sweep where its run was stopped, once to each channel', async () => {
      await stopped('payments/left', 'left');
      await theGrace();
      const sweep = await service.sweep();

      expect(sweep.said).toMatchObject({ deliveries: [{ channel: 'slack', status: 'delivered' }] });
      expect(await subjects()).toEqual(['BREACH payments/left:1.0 - 2 HIGH, 3 MEDIUM']);
      expect(service.slack.splice(0)).toHaveLength(1);
    });
  });
});

describe('with a suppression for each of the four', () => {
  const day = (days: number) => new Date((NOW + days * DAY) * 1000).toISOString().slice(0, 10);
  const suppressions = (repository: string, expires: string) =>
    NEWS.map(
      (id) => `
  - id: ${id}
    repository: ${repository}
    reason: not reachable
    owner: platform@example.com
    expires: ${expires}`,
    ).join('');
  const policy = `
defaults: { thresholds: { high: 1 }, deliver: [alerts] }
channels: { alerts: { type: sns } }
suppressions:${suppressions('until/tomorrow', day(1))}${suppressions('until/yesterday', day(-1))}
`;
  const registry = aRegistry(
    { 'until/tomorrow': twoReleases(), 'until/yesterday': twoReleases() },
    { rules: { SCAN_ON_PUSH: ['*'] } },
  );
  let service: RunningService;

  beforeAll(async () => {
    const packageDirectory = await testPackageWith('suppressions', policy);
    service = await runService(registry, { pushed: 'none', packageDirectory });
  }, PACKAGING_MS);
  afterAll(() => service.stop());

  it('that ends tomorrow, the image is no news', async () => {
    await pushTo(service, 'until/tomorrow', 'before');
    await service.mails();
    const executions = await pushTo(service, 'until/tomorrow', 'amd64', 'arm64', 'index');

    const assessed = executions.filter(({ said }) => said.kind === 'assessed');
    expect(assessed.length).toBeGreaterThan(0);
    for (const { said } of assessed) {
      expect(said).toMatchObject({ counts: { HIGH: 2 }, suppressed: 4, deliver: [] });
    }
    expect(await service.mails()).toEqual([]);
  });

  it('that has ended yesterday, it is, and the alert says why', async () => {
    await pushTo(service, 'until/yesterday', 'before');
    await service.mails();
    await pushTo(service, 'until/yesterday', 'amd64', 'arm64', 'index');

    const [mail, ...more] = await service.mails();
    expect(more).toEqual([]);
    expect(mail?.subject).toBe('BREACH until/yesterday:1.4.2 - 4 new (6 HIGH, 3 MEDIUM)');
    expect(listed(mail?.body)).toEqual(NEWS);
    const text = mail?.body.replaceAll(/\s+/g, ' ');
    for (const id of NEWS) {
      expect(text).toContain(
        `${id}, repository until/yesterday ended after ${day(-1)} (not reachable; platform@example.com)`,
      );
    }
  });

  it('the report of the sweep names those that end, and those that have', async () => {
    await service.sweep();

    const [report, ...more] = await service.mails();
    expect(more).toEqual([]);
    expect(report?.subject).toContain('EXPIRING 4 suppressions');
    for (const id of NEWS) {
      expect(report?.body).toContain(`${id}, repository until/tomorrow: ends after ${day(1)}`);
      expect(report?.body).toContain(`${id}, repository until/yesterday: ended after ${day(-1)}`);
    }
    expect(report?.body).not.toContain(':1.4.2');
  });
});
