import { describe, expect, it } from '@jest/globals';
import { parseFeed } from '@rowanmanning/feed-parser';
import { NOTES_AT_MOST, STREAMS_AT_MOST } from '../../../src/api/reads/findings.ts';
import type { ScanConfiguration } from '../../../src/domain/scan-configuration.ts';
import { callApi } from '../../support/api.ts';
import { aFinding, aJudgement, aPolicy, aSuppression } from '../../support/builders.ts';
import { fakeScanConfigurations } from '../../support/fakes/index.ts';
import { scan, sweep } from '../../support/hearing.ts';
import { type MemoryService, memoryService } from '../../support/memory-service.ts';

const openssl = aFinding({
  id: 'CVE-2022-0778',
  description: 'An infinite loop in BN_mod_sqrt().',
  link: 'https://nvd.nist.gov/vuln/detail/CVE-2022-0778',
});
const zlib = aFinding({ id: 'CVE-2', severity: 'LOW', packages: [{ name: 'zlib' }], fix: 'none' });

const own = { registryId: '111122223333', region: 'eu-west-1' };
const CONFIGURATIONS: readonly ScanConfiguration[] = [
  { id: 'payments', ...own, repository: 'payments/*', created: '2026-02-01T00:00:00.000Z' },
  { id: 'empty', ...own, repository: 'nothing/*', created: '2026-02-01T00:00:00.000Z' },
];

function api(service: MemoryService) {
  const { ports } = service;
  return callApi({ ...ports, scanConfigurations: fakeScanConfigurations(CONFIGURATIONS) });
}

async function twoFindings() {
  const service = memoryService(
    aPolicy({ suppressions: [aSuppression({ id: 'CVE-2' })], defaults: aJudgement() }),
  );
  service.push('a', { findings: [openssl, zlib] });
  await scan(service, 'a');
  service.pass(60);
  service.push('b', { repository: 'web/frontend', tags: ['latest'], findings: [zlib] });
  await scan(service, 'b');
  return service;
}

const idsOf = (body: string | undefined) => parseFeed(body ?? '').items.map(({ id }) => id);

describe('the feed of a configuration', () => {
  it('is Atom, as an independent parser reads it', async () => {
    const { status, headers, body } = await api(await twoFindings())('GET /findings/payments');
    expect([status, headers?.['content-type']]).toEqual([
      200,
      'application/atom+xml; charset=utf-8',
    ]);
    const feed = parseFeed(body ?? '');
    expect(feed.meta).toMatchObject({ type: 'atom', version: '1.0' });
    expect(feed.title).toBe('Findings in payments/* in eu-west-1');
    expect(feed.self).toBe('https://api.example.com/findings/payments');
    expect(feed.items.map(({ title }) => title)).toEqual([
      '[HIGH] openssl CVE-2022-0778 in payments/api:1.4.2',
      '[LOW, suppressed] zlib CVE-2 in payments/api:1.4.2',
    ]);
    const [first] = feed.items;
    expect(first).toMatchObject({
      id: 'tag:111122223333.dkr.ecr.eu-west-1.amazonaws.com,2026:payments%2Fapi/*/CVE-2022-0778/openssl',
      url: 'https://nvd.nist.gov/vuln/detail/CVE-2022-0778',
      updated: new Date('2026-03-01T12:00:00.000Z'),
    });
    expect(first?.categories.map(({ term }) => term)).toEqual(['HIGH', 'open']);
    expect(first?.description).toContain('<p>An infinite loop in BN_mod_sqrt().</p>');
  });

  it('has the same ids after sweeps, another image and a worse severity', async () => {
    const service = await twoFindings();
    const call = api(service);
    const before = idsOf((await call('GET /findings/payments')).body);
    expect(before).toHaveLength(2);
    for (const _ of [1, 2]) {
      service.pass(86_400);
      await sweep(service);
      expect(idsOf((await call('GET /findings/payments')).body)).toEqual(before);
    }
    service.push('c', { tags: ['1.4.3'], findings: [{ ...openssl, severity: 'CRITICAL' }, zlib] });
    await scan(service, 'c');
    const { body } = await call('GET /findings/payments');
    expect(idsOf(body)).toEqual(before);
    expect(body).toContain('[CRITICAL] openssl CVE-2022-0778 in payments/api:1.4.3');
  });

  it('says that a finding is resolved, under the same id', async () => {
    const service = await twoFindings();
    const call = api(service);
    const [id] = idsOf((await call('GET /findings/payments')).body);
    service.push('d', { tags: ['1.4.4'], findings: [zlib] });
    service.pass(60);
    await scan(service, 'd');
    const [item] = parseFeed((await call('GET /findings/payments')).body ?? '').items;
    expect([item?.id, item?.title]).toEqual([
      id,
      '[HIGH, resolved] openssl CVE-2022-0778 in payments/api:1.4.4',
    ]);
  });

  it('is empty and valid where nothing is selected, and 404 where there is no configuration', async () => {
    const call = api(await twoFindings());
    const { body } = await call('GET /findings/empty');
    expect(parseFeed(body ?? '').items).toEqual([]);
    expect(body).toContain('<updated>2026-02-01T00:00:00.000Z</updated>');
    expect((await call('GET /findings/none')).status).toBe(404);
  });

  it('leads from page to page, each finding once', async () => {
    const call = api(await twoFindings());
    const { body, headers } = await call('GET /findings/payments?limit=1');
    const [, href = ''] = /<link rel="next" [^>]*href="([^"]+)"/.exec(body ?? '') ?? [];
    const next = new URL(href.replaceAll('&amp;', '&'));
    expect(headers?.link).toBe(`<${next.pathname}${next.search}>; rel="next"`);
    const second = await call(`GET ${next.pathname}${next.search}`);
    expect([...idsOf(body), ...idsOf(second.body)]).toEqual(
      idsOf((await call('GET /findings/payments')).body),
    );
    expect(second.body).toContain(
      '<link rel="first" type="application/atom+xml" href="https://api.example.com/findings/payments?limit=1"/>',
    );
  });
});

