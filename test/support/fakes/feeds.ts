import { FeedError } from '../../../src/domain/errors.ts';
import type { Edition, FeedCopy, FeedName } from '../../../src/domain/feed.ts';
import { prioritiesFrom } from '../../../src/domain/priorities.ts';
import type { FeedSources, Feeds } from '../../../src/ports.ts';

export interface FakeFeeds extends Feeds {
  /** The copies that are kept. */
  readonly copies: { readonly [F in FeedName]?: Extract<FeedCopy, { feed: F }> };
}

/** Last good copies in memory. */
export function fakeFeeds(stored: readonly FeedCopy[] = []): FakeFeeds {
  const copies: Partial<Record<FeedName, FeedCopy>> = {};
  for (const copy of stored) copies[copy.feed] = copy;
  const typed = copies as FakeFeeds['copies'];
  return {
    copies: typed,
    priorities: async () => prioritiesFrom(typed),
    lastGood: async (feed) => copies[feed],
    async store(copy) {
      copies[copy.feed] = copy;
    },
    async remove(feed) {
      delete copies[feed];
    },
  };
}

/** Sources that hold these editions; one that has none is down, and `off` ones are turned off. */
export function fakeFeedSources(
  editions: readonly Edition[],
  off: readonly FeedName[] = [],
): FeedSources {
  return {
    isOn: (feed) => !off.includes(feed),
    async download(feed) {
      const edition = editions.find((one) => one.feed === feed);
      if (!edition) throw new FeedError(`${feed}.example answered 503.`);
      return edition;
    },
  };
}
