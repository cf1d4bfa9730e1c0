import { readFile } from 'node:fs/promises';
import type { FeedName } from '../../src/domain/feed.ts';

const FILES: Readonly<Record<FeedName, string>> = {
  kev: 'known_exploited_vulnerabilities.json',
  epss: 'epss_scores.csv',
};

/** A small feed of this project's own: what is in it is made up, in the form of the public one. */
export function feedFile(feed: FeedName): Promise<string> {
  return readFile(new URL(FILES[feed], import.meta.url), 'utf8');
}
