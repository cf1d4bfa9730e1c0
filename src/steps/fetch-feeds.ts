import * as z from 'zod';
import { FeedError } from '../domain/errors.ts';
import { entriesIn, FEED_TITLES, FEEDS, type FeedName, hasShrunk } from '../domain/feed.ts';
import type { Ports } from '../ports.ts';

export const Input = z.strictObject({});

/** What became of each feed. */
export type FetchedFeeds = Readonly<Record<FeedName, FetchedFeed>>;

export type FetchedFeed =
  | {
      readonly status: 'stored';
      readonly entries: number;
      readonly publishedAt?: string | undefined;
    }
  | { readonly status: 'off' };

type Needs = Pick<Ports, 'feedSources' | 'feeds' | 'clock'>;

/**
 * Fetches each feed and keeps it as the last good copy; a feed that is turned off leaves none behind. Raises FeedError
 * once all feeds had their turn, naming those that failed: their last good copies stay.
 */
export const fetchFeeds = (ports: Needs) => async (): Promise<FetchedFeeds> => {
  const [kev, epss] = await Promise.allSettled([fetchOne(ports, 'kev'), fetchOne(ports, 'epss')]);
  if (kev.status === 'fulfilled' && epss.status === 'fulfilled') {
    return { kev: kev.value, epss: epss.value };
  }
  const reasons = { kev, epss };
  const failed = FEEDS.flatMap((feed) => {
    const result = reasons[feed];
    return result.status === 'rejected' ? [{ feed, reason: result.reason }] : [];
  });
  throw new FeedError(
    failed.map(({ feed, reason }) => `${FEED_TITLES[feed]}: ${inWords(reason)}`).join(' '),
    { cause: failed.length === 1 ? failed[0]?.reason : failed.map(({ reason }) => reason) },
  );
};

async function fetchOne(
  { feedSources, feeds, clock }: Needs,
  feed: FeedName,
): Promise<FetchedFeed> {
  if (!feedSources.isOn(feed)) {
    await feeds.remove(feed);
    return { status: 'off' };
  }
  const [edition, lastGood] = await Promise.all([feedSources.download(feed), feeds.lastGood(feed)]);
  if (hasShrunk(edition, lastGood)) {
    throw new FeedError(
      `It has ${entriesIn(edition)} entries, less than half of those before: remove the copy in S3 if that is right.`,
    );
  }
  await feeds.store({ ...edition, fetchedAt: clock.now().toISOString() });
  return { status: 'stored', entries: entriesIn(edition), publishedAt: edition.publishedAt };
}

function inWords(reason: unknown): string {
  return reason instanceof FeedError ? reason.message : `It was not stored: ${reason}.`;
}