describe('a second read', () => {
  it('is answered 304 by its ETag, until something changes', async () => {
    const service = await twoFindings();
    const call = api(service);
    const first = await call('GET /findings/payments');
    const etag = first.headers?.etag ?? '';
    const modified = first.headers?.['last-modified'] ?? '';
    expect(modified).toBe('Sun, 01 Mar 2026 12:00:00 GMT');
    for (const [name, value] of [
      ['if-none-match', etag],
      ['if-none-match', `"other", W/${etag}`],
    ] as const) {
      const headers = { [name]: value, 'if-modified-since': modified };
      const { status, body, headers: given } = await call('GET /findings/payments', { headers });
      expect([status, body, given?.etag]).toEqual([304, undefined, etag]);
    }
    const stale = { 'if-none-match': '"other"', 'if-modified-since': modified };
    expect((await call('GET /findings/payments', { headers: stale })).status).toBe(200);

    // No ETag: nobody knows what the reader has.
    const dated = { 'if-modified-since': modified };
    expect((await call('GET /findings/payments', { headers: dated })).status).toBe(200);

    service.pass(86_400);
    await sweep(service);
    const headers = { 'if-none-match': etag };
    expect((await call('GET /findings/payments', { headers })).status).toBe(304);
    service.push('e', { tags: ['1.4.5'], findings: [openssl, { ...zlib, severity: 'MEDIUM' }] });
    await scan(service, 'e');
    expect((await call('GET /findings/payments', { headers })).status).toBe(200);
  });
});

it('a page that a finding has left is told, though its last change is older than before', async () => {
  const service = memoryService();
  service.push('a', { tags: ['1.4.1'], findings: [openssl] });
  await scan(service, 'a');
  service.pass(3600);
  service.push('a', { findings: [openssl, zlib] });
  await scan(service, 'a');
  const call = api(service);
  const open = (headers: Readonly<Record<string, string>> = {}) =>
    call('GET /findings/payments?state=open', { headers });
  const before = await open();
  service.pass(3600);
  service.push('a', { findings: [openssl] });
  await scan(service, 'a');
  const modified = before.headers?.['last-modified'] ?? '';
  const { status, headers, body } = await open({ 'if-modified-since': modified });
  expect(Date.parse(headers?.['last-modified'] ?? '')).toBeLessThan(Date.parse(modified));
  expect([status, idsOf(body).length]).toEqual([200, idsOf(before.body).length - 1]);
});

