import { FEED_TITLES } from '../domain/feed.ts';
import type { StaleFeed } from '../domain/priorities.ts';
import { instant, plural } from './text.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Says how old the last good copy of each feed was `at` that time (ISO 8601), in whole days. */
export function staleFeedLines(stale: readonly StaleFeed[], at: string): readonly string[] {
  return stale.map(({ feed, updatedAt }) => {
    const days = Math.floor((Date.parse(at) - Date.parse(updatedAt)) / DAY_MS);
    return `${FEED_TITLES[feed]}: the last good copy is ${plural(days, 'day')} old (${instant(updatedAt)}).`;
  });
}
