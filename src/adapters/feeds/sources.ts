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

/** The feeds' public files, by URL; an empty one turns its feed off. */
export function httpFeedSources(
  urls: Readonly<Record<FeedName, string>>,
  limits: DownloadLimits = LIMITS,
): FeedSources {
  return {
    isOn: (feed) => urls[feed] !== '',
    download: async (feed) => PARSERS[feed](await download(urls[feed], limits)),
  };
}
