import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dynamodbCatalogue } from '../../../src/adapters/dynamodb/catalogue.ts';
import { dynamodbChangeLog } from '../../../src/adapters/dynamodb/change-log.ts';
import { dynamodbStreams } from '../../../src/adapters/dynamodb/streams.ts';
import { dynamodbSweepLog } from '../../../src/adapters/dynamodb/sweep-log.ts';
import {
  CATALOGUE_ORDERS,
  type CatalogueEntry,
  nameKey,
  placeBehind,
  riskOfVerdict,
} from '../../../src/domain/catalogue.ts';
import type { Catalogue, CataloguePageRequest, ChangeLog, SweepLog } from '../../../src/ports.ts';
import { ago, digestOf, NOW } from '../../support/builders.ts';
import { anEntry, aSweepRecord, entries } from '../../support/catalogue.ts';
import { fakeCatalogue, fakeChangeLog, fakeSweepLog } from '../../support/fakes/index.ts';
import { aState, aStream } from '../../support/streams.ts';
import { startTable } from '../support/storage.ts';

let storage: Awaited<ReturnType<typeof startTable>>;

beforeAll(async () => {
  storage = await startTable();
});
afterAll(() => storage.stop());

const CATALOGUES: [string, () => Catalogue][] = [
  ['in DynamoDB', () => dynamodbCatalogue(storage.client, storage.table)],
  ['in memory', fakeCatalogue],
];

let registries = 0;
/** A registry of which nothing is known yet. */
function aRegistry() {
  registries += 1;
  return { registryId: '111122223333', region: `region-${registries}` };
}

