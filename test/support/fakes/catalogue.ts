import {
  type CatalogueEntry,
  type CatalogueOrder,
  placeBehind,
  sortKey,
} from '../../../src/domain/catalogue.ts';
import type { ImageRef } from '../../../src/domain/image.ts';
import type { Catalogue } from '../../../src/ports.ts';

export interface FakeCatalogue extends Catalogue {
  readonly entries: readonly CatalogueEntry[];
  /** How many entries have been read from pages. */
  read: number;
}

/** The catalogue in memory; `beforePut` is called before each attempt to put, so that a test can be faster. */
export function fakeCatalogue(
  there: readonly CatalogueEntry[] = [],
  beforePut: () => Promise<void> = async () => {},
): FakeCatalogue {
  const entries = new Map(there.map((entry) => [keyOf(entry), entry]));
  const removed = new Map<string, CatalogueEntry>();
  const holders = new Map<string, string>();
  /** Made anew when an entry has changed. */
  let sorted: Partial<Record<CatalogueOrder, { entry: CatalogueEntry; key: string }[]>> = {};
  const tagKey = (name: Omit<ImageRef, 'imageDigest'>, tag: string) =>
    keyOf({ ...name, imageDigest: tag });

  return {
    read: 0,
    get entries() {
      return [...entries.values()];
    },
    get: async (image) => entries.get(keyOf(image)),
    entriesOf: async (images) => images.map((image) => entries.get(keyOf(image))),
    async put(entry, before) {
      await beforePut();
      if (entries.get(keyOf(entry))?.version !== before?.version) return false;
      sorted = {};
      // As JSON, as the true one keeps it.
      entries.set(keyOf(entry), JSON.parse(JSON.stringify(entry)));
      return true;
    },
    async remove(entry) {
      removed.set(keyOf(entry), entry);
      if (entries.get(keyOf(entry))?.version !== entry.version) return false;
      sorted = {};
      return entries.delete(keyOf(entry));
    },
    removed: async (image) => removed.get(keyOf(image)),
    holderOf: async (repository, tag) => holders.get(tagKey(repository, tag)),
    async claim(tag, image) {
      holders.set(tagKey(image, tag), image.imageDigest);
    },
    async release(tag, image) {
      const key = tagKey(image, tag);
      if (holders.get(key) === image.imageDigest) holders.delete(key);
    },
    async page({ registryId, region }, { order, within, from, backwards = false, limit }) {
      sorted[order] ??= [...entries.values()]
        .map((entry) => ({ entry, key: sortKey(entry, order) }))
        .sort((a, b) => (a.key < b.key ? -1 : 1));
      const left = sorted[order].filter(
        ({ entry, key }) =>
          entry.registryId === registryId &&
          entry.region === region &&
          key.startsWith(within) &&
          (from === undefined || key < from === backwards),
      );
      if (backwards) left.reverse();
      const page = left.slice(0, limit);
      this.read += page.length;
      return {
        entries: page.map(({ entry }) => entry),
        next: left.length > limit ? placeOf(page.at(-1)?.key ?? '', backwards) : undefined,
      };
    },
  };
}

function placeOf(key: string, backwards: boolean): string {
  return backwards ? key : placeBehind(key);
}

function keyOf({ registryId, region, repository, imageDigest }: ImageRef): string {
  return JSON.stringify([registryId, region, repository, imageDigest]);
}
