import { describe, expect, it } from '@jest/globals';
import { FeedError } from '../../src/domain/errors.ts';
import type { Edition, FeedCopy, FeedName } from '../../src/domain/feed.ts';
import { fetchFeeds } from '../../src/steps/fetch-feeds.ts';
import { ago, NOW } from '../support/builders.ts';
import { fakeClock } from '../support/fakes/clock.ts';
import { type FakeFeeds, fakeFeedSources, fakeFeeds } from '../support/fakes/feeds.ts';
import { aKevCopy, anEpssCopy } from '../support/feeds.ts';

const KEV: Edition = {
  feed: 'kev',
  publishedAt: '2026-02-28T17:00:00.000Z',
  ids: ['CVE-2024-3094'],
};
const EPSS: Edition = { feed: 'epss', scores: { '2024': { '727': 0.1, '3094': 0.8 } } };
const YESTERDAY = ago({ hours: 24 });
const yesterdays: readonly FeedCopy[] = [
  aKevCopy(['CVE-2023-4911'], YESTERDAY),
  anEpssCopy({ 'CVE-2023-4911': 0.7 }, YESTERDAY),
];

const fetchedAt = NOW.toISOString();

function fetching(
  editions: readonly Edition[],
  {
    feeds = fakeFeeds(yesterdays),
    off = [],
  }: { feeds?: FakeFeeds; off?: readonly FeedName[] } = {},
) {
  const step = fetchFeeds({
    feeds,
    feedSources: fakeFeedSources(editions, off),
    clock: fakeClock(),
  });
  return { feeds, run: step };
}

describe('fetching the feeds', () => {
  it('keeps both, with the time', async () => {
    const { feeds, run } = fetching([KEV, EPSS]);
    expect(await run()).toEqual({
      kev: { status: 'stored', entries: 1, publishedAt: '2026-02-28T17:00:00.000Z' },
      epss: { status: 'stored', entries: 2, publishedAt: undefined },
    });
    expect(feeds.copies).toEqual({ kev: { ...KEV, fetchedAt }, epss: { ...EPSS, fetchedAt } });
  });

  it('does so for the first time', async () => {
    const { feeds, run } = fetching([KEV, EPSS], { feeds: fakeFeeds() });
    await run();
    expect(feeds.copies).toEqual({ kev: { ...KEV, fetchedAt }, epss: { ...EPSS, fetchedAt } });
  });

  it.each([
    { down: 'kev', up: EPSS, message: 'KEV catalogue: kev.example answered 503.' },
    { down: 'epss', up: KEV, message: 'EPSS scores: epss.example answered 503.' },
  ] as const)('fails when $down is down, and keeps its copy and the other feed', async (one) => {
    const { feeds, run } = fetching([one.up]);
    await expect(run()).rejects.toEqual(new FeedError(one.message));
    expect(feeds.copies[one.down]).toMatchObject({ fetchedAt: YESTERDAY.toISOString() });
    expect(feeds.copies[one.up.feed]).toEqual({ ...one.up, fetchedAt });
  });

  it('names both when both are down', async () => {
    const { feeds, run } = fetching([]);
    await expect(run()).rejects.toThrow(
      'KEV catalogue: kev.example answered 503. EPSS scores: epss.example answered 503.',
    );
    expect(Object.values(feeds.copies)).toEqual(yesterdays);
  });

  it('fails when a copy cannot be kept, and keeps the other', async () => {
    const inMemory = fakeFeeds(yesterdays);
    const full: FakeFeeds = {
      ...inMemory,
      async store(copy) {
        if (copy.feed === 'kev') throw new Error('the bucket is gone');
        await inMemory.store(copy);
      },
    };
    const { run } = fetching([KEV, EPSS], { feeds: full });
    await expect(run()).rejects.toThrow(
      'KEV catalogue: It was not stored: Error: the bucket is gone.',
    );
    expect(inMemory.copies.epss).toEqual({ ...EPSS, fetchedAt });
  });

  it('refuses an edition that has lost most of its entries', async () => {
    const whole = anEpssCopy(
      { 'CVE-2024-0001': 0.1, 'CVE-2024-0002': 0.1, 'CVE-2024-0003': 0.1 },
      YESTERDAY,
    );
    const stump: Edition = { feed: 'epss', scores: { '2024': { '1': 0.1 } } };
    const { feeds, run } = fetching([KEV, stump], { feeds: fakeFeeds([whole]) });
    await expect(run()).rejects.toThrow('EPSS scores: It has 1 entries, less than half');
    expect(feeds.copies.epss).toEqual(whole);
  });

  it('removes the copy of a feed that is turned off', async () => {
    const { feeds, run } = fetching([KEV], { off: ['epss'] });
    expect(await run()).toMatchObject({ kev: { status: 'stored' }, epss: { status: 'off' } });
    expect(feeds.copies).toEqual({ kev: { ...KEV, fetchedAt } });
  });
});