describe.each(CATALOGUES)('a catalogue %s', (_, make) => {
  it('knows nothing of what it was not told', async () => {
    const catalogue = make();
    const registry = aRegistry();
    expect(await catalogue.get(anEntry(registry))).toBeUndefined();
    const page = await catalogue.page(registry, { order: 'name', within: '', limit: 10 });
    expect(page.entries).toEqual([]);
    expect(page.next).toBeUndefined();
  });

  it('keeps an entry as it is, and aside once it has been removed', async () => {
    const catalogue = make();
    const entry = anEntry(aRegistry());
    expect(await catalogue.put(entry, undefined)).toBe(true);
    expect(await catalogue.get(entry)).toEqual(entry);
    expect(await catalogue.removed(entry)).toBeUndefined();
    expect(await catalogue.remove(entry)).toBe(true);
    expect(await catalogue.get(entry)).toBeUndefined();
    expect(await catalogue.removed(entry)).toEqual(entry);
    for (const order of CATALOGUE_ORDERS) {
      const page = await catalogue.page(entry, { order, within: '', limit: 10 });
      expect(page.entries).toEqual([]);
    }
  });

  it('has the entries of several images in their order', async () => {
    const catalogue = make();
    const registry = aRegistry();
    const [a, b] = ['a', 'b'].map((name) => anEntry({ ...registry, imageDigest: digestOf(name) }));
    const elsewhere = { ...a!, repository: 'elsewhere' };
    for (const entry of [a!, b!]) await catalogue.put(entry, undefined);
    expect(await catalogue.entriesOf([b!, elsewhere, a!, b!])).toEqual([b, undefined, a, b]);
    expect(await catalogue.entriesOf([])).toEqual([]);
  });

  it('changes an entry on condition of its version', async () => {
    const catalogue = make();
    const first = anEntry(aRegistry());
    const second = { ...first, version: 2, tags: ['2'] };
    expect(await catalogue.put(second, first)).toBe(false);
    await catalogue.put(first, undefined);
    expect(await catalogue.put(first, undefined)).toBe(false);
    expect(await catalogue.put(second, first)).toBe(true);
    expect(await catalogue.put({ ...second, tags: ['3'] }, first)).toBe(false);
    expect(await catalogue.remove(first)).toBe(false);
    expect(await catalogue.get(first)).toEqual(second);
    expect(await catalogue.remove(second)).toBe(true);
    expect(await catalogue.remove(second)).toBe(false);
  });

  it('knows who has a tag, by repository, and gives it up for nobody else', async () => {
    const catalogue = make();
    const a = anEntry(aRegistry());
    const b = { ...a, imageDigest: digestOf('b') };
    await catalogue.claim('latest', a);
    expect(await catalogue.holderOf(a, 'latest')).toBe(a.imageDigest);
    expect(await catalogue.holderOf({ ...a, repository: 'other' }, 'latest')).toBeUndefined();
    await catalogue.release('latest', b);
    expect(await catalogue.holderOf(a, 'latest')).toBe(a.imageDigest);
    await catalogue.claim('latest', b);
    expect(await catalogue.holderOf(a, 'latest')).toBe(b.imageDigest);
    await catalogue.release('latest', b);
    expect(await catalogue.holderOf(a, 'latest')).toBeUndefined();
  });

  describe('is read page by page', () => {
    const NAMED: readonly Partial<CatalogueEntry>[] = [
      { repository: 'a/one', verdict: 'pass', counts: {} },
      { repository: 'a/one-more', counts: { HIGH: 3 }, scannedAt: ago({ hours: 2 }).toISOString() },
      { repository: 'b/two', verdict: 'unknown', counts: {}, scannedAt: undefined },
      {
        repository: 'b/two',
        imageDigest: digestOf('b'),
        counts: { CRITICAL: 1 },
        scannedAt: ago({ ms: 1 }).toISOString(),
      },
      { repository: 'c', counts: { HIGH: 4 }, scannedAt: NOW.toISOString() },
    ];

    async function namesOf(
      request: Omit<CataloguePageRequest, 'limit'>,
      limit: number,
    ): Promise<readonly (readonly string[])[]> {
      const catalogue = make();
      const registry = aRegistry();
      for (const changes of [...NAMED].reverse()) {
        await catalogue.put(anEntry({ ...registry, ...changes }), undefined);
      }
      await catalogue.put(anEntry({ ...aRegistry(), repository: 'elsewhere' }), undefined);
      const pages: string[][] = [];
      let { from } = request;
      do {
        const page = await catalogue.page(registry, { ...request, from, limit });
        pages.push(page.entries.map(({ repository }) => repository));
        from = page.next;
      } while (from !== undefined);
      return pages;
    }

    it.each<[string, Omit<CataloguePageRequest, 'limit'>, readonly string[]]>([
      ['by name', { order: 'name', within: '' }, ['a/one', 'a/one-more', 'b/two', 'b/two', 'c']],
      ['of a repository', { order: 'name', within: 'a/one#' }, ['a/one']],
      ['of a prefix', { order: 'name', within: 'a/' }, ['a/one', 'a/one-more']],
      ['from a place', { order: 'name', within: '', from: 'b/' }, ['b/two', 'b/two', 'c']],
      [
        'from a place before the prefix',
        { order: 'name', within: 'b/', from: 'a' },
        ['b/two', 'b/two'],
      ],
      ['from a place behind the prefix', { order: 'name', within: 'a/', from: 'x' }, []],
      ['by risk', { order: 'risk', within: '' }, ['b/two', 'c', 'a/one-more', 'b/two', 'a/one']],
      [
        'of a verdict',
        { order: 'risk', within: riskOfVerdict('breach') },
        ['b/two', 'c', 'a/one-more'],
      ],
      [
        'by the last scan, and never before all',
        { order: 'scanned', within: '' },
        ['b/two', 'a/one-more', 'a/one', 'b/two', 'c'],
      ],
    ])('%s', async (_what, request, expected) => {
      expect(await namesOf(request, 10)).toEqual([expected]);
      const pages = await namesOf(request, 2);
      expect(pages.flat()).toEqual(expected);
      expect(Math.max(...pages.map(({ length }) => length))).toBeLessThanOrEqual(2);
    });

    it.each<[string, Omit<CataloguePageRequest, 'limit' | 'backwards'>, readonly string[]]>([
      [
        'from the end',
        { order: 'name', within: '' },
        ['c', 'b/two', 'b/two', 'a/one-more', 'a/one'],
      ],
      ['within a prefix', { order: 'name', within: 'a/' }, ['a/one-more', 'a/one']],
      ['from a place', { order: 'name', within: '', from: 'b/' }, ['a/one-more', 'a/one']],
      [
        'from a key, without it',
        { order: 'name', within: '', from: nameKey(anEntry({ repository: 'b/two' })) },
        ['a/one-more', 'a/one'],
      ],
      [
        'from behind a key, with it',
        { order: 'name', within: '', from: placeBehind(nameKey(anEntry({ repository: 'b/two' }))) },
        ['b/two', 'a/one-more', 'a/one'],
      ],
      ['from a place before the prefix', { order: 'name', within: 'b/', from: 'a' }, []],
      ['from the prefix itself', { order: 'name', within: 'b/', from: 'b/' }, []],
      ['from the very beginning', { order: 'name', within: '', from: '' }, []],
      [
        'from a place behind the prefix',
        { order: 'name', within: 'a/', from: 'x' },
        ['a/one-more', 'a/one'],
      ],
      ['by risk', { order: 'risk', within: '' }, ['a/one', 'b/two', 'a/one-more', 'c', 'b/two']],
      [
        'by the last scan',
        { order: 'scanned', within: '' },
        ['c', 'b/two', 'a/one', 'a/one-more', 'b/two'],
      ],
    ])('backwards, %s', async (_what, request, expected) => {
      expect((await namesOf({ ...request, backwards: true }, 10)).flat()).toEqual(expected);
      expect((await namesOf({ ...request, backwards: true }, 2)).flat()).toEqual(expected);
    });
  });
});

