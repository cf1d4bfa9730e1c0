import { toScoreTable } from '../../src/domain/feed.ts';
import type { FeedCopies } from '../../src/domain/priorities.ts';
import { NOW } from './builders.ts';

/** A KEV catalogue of these CVE ids, as it is kept. */
export function aKevCopy(
  ids: readonly string[],
  fetchedAt: Date = NOW,
): NonNullable<FeedCopies['kev']> {
  return { feed: 'kev', ids, fetchedAt: fetchedAt.toISOString() };
}

/** These EPSS scores by CVE id, as they are kept. */
export function anEpssCopy(
  scores: Readonly<Record<string, number>>,
  fetchedAt: Date = NOW,
): NonNullable<FeedCopies['epss']> {
  return {
    feed: 'epss',
    scores: toScoreTable(Object.entries(scores)),
    fetchedAt: fetchedAt.toISOString(),
  };
}