describe('GET /findings', () => {
  it('is JSON where that is asked for, with the ids of the feed', async () => {
    const call = api(await twoFindings());
    const { json, headers } = await call('GET /findings', {
      headers: { accept: 'application/json' },
    });
    expect(headers?.['content-type']).toBe('application/json');
    expect(json.findings.map(({ id }: { id: string }) => id)).toEqual(
      idsOf((await call('GET /findings')).body),
    );
    expect(json.findings[1]).toMatchObject({
      vulnerability: 'CVE-2022-0778',
      severity: 'HIGH',
      state: 'open',
      description: 'An infinite loop in BN_mod_sqrt().',
      image: { repository: 'payments/api', tags: ['1.4.2'] },
      suppressedBy: [],
    });
    expect(json.findings[0].vulnerability).toBe('CVE-2');
    expect(json.findings[2].suppressedBy).toEqual([
      expect.objectContaining({ owner: 'platform@example.com' }),
    ]);
  });

  it.each([
    ['repository=web/*', 1],
    ['tag=1.4.*', 2],
    ['severity=HIGH', 1],
    ['fixable=false', 2],
    ['fixable=true', 1],
    ['state=suppressed', 2],
    ['since=2026-03-01T12:00:30Z', 1],
    ['since=2026-03-02', 0],
    ['id=cve-2022-0778', 1],
    ['region=us-east-1', 0],
  ])('filters by %s', async (query, count) => {
    const { body } = await api(await twoFindings())(`GET /findings?${query}`);
    expect(idsOf(body)).toHaveLength(count);
  });

  it.each(['since=yesterday', 'fixable=yes', 'state=gone', 'tag=a%20b', 'limit=1000'])(
    'refuses %s',
    async (query) => {
      expect((await api(await twoFindings())(`GET /findings?${query}`)).status).toBe(400);
    },
  );
});

it('hostile text stays text', async () => {
  const service = memoryService();
  const hostile = `<script>alert(1)</script>]]>&"'\u0000\u0007\ud800`;
  service.push('a', {
    tags: ['1'],
    findings: [
      aFinding({
        id: `CVE${hostile}`,
        description: hostile,
        link: 'javascript:alert(1)',
        packages: [{ name: hostile, version: hostile, fixedVersion: hostile }],
      }),
    ],
  });
  await scan(service, 'a');
  const { body = '' } = await api(service)('GET /findings');
  for (const raw of ['<script', 'javascript:', '\u0000', '\u0007', ']]>']) {
    expect(body).not.toContain(raw);
  }
  const [item] = parseFeed(body).items;
  expect(item?.title).toContain('<script>alert(1)</script>');
  // The summary is markup within: there it is escaped once more. (The parser decodes both.)
  expect(body).toContain('&lt;p&gt;&amp;lt;script&amp;gt;alert(1)');
  expect(item?.url).toMatch(/^https:\/\/eu-west-1\.console\.aws\.amazon\.com\//);
});

it('a page of 10,000 images reads a bounded number of notes and streams', async () => {
  const service = await twoFindings();
  const stream = (index: number) => ({ ...own, repository: `team/${index}`, stream: '*' });
  let [notes, streams] = [0, 0];
  const call = callApi({
    ...service.ports,
    scanConfigurations: fakeScanConfigurations(),
    changeLog: {
      ...service.ports.changeLog,
      async page({ limit }) {
        notes += limit;
        const at = '2026-03-01T12:00:00.000Z';
        return Array.from({ length: Math.min(limit, 10_000) }, (_, index) => ({
          stream: stream(index),
          at,
        }));
      },
    },
    streams: {
      ...service.ports.streams,
      async get() {
        streams += 1;
        return undefined;
      },
    },
  });
  expect((await call('GET /findings')).status).toBe(200);
  expect(notes).toBeLessThanOrEqual(NOTES_AT_MOST);
  expect(streams).toBeLessThanOrEqual(STREAMS_AT_MOST);
});