describe('a catalogue in DynamoDB', () => {
  it('reads no more than was asked for, and no streams', async () => {
    const registry = aRegistry();
    const catalogue = dynamodbCatalogue(storage.client, storage.table);
    for (const entry of entries(30, registry)) await catalogue.put(entry, undefined);
    const ref = aStream(registry);
    await dynamodbStreams(storage.client, storage.table).put(ref, aState(), undefined);
    for (const order of CATALOGUE_ORDERS) {
      const page = await catalogue.page(registry, { order, within: '', limit: 30 });
      expect(page.entries).toHaveLength(30);
    }
    const { length } = (await catalogue.page(registry, { order: 'name', within: '', limit: 7 }))
      .entries;
    expect(length).toBe(7);
  });

  it.each([
    ['reads what was stored before shapes were counted', undefined, { tags: ['old'] }],
    ['does not read what a newer version wrote', '2', undefined],
  ])('%s', async (_, schema, expected) => {
    const entry = anEntry({ ...aRegistry(), tags: ['old'] });
    await storage.client.send(
      new PutItemCommand({
        TableName: storage.table,
        Item: {
          pk: { S: `registry#${entry.registryId}#${entry.region}` },
          sk: { S: `image#${entry.repository}#${entry.imageDigest}` },
          entry: { S: JSON.stringify(entry) },
          ...(schema !== undefined && { schema: { N: schema } }),
        },
      }),
    );
    const reading = dynamodbCatalogue(storage.client, storage.table).get(entry);
    if (expected) await expect(reading).resolves.toMatchObject(expected);
    else await expect(reading).rejects.toThrow(/has schema 2, and this version .* knows 1/);
  });
});

const LOGS: [string, () => ChangeLog][] = [
  ['in DynamoDB', () => dynamodbChangeLog(storage.client, storage.table)],
  ['in memory', fakeChangeLog],
];

describe.each(LOGS)('a change log %s', (_, make) => {
  it('is read newest first, from where a reader has come to', async () => {
    const log = make();
    const at = (hours: number) => ago({ hours }).toISOString();
    const [one, two] = [aStream(), aStream({ repository: 'web/frontend', stream: 'main-*' })];
    await log.add(one, at(3));
    await log.add(two, at(1));
    await log.add(one, at(2));
    await log.add(one, at(2));
    const inOrder = [
      { stream: two, at: at(1) },
      { stream: one, at: at(2) },
      { stream: one, at: at(3) },
    ];
    expect(await log.page({ limit: 10 })).toEqual(inOrder);
    expect(await log.page({ limit: 2 })).toEqual(inOrder.slice(0, 2));
    const from = { stream: one, at: at(2) };
    expect(await log.page({ from: { ...from, isRead: false }, limit: 1 })).toEqual([from]);
    expect(await log.page({ from: { ...from, isRead: true }, limit: 9 })).toEqual(inOrder.slice(2));
  });
});

const SWEEPS: [string, () => SweepLog][] = [
  ['in DynamoDB', () => dynamodbSweepLog(storage.client, storage.table)],
  ['in memory', fakeSweepLog],
];

describe.each(SWEEPS)('a sweep log %s', (_, make) => {
  it('has the last sweeps of a registry, newest first, each once', async () => {
    const log = make();
    const registry = aRegistry();
    const [old, mid, last] = [72, 48, 24].map((hours) => aSweepRecord(hours, { registry }));
    await log.add(aSweepRecord(1, { registry: aRegistry(), execution: 'elsewhere' }));
    for (const record of [mid, last, old, last]) if (record) await log.add(record);
    expect(await log.last(registry, 10)).toEqual([last, mid, old]);
    expect(await log.last(registry, 2)).toEqual([last, mid]);
    expect(await log.last(registry, 9, mid?.startedAt)).toEqual([mid, old]);
  });
});
