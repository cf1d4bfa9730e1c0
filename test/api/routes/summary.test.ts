import { describe, expect, it } from '@jest/globals';
import { READ_AT_MOST } from '../../../src/api/reads/images.ts';
import type { CatalogueEntry } from '../../../src/domain/catalogue.ts';
import type { ScanConfiguration } from '../../../src/domain/scan-configuration.ts';
import { callApi } from '../../support/api.ts';
import { digestOf } from '../../support/builders.ts';
import { anEntry, aSweepRecord, entries } from '../../support/catalogue.ts';
import {
  fakeCatalogue,
  fakeScanConfigurations,
  fakeSettings,
  fakeSweepLog,
} from '../../support/fakes/index.ts';

const own = { registryId: '111122223333', region: 'eu-west-1' };

function setUp(
  there: readonly CatalogueEntry[],
  configurations: readonly ScanConfiguration[] = [],
) {
  const catalogue = fakeCatalogue(there);
  const call = callApi({
    catalogue,
    scanConfigurations: fakeScanConfigurations(configurations),
    settings: fakeSettings(),
    sweepLog: fakeSweepLog([aSweepRecord(3)]),
  });
  return { call, catalogue };
}

const KNOWN = [
  anEntry({
    repository: 'amazonlinux',
    imageDigest: digestOf('a'),
    tags: ['2018.03'],
    verdict: 'pass',
    counts: {},
  }),
  anEntry({
    repository: 'test/centos',
    imageDigest: digestOf('c'),
    tags: ['7'],
    counts: { HIGH: 7, MEDIUM: 20, LOW: 7 },
  }),
  anEntry({
    repository: 'test/odd',
    imageDigest: digestOf('o'),
    tags: [],
    verdict: 'unknown',
    reason: 'never-scanned',
    counts: {},
  }),
  anEntry({
    repository: 'test/ubuntu',
    imageDigest: digestOf('u'),
    tags: ['16.04', 'latest'],
    counts: { MEDIUM: 8 },
  }),
];

describe('GET /summary', () => {
  it('tells of every image in scope, and of the totals', async () => {
    const { status, json, headers } = await setUp(KNOWN).call('GET /summary');
    expect([status, headers?.['content-type'], headers?.link]).toEqual([
      200,
      'application/json',
      undefined,
    ]);
    expect(json.images.map(({ repository }: { repository: string }) => repository)).toEqual(
      KNOWN.map(({ repository }) => repository),
    );
    expect(json.images[1]).toMatchObject({
      registry: '111122223333',
      region: 'eu-west-1',
      tags: ['7'],
      uri: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/test/centos@${digestOf('c')}`,
      verdict: 'breach',
      counts: { HIGH: 7, MEDIUM: 20, LOW: 7 },
      stream: '*',
      lastScanned: expect.any(String),
    });
    expect(json.totals).toMatchObject({ images: 1, breach: 1, counts: { HIGH: 1 } });
  });

  it("is the demo's text where that is asked for; what is unknown does not look clean", async () => {
    const { body, headers } = await setUp(KNOWN).call('GET /summary', {
      headers: { accept: 'text/plain' },
    });
    expect(headers?.['content-type']).toBe('text/plain; charset=utf-8');
    expect(body).toBe(`Results for amazonlinux:2018.03 in eu-west-1:


Results for test/centos:7 in eu-west-1:
 HIGH: 7
 MEDIUM: 20
 LOW: 7


Results for test/odd@sha256:6f0000000000 in eu-west-1:
 UNKNOWN: never scanned


Results for test/ubuntu:16.04 in eu-west-1:
 MEDIUM: 8


Results for test/ubuntu:latest in eu-west-1:
 MEDIUM: 8
`);
  });

  it('is of what the configurations select', async () => {
    const { call } = setUp(KNOWN, [{ id: 'a', ...own, repository: 'test/*', tags: ['latest'] }]);
    const { json } = await call('GET /summary');
    expect(json.images).toHaveLength(1);
  });

  it.each([
    ['repository=test/**', 3],
    ['verdict=unknown', 1],
    ['severity=HIGH', 1],
    ['severity=medium,low', 2],
    ['registry=999988887777', 0],
    ['region=us-east-1', 0],
    ['order=risk&verdict=breach', 2],
  ])('filters by %s', async (query, count) => {
    expect((await setUp(KNOWN).call(`GET /summary?${query}`)).json.images).toHaveLength(count);
  });

  it.each([
    ['limit=0', 'query.limit'],
    ['limit=501', 'query.limit'],
    ['limit=ten', 'query.limit'],
    ['severity=SEVERE', 'query.severity.0'],
    ['verdict=ok', 'query.verdict'],
    ['repository=(a%2B)%2B', 'query.repository'],
    ['page=2', 'query.page'],
  ])('refuses %s', async (query, field) => {
    const { status, json } = await setUp(KNOWN).call(`GET /summary?${query}`);
    expect([status, json.problems[0].field]).toEqual([400, field]);
  });

  it('refuses a cursor that it has not given, as text', async () => {
    const { status, json } = await setUp(KNOWN).call('GET /summary?cursor=%3Cscript%3E');
    expect([status, json.detail]).toEqual([400, expect.stringMatching(/^cursor: /)]);
    expect(JSON.stringify(json)).not.toContain('<script>');
  });

  it('refuses what it does not have', async () => {
    const { status } = await setUp(KNOWN).call('GET /summary', {
      headers: { accept: 'image/png' },
    });
    expect(status).toBe(406);
  });

  it('leads through 10,000 images, and reads a bounded number of them for each page', async () => {
    const { call, catalogue } = setUp(entries(10_000));
    const seen = new Set<string>();
    let pages = 0;
    let next: string | undefined = '/summary?limit=500';
    while (next !== undefined) {
      const before = catalogue.read;
      const { json, headers } = await call(`GET ${next}`);
      expect(catalogue.read - before).toBeLessThanOrEqual(READ_AT_MOST);
      for (const { repository } of json.images) seen.add(repository);
      const links = [
        ...(json.next ? [`<${json.next}>; rel="next"`] : []),
        ...(json.previous ? [`<${json.previous}>; rel="prev"`] : []),
      ];
      expect(headers?.link).toBe(links.join(', '));
      expect(json.previous === undefined).toBe(pages === 0);
      next = json.next;
      pages += 1;
    }
    expect([seen.size, pages >= 20 && pages <= 21]).toEqual([10_000, true]);
  });
});
