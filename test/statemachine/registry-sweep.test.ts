import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anImage, aRegistry, aScan, unsupported } from '../local/support/registry.ts';
import { PACKAGING_MS } from '../support/package.ts';
import { type RunningService, runService, statesOf } from '../support/running-service.ts';

const FRESH = Math.floor(Date.now() / 1000) - 60;
const LONG_AGO = FRESH - 3 * 86_400;

const registry = aRegistry({
  'team/breach': [anImage('breach', { tags: ['1.0'], scan: aScan({ CRITICAL: 1 }, FRESH) })],
  'team/old': [anImage('old', { tags: ['1.0'], scan: aScan({ LOW: 1 }, LONG_AGO) })],
  'team/static': [anImage('scratch', { tags: ['1.0'], scan: unsupported })],
  'team/never': [anImage('never', { tags: ['1.0'] })],
  'team/failed': [
    anImage('failed', { tags: ['1.0'], scan: { imageScanStatus: { status: 'FAILED' } } }),
  ],
  'team/indexed': [
    anImage('amd64', { scan: aScan({ HIGH: 1 }, FRESH) }),
    anImage('arm64', { scan: aScan({ HIGH: 1 }, FRESH) }),
    anImage('index', { tags: ['1.0'], children: ['amd64', 'arm64'] }),
  ],
  'team/chart': [
    anImage('chart', {
      tags: ['1.0'],
      artifactMediaType: 'application/vnd.cncf.helm.config.v1+json',
    }),
  ],
  'team/empty': [],
});

let service: RunningService;

beforeAll(async () => {
  service = await runService(registry);
}, PACKAGING_MS);

afterAll(() => service.stop());

describe('a sweep', () => {
  it('leaves an outcome for every image and sends one message per channel', async () => {
    const sweep = await service.sweep();

    expect(sweep.status).toBe('SUCCEEDED');
    expect(sweep.said).toMatchObject({
      totals: { repositories: 8, images: 6, pass: 1, breach: 2, unknown: 3, skipped: 0, failed: 0 },
      unchecked: 1,
      deliveries: [
        { channel: 'alerts', status: 'delivered' },
        { channel: 'slack', status: 'delivered' },
      ],
    });
    const mails = await service.mails();
    expect(mails).toHaveLength(1);
    const told = ['team/breach', 'team/static', 'team/never', 'team/failed', 'team/indexed'];
    for (const name of told) {
      expect(mails[0]?.body).toContain(name);
    }
    expect(mails[0]?.body).not.toContain('team/old');
    expect(service.slack).toHaveLength(1);
  });

  it('scans again what was scanned long ago, and once what has failed or is new here', async () => {
    const scans = await service.imageScans();

    // Each scan that a sweep starts ends with an event, and that with an execution that hands over.
    const said = scans.map(({ said: { kind, image } }) => [
      kind,
      (image as { repository: string }).repository,
    ]);
    expect(said.sort()).toEqual([
      ['handed-over', 'team/failed'],
      ['handed-over', 'team/old'],
      // Nobody knows yet that it is not supported.
      ['handed-over', 'team/static'],
    ]);
  });

  it('starts no scan a second time: of what is fresh, and of what is known not to be supported', async () => {
    const before = await service.imageScans();
    const sweep = await service.sweep();

    expect(sweep.status).toBe('SUCCEEDED');
    const started = (await service.imageScans()).slice(before.length);
    expect(started.map(({ said }) => said)).toEqual([]);
  });

  it('says nothing about a registry without images', async () => {
    const empty = await runService(aRegistry({ 'team/empty': [] }));
    try {
      const sweep = await empty.sweep();

      expect(sweep.said).toMatchObject({ totals: { repositories: 1, images: 0 }, deliveries: [] });
      expect(statesOf(await empty.history(sweep.executionArn ?? ''))).not.toContain(
        'Scan every image',
      );
      expect(await empty.mails()).toEqual([]);
    } finally {
      await empty.stop();
    }
  });
});
