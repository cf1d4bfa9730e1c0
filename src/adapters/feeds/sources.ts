import { FeedError } from '../../domain/errors.ts';
import type { Edition, FeedName } from '../../domain/feed.ts';
import type { FeedSources } from '../../ports.ts';
import { type DownloadLimits, download } from './download.ts';
import { parseEpss } from './epss.ts';
import { parseKev } from './kev.ts';

/** Some 2 MB each, gzipped or not, in 2026; EPSS decompressed some 10 MB. */
const LIMITS: DownloadLimits = { timeoutMs: 60_000, maxBytes: 50_000_000 };

const PARSERS: Readonly<Record<FeedName, (text: string) => Edition>> = {
  kev: parseKev,
  epss: parseEpss,
};

/** The feeds' public files, by URL: the next one is asked where one fails. A feed without any is off. */
export function httpFeedSources(
  urls: Readonly<Record<FeedName, readonly string[]>>,
  limits: DownloadLimits = LIMITS,
): FeedSources {
  return {
    isOn: (feed) => urls[feed].length > 0,
    async download(feed) {
      const problems: string[] = [];
      for (const url of urls[feed]) {
        try {
          return PARSERS[feed](await download(url, limits));
        } catch (error) {
          if (!(error instanceof FeedError)) throw error;
          problems.push(error.message);
        }
      }
      throw new FeedError(problems.join(' '));
    },
  };
}
