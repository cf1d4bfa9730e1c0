import type { FeedName } from '../../src/domain/feed.ts';
import type { RecordedScan } from '../recorded-registry/index.ts';

/** What there was to know besides the images, and since when: it comes while a run is under way. */
export interface History {
  /** When the first image was pushed: before, nobody looks for anything. */
  pushedAt: number;
  /** When a good copy of a feed was stored first. */
  readonly stored: Map<FeedName, number>;
  /** What Inspector has found when it looked again, in order, by the name of the manifest. */
  readonly rescans: Map<string, Rescan[]>;
}

/** Milliseconds since 1970, like all times here. */
export interface Rescan {
  readonly at: number;
  readonly scan: RecordedScan;
}

export function createHistory(): History {
  return { pushedAt: Number.POSITIVE_INFINITY, stored: new Map(), rescans: new Map() };
}

/** `repository@imageDigest` */
export function manifestName(repository: string, imageDigest: string): string {
  return `${repository}@${imageDigest}`;
}

/** Who has found no copy of a feed looks for one again after a minute, counted from when it has read the answer. */
const LOOK_AGAIN_MILLIS = 75_000;

/** From when on the service cannot miss what a feed says. */
export function knownFrom({ pushedAt, stored }: History, feed: FeedName): number {
  const at = stored.get(feed) ?? Number.POSITIVE_INFINITY;
  return at < pushedAt ? at : at + LOOK_AGAIN_MILLIS;
}

/** The scans that can be read of a manifest from a moment on, the newest first; `recorded` is its first. */
export function scansFrom(
  { rescans }: History,
  name: string,
  recorded: RecordedScan | undefined,
  from: number,
): readonly (RecordedScan | undefined)[] {
  const all = [{ at: 0, scan: recorded }, ...(rescans.get(name) ?? [])];
  const first = all.findLastIndex(({ at }) => at <= from);
  return all
    .slice(first)
    .map(({ scan }) => scan)
    .reverse();
}
