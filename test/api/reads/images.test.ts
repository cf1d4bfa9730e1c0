import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type ImagesPage,
  type ImagesQuery,
  READ_AT_MOST,
  readImages,
  readTotals,
} from '../../../src/api/reads/images.ts';
import { CATALOGUE_ORDERS, type CatalogueEntry, sortKey } from '../../../src/domain/catalogue.ts';
import { VERDICTS } from '../../../src/domain/verdict.ts';
import { digestOf } from '../../support/builders.ts';
import { anEntry, aSweepRecord, entries } from '../../support/catalogue.ts';
import { fakeCatalogue, fakeSettings, fakeSweepLog } from '../../support/fakes/index.ts';

const settings = fakeSettings();
const EVERYTHING: ImagesQuery = { selections: [], order: 'name', limit: 100 };
const own = { registryId: '111122223333', region: 'eu-west-1' };

async function allPages(known: readonly CatalogueEntry[], query: Partial<ImagesQuery>) {
  const catalogue = fakeCatalogue(known);
  const names: string[] = [];
  let cursor: string | undefined;
  let pages = 0;
  let mostRead = 0;
  do {
    const before = catalogue.read;
    const page = await readImages({ catalogue, settings }, { ...EVERYTHING, ...query, cursor });
    mostRead = Math.max(mostRead, catalogue.read - before);
    names.push(...page.images.map(({ repository }) => repository));
    cursor = page.cursor;
    pages += 1;
  } while (cursor !== undefined);
  return { names, pages, mostRead };
}

const KNOWN: readonly CatalogueEntry[] = [
  anEntry({ repository: 'a/api', verdict: 'pass', counts: { LOW: 2 }, tags: ['1.0'] }),
  anEntry({ repository: 'a/web', counts: { CRITICAL: 1 }, tags: ['latest'] }),
  anEntry({ repository: 'b', verdict: 'unknown', counts: {}, tags: [] }),
  anEntry({ repository: 'c', counts: { HIGH: 1 }, tags: ['1.1'] }),
  anEntry({ repository: 'd', region: 'us-east-1', counts: { CRITICAL: 3 } }),
];

