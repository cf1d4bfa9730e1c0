import { describe, expect, it } from '@jest/globals';
import {
  type FindingsQuery,
  readFindings,
  STREAMS_AT_MOST,
} from '../../../src/api/reads/findings.ts';
import { aFinding, ago, aJudgement, aPolicy, aSuppression } from '../../support/builders.ts';
import { scan, sweep } from '../../support/hearing.ts';
import { type MemoryService, memoryService } from '../../support/memory-service.ts';

const openssl = aFinding({ id: 'CVE-1' });
const zlib = aFinding({ id: 'CVE-2', severity: 'LOW', packages: [{ name: 'zlib' }], fix: 'none' });
const curl = aFinding({ id: 'CVE-3', severity: 'CRITICAL', packages: [{ name: 'curl' }] });

const EVERYTHING: FindingsQuery = { limit: 100 };

async function allPages(service: MemoryService, query: Partial<FindingsQuery> = {}) {
  const shown: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await readFindings(service, { ...EVERYTHING, ...query, cursor });
    shown.push(
      ...page.findings.map(
        ({ finding, changed, state, image }) =>
          `${finding.id} ${changed.kind} ${state} ${image.repository}:${image.tags}`,
      ),
    );
    cursor = page.cursor;
  } while (cursor !== undefined);
  return shown;
}

/** A stream that has seen every kind of change, an hour apart each. */
async function lively() {
  const service = memoryService(
    aPolicy({ suppressions: [aSuppression({ id: 'CVE-2' })], defaults: aJudgement() }),
  );
  const looks = [
    [openssl],
    [openssl, zlib],
    [curl, zlib],
    [curl, { ...zlib, fix: 'available' as const }],
    [curl, openssl, { ...zlib, fix: 'available' as const }],
  ];
  for (const [index, findings] of looks.entries()) {
    service.push('a', { tags: [`1.${index}`], findings });
    await scan(service, 'a');
    service.pass(3600);
  }
  service.push('b', { repository: 'web/frontend', tags: ['latest'], findings: [openssl] });
  await scan(service, 'b');
  return service;
}

describe('findings', () => {
  it('come once each, as they are now, the one that has changed last first', async () => {
    expect(await allPages(await lively())).toEqual([
      'CVE-1 new open web/frontend:latest',
      'CVE-1 reopened open payments/api:1.4',
      'CVE-2 worsened suppressed payments/api:1.4',
      'CVE-3 new open payments/api:1.4',
    ]);
  });

  it('come in the same order whatever the size of pages', async () => {
    const service = await lively();
    service.push('c', { repository: 'many', tags: ['1'], findings: [zlib, openssl, curl] });
    await scan(service, 'c');
    const all = await allPages(service);
    expect(all.slice(0, 4).map((line) => line.slice(0, 5))).toEqual([
      'CVE-3',
      'CVE-1',
      'CVE-2',
      'CVE-1',
    ]);
    for (const limit of [1, 2, 3]) expect(await allPages(service, { limit })).toEqual(all);
  });

  it('that are gone are resolved, at that time', async () => {
    const service = await lively();
    service.push('b', { findings: [] });
    service.pass(60);
    await scan(service, 'b');
    expect((await allPages(service))[0]).toBe('CVE-1 resolved resolved web/frontend:latest');
  });

  it('stay what they are when a sweep looks at them again', async () => {
    const service = await lively();
    const before = await readFindings(service, EVERYTHING);
    service.pass(3600);
    await sweep(service);
    const after = await readFindings(service, EVERYTHING);
    const shown = ({ findings }: typeof before) =>
      findings.map(({ finding, changed, state, firstSeen }) => [
        finding.id,
        changed,
        state,
        firstSeen,
      ]);
    expect(shown(after)).toEqual(shown(before));
  });

  it.each<[string, Partial<FindingsQuery>, readonly string[]]>([
    ['of a repository', { repository: 'web/*' }, ['web/frontend:latest']],
    ['of a tag', { tag: '1.*' }, ['payments/api:1.4', 'payments/api:1.4', 'payments/api:1.4']],
    ['of severities', { severities: ['CRITICAL', 'LOW'] }, ['CVE-2', 'CVE-3']],
    ['with a fix', { fixable: true, repository: 'web/*' }, ['CVE-1']],
    ['without a fix', { fixable: false }, []],
    ['of a state', { state: 'suppressed' }, ['CVE-2']],
    ['of a vulnerability', { id: 'cve-3' }, ['CVE-3']],
    ['of a Region', { region: 'us-east-1' }, []],
    ['changed since', { since: ago({ hours: -4 }) }, ['web/frontend', 'reopened']],
    [
      'of a configuration',
      {
        selections: [
          { registryId: '111122223333', region: 'eu-west-1', repository: '**', tags: ['latest'] },
        ],
      },
      ['web/frontend'],
    ],
  ])('%s', async (_, query, expected) => {
    const shown = await allPages(await lively(), query);
    expect(shown).toHaveLength(expected.length);
    for (const [index, part] of expected.entries()) expect(shown[index]).toContain(part);
    expect(await allPages(await lively(), { ...query, limit: 1 })).toEqual(shown);
  });

  it('of hundreds of streams are read a bounded number of streams at a time', async () => {
    const service = memoryService();
    for (let index = 0; index < 60; index += 1) {
      service.push(`image-${index}`, {
        repository: `team/${index}`,
        tags: ['1'],
        findings: [openssl],
      });
      await scan(service, `image-${index}`);
      service.pass(1);
    }
    let read = 0;
    const counted = {
      ...service,
      assessments: {
        ...service.assessments,
        get: (key: string) => {
          read += 1;
          return service.assessments.get(key);
        },
      },
    };
    const none = await readFindings(counted, { ...EVERYTHING, id: 'CVE-none' });
    expect(none.findings).toEqual([]);
    expect(none.cursor).toBeDefined();
    expect(read).toBeLessThanOrEqual(STREAMS_AT_MOST);
    read = 0;
    const first = await readFindings(counted, { ...EVERYTHING, limit: 5 });
    expect(first.findings.map(({ image }) => image.repository)).toEqual([
      'team/59',
      'team/58',
      'team/57',
      'team/56',
      'team/55',
    ]);
    expect(read).toBeLessThanOrEqual(6);
    expect(await allPages(service)).toHaveLength(60);
    expect(await allPages(service, { id: 'CVE-none' })).toEqual([]);
  });

  it.each(['', 'x', Buffer.from('{"at":"<script>"}').toString('base64url'), 'y'.repeat(9999)])(
    'are not read by a cursor that nobody has given: %#',
    async (cursor) => {
      const reading = readFindings(memoryService(), { ...EVERYTHING, cursor });
      await expect(reading).rejects.toMatchObject({ name: 'InvalidInputError' });
    },
  );
});