describe('the images', () => {
  it.each<[string, Partial<ImagesQuery>, readonly string[]]>([
    ['of the own registry by name, where nothing is configured', {}, ['a/api', 'a/web', 'b', 'c']],
    ['by risk', { order: 'risk' }, ['a/web', 'c', 'b', 'a/api']],
    ['of a repository', { repository: 'a/api' }, ['a/api']],
    ['of a glob', { repository: 'a/*' }, ['a/api', 'a/web']],
    ['of a glob by risk', { repository: 'a/*', order: 'risk' }, ['a/web', 'a/api']],
    ['of a verdict', { verdict: 'breach' }, ['a/web', 'c']],
    ['of a verdict by risk', { verdict: 'breach', order: 'risk' }, ['a/web', 'c']],
    ['with findings of a severity', { severities: ['CRITICAL', 'LOW'] }, ['a/api', 'a/web']],
    ['of another Region, where it is not in scope', { region: 'us-east-1' }, []],
    [
      'of scan configurations',
      {
        selections: [
          { ...own, repository: '*' },
          { ...own, repository: 'a/*', tags: ['1.*'] },
        ],
      },
      ['a/api', 'b', 'c'],
    ],
    [
      'of two registries',
      {
        selections: [
          { ...own, repository: 'c' },
          { ...own, region: 'us-east-1', repository: '**' },
        ],
      },
      ['c', 'd'],
    ],
    [
      'of two registries by risk',
      {
        order: 'risk',
        selections: [
          { ...own, repository: '**' },
          { ...own, region: 'us-east-1', repository: '**' },
        ],
      },
      ['a/web', 'c', 'b', 'a/api', 'd'],
    ],
    [
      'of configurations and a filter that have nothing in common',
      { selections: [{ ...own, repository: 'c' }], repository: 'b' },
      [],
    ],
  ])('%s', async (_, query, expected) => {
    expect((await allPages(KNOWN, query)).names).toEqual(expected);
    expect((await allPages(KNOWN, { ...query, limit: 1 })).names).toEqual(expected);
  });

  it.each<[string, Partial<ImagesQuery>, readonly string[]]>([
    ['by name', {}, ['c', 'b', 'a/web', 'a/api']],
    ['by risk', { order: 'risk' }, ['a/api', 'b', 'c', 'a/web']],
    ['of a verdict by risk', { verdict: 'breach', order: 'risk' }, ['c', 'a/web']],
    ['by the last scan', { order: 'scanned' }, ['c', 'b', 'a/web', 'a/api']],
    [
      'of two registries by risk',
      {
        order: 'risk',
        selections: [
          { ...own, repository: '**' },
          { ...own, region: 'us-east-1', repository: '**' },
        ],
      },
      ['d', 'a/api', 'b', 'c', 'a/web'],
    ],
  ])('the other way round: %s', async (_, query, expected) => {
    expect((await allPages(KNOWN, { ...query, isReversed: true })).names).toEqual(expected);
    expect((await allPages(KNOWN, { ...query, isReversed: true, limit: 1 })).names).toEqual(
      expected,
    );
  });

  it('are read back page by page as they were read, whatever is left out', async () => {
    const image = fc.record({
      repository: fc.constantFrom('a', 'a/b', 'a-b', 'b', 'b/c', 'c'),
      imageDigest: fc.nat({ max: 999 }).map((number) => digestOf(String(number))),
      region: fc.constantFrom('eu-west-1', 'us-east-1'),
      verdict: fc.constantFrom(...VERDICTS),
      counts: fc.constantFrom({}, { LOW: 1 }, { HIGH: 2 }, { CRITICAL: 1 }),
      scannedAt: fc.option(
        fc.constantFrom('2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z'),
        {
          nil: undefined,
        },
      ),
    });
    const asked = fc.record({
      order: fc.constantFrom(...CATALOGUE_ORDERS),
      isReversed: fc.boolean(),
      limit: fc.integer({ min: 1, max: 7 }),
      verdict: fc.constantFrom(undefined, 'breach' as const),
      selections: fc.constantFrom(
        [],
        [
          { ...own, repository: 'b*' },
          { ...own, repository: 'a/**' },
          { ...own, region: 'us-east-1', repository: '**' },
        ],
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(image, { maxLength: 30 }), asked, async (known, query) => {
        const catalogue = fakeCatalogue(known.map((one) => anEntry(one)));
        const read = (cursor?: string) => readImages({ catalogue, settings }, { ...query, cursor });
        const pages = [await read()];
        for (let last = pages[0]; last?.cursor; last = pages.at(-1)) {
          pages.push(await read(last.cursor));
        }
        const keys = pages.flatMap(({ images }) => images.map((one) => sortKey(one, query.order)));
        expect(new Set(keys).size).toBe(keys.length);
        expect(pages[0]?.previous).toBeUndefined();
        // Without a page that is empty, and back to where the list begins.
        if (keys.length > 0) expect(pages.every(({ images }) => images.length > 0)).toBe(true);

        const back: ImagesPage[] = [];
        for (let page = pages.at(-1); page?.previous; page = back[0]) {
          back.unshift(await read(page.previous));
        }
        expect(back.map(({ images }) => images)).toEqual(
          pages.slice(0, -1).map(({ images }) => images),
        );
        // And from there on again.
        for (const [index, { cursor }] of back.entries()) {
          expect((await read(cursor)).images).toEqual(pages[index + 1]?.images);
        }
      }),
    );
  });

  it('of one page cost one request for one image more than it shows', async () => {
    const catalogue = fakeCatalogue(entries(10_000));
    await readImages({ catalogue, settings }, { ...EVERYTHING, limit: 50 });
    expect(catalogue.read).toBe(51);
  });

  it('are all there, each once, whatever the size of pages', async () => {
    for (const limit of [1, 7, 249, 250, 251]) {
      const known = entries(limit * 3);
      const { names } = await allPages(known, { limit });
      expect(names).toEqual(known.map(({ repository }) => repository));
    }
  });

  it.each<[string, Partial<ImagesQuery>]>([
    ['by name', {}],
    ['by risk', { order: 'risk' }],
    ['by the last scan', { order: 'scanned', isReversed: true }],
    ['that a filter leaves out', { severities: ['CRITICAL'] }],
    [
      'that a tag of a configuration leaves out',
      { selections: [{ ...own, repository: '**', tags: ['none'] }] },
    ],
  ])('10,000 of them are read a bounded number at a time: %s', async (_, query) => {
    const { pages, mostRead } = await allPages(entries(10_000), query);
    expect(mostRead).toBeLessThanOrEqual(READ_AT_MOST);
    expect(pages).toBeGreaterThanOrEqual(10);
  });

  it('of one repository among 10,000 are read alone', async () => {
    const catalogue = fakeCatalogue(entries(10_000));
    const repository = 'team/service-07777';
    const { images } = await readImages({ catalogue, settings }, { ...EVERYTHING, repository });
    expect(images.map(({ imageDigest }) => imageDigest)).toEqual([digestOf('service-07777')]);
    expect(catalogue.read).toBe(1);
  });
});

describe('a cursor that the list has not given', () => {
  const read = (cursor: string, query: Partial<ImagesQuery> = {}) =>
    readImages({ catalogue: fakeCatalogue(KNOWN), settings }, { ...EVERYTHING, ...query, cursor });

  it.each([
    ['no text', ''],
    ['no base64', '%%%'],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['markup', Buffer.from('<script>').toString('base64url')],
    ['of another shape', Buffer.from('{"after":"a"}').toString('base64url')],
    ['very long', 'x'.repeat(100_000)],
  ])('is refused: %s', async (_, cursor) => {
    await expect(read(cursor)).rejects.toMatchObject({
      name: 'InvalidInputError',
      message: expect.stringMatching(/^cursor: /),
    });
  });

  it('is refused, however it is made', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.json(), async (text, json) => {
        for (const cursor of [text, Buffer.from(json).toString('base64url')]) {
          await expect(read(cursor)).rejects.toMatchObject({ name: 'InvalidInputError' });
        }
      }),
    );
  });

  it('is refused where it is of another order or scope', async () => {
    const catalogue = fakeCatalogue(KNOWN);
    const { cursor = '' } = await readImages({ catalogue, settings }, { ...EVERYTHING, limit: 1 });
    await expect(read(cursor)).resolves.toMatchObject({ images: expect.any(Array) });
    for (const other of [
      { order: 'risk' },
      { isReversed: true },
      { repository: 'c' },
      { region: 'us-east-1' },
    ] as const) {
      await expect(read(cursor, other)).rejects.toMatchObject({ name: 'InvalidInputError' });
    }
  });
});

it('the totals are those of the last sweep', async () => {
  const [last, before] = [aSweepRecord(3), aSweepRecord(27)];
  const totals = readTotals({ sweepLog: fakeSweepLog([before, last]), settings });
  await expect(totals).resolves.toEqual(last);
  await expect(readTotals({ sweepLog: fakeSweepLog(), settings })).resolves.toBeUndefined();
});
