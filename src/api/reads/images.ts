import * as z from 'zod';
import {
  CATALOGUE_ORDERS,
  type CatalogueEntry,
  type CatalogueOrder,
  placeBehind,
  riskOfVerdict,
  sortKey,
} from '../../domain/catalogue.ts';
import { globMatcher } from '../../domain/match.ts';
import {
  literalPrefix,
  type Range,
  rangesOf,
  type Selection,
  selector,
} from '../../domain/scope.ts';
import type { Severity } from '../../domain/severity.ts';
import type { SweepRecord } from '../../domain/sweep-record.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { Ports } from '../../ports.ts';
import { foreignCursor, fromCursor, keyPart, toCursor } from './cursor.ts';

/** Which images, in which order. */
export interface ImagesQuery {
  /** Those of scan configurations; none: every image of the own registry. */
  readonly selections: readonly Selection[];
  readonly registryId?: string | undefined;
  readonly region?: string | undefined;
  /** A glob. */
  readonly repository?: string | undefined;
  readonly verdict?: Verdict['kind'] | undefined;
  /** One open finding of one of them is enough. */
  readonly severities?: readonly Severity[] | undefined;
  /** Registry by registry. */
  readonly order: CatalogueOrder;
  /** The last of that order first. */
  readonly isReversed?: boolean | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface ImagesPage {
  readonly images: readonly CatalogueEntry[];
  /** Absent on the last page. A page may be short, even empty, and not the last: filters may leave out much. */
  readonly cursor?: string | undefined;
  /** Of the page before; absent on the first. */
  readonly previous?: string | undefined;
}

type Needs = Pick<Ports, 'catalogue' | 'settings'>;

/** However much a filter leaves out, no more entries are read for a page. */
export const READ_AT_MOST = 1000;

/** What one request to the catalogue asks for, where filters leave out much. */
const PAGE = 250;

/** Sort before and after all sort keys of a range. */
const BEGIN = '';
const END = '~';

/** A place in a list: within a range, before what sorts from there on. */
const Place = z.strictObject({
  registryId: keyPart(32),
  region: keyPart(32),
  within: keyPart(256),
  at: keyPart(600),
});
type Place = z.infer<typeof Place>;

/** Where a page begins and to which side of that place it is, in a list of that order. */
const Position = z.strictObject({
  order: z.enum(CATALOGUE_ORDERS),
  isReversed: z.boolean(),
  isBefore: z.boolean(),
  place: Place,
});

/**
 * One page of the images in scope. Pages before a place are read away from it, like those behind it, so going back
 * reads no more than going on; and the place stays the end of the page, so each image is on one page.
 */
export async function readImages(ports: Needs, query: ImagesQuery): Promise<ImagesPage> {
  const { order, isReversed = false } = query;
  const begun = fromCursor(query.cursor, Position);
  if (begun && (begun.order !== order || begun.isReversed !== isReversed)) throw foreignCursor();
  const isBefore = begun?.isBefore ?? false;
  const { images, reached } = await readFrom(ports, query, {
    place: begun?.place,
    backwards: isBefore !== isReversed,
  });
  const cursorAt = (place: Place | undefined, isBefore: boolean) =>
    place && toCursor({ order, isReversed, isBefore, place });
  const [start, end] = isBefore ? [reached, begun?.place] : [begun?.place, reached];
  return {
    images: isBefore ? images.toReversed() : images,
    cursor: cursorAt(end, false),
    previous: cursorAt(start, true),
  };
}

/** The next images from a place on, and where that leads; `reached` is absent where there is no more. */
async function readFrom(
  ports: Needs,
  query: ImagesQuery,
  { place, backwards }: { readonly place: Place | undefined; readonly backwards: boolean },
): Promise<{ readonly images: readonly CatalogueEntry[]; readonly reached?: Place }> {
  const { order, limit } = query;
  const isMeant = filterOf(ports, query);
  const images: CatalogueEntry[] = [];
  let budget = READ_AT_MOST;
  // One more than is shown tells whether there is another page.
  let wanted = limit + 1;
  const ranges = left(rangesFor(ports, query), place, backwards);
  for (const [index, range] of ranges.entries()) {
    let from = index === 0 ? place?.at : undefined;
    do {
      const { within } = range;
      const request = { order, within, from, backwards, limit: Math.min(budget, wanted) };
      const page = await ports.catalogue.page(range, request);
      budget -= page.entries.length;
      wanted = PAGE;
      from = page.next;
      for (const entry of page.entries.filter(isMeant)) {
        if (images.length === limit) {
          const key = sortKey(entry, order);
          return { images, reached: { ...range, at: backwards ? placeBehind(key) : key } };
        }
        images.push(entry);
      }
      if (from !== undefined && budget <= 0) return { images, reached: { ...range, at: from } };
    } while (from !== undefined);
    const isLast = index === ranges.length - 1;
    if (budget <= 0 && !isLast) {
      return { images, reached: { ...range, at: backwards ? BEGIN : END } };
    }
  }
  return { images };
}

/** The ranges that are still to be read, that of the place first. */
function left(
  ranges: readonly Range[],
  place: Place | undefined,
  backwards: boolean,
): readonly Range[] {
  const inOrder = backwards ? ranges.toReversed() : ranges;
  const begun = place ? inOrder.findIndex((range) => isSame(range, place)) : 0;
  if (begun < 0) throw foreignCursor();
  return inOrder.slice(begun);
}

function isSame(a: Range, b: Range): boolean {
  return a.registryId === b.registryId && a.region === b.region && a.within === b.within;
}

function scopeOf({ settings }: Needs, { selections }: ImagesQuery): readonly Selection[] {
  const { registryId, region } = settings;
  return selections.length > 0 ? selections : [{ registryId, region, repository: '**' }];
}

/** By name the repositories that are named, by risk the images of a verdict: all else is filtered out. */
function rangesFor(ports: Needs, query: ImagesQuery): readonly Range[] {
  const { order, repository, verdict } = query;
  const scope = scopeOf(ports, query).filter(
    ({ registryId, region }) =>
      (query.registryId ?? registryId) === registryId && (query.region ?? region) === region,
  );
  if (order === 'name') {
    return rangesOf(
      scope.map((one) => ({ ...one, repository: narrower(one.repository, repository) })),
    );
  }
  const registries = rangesOf(scope.map((one) => ({ ...one, repository: '**' })));
  const within = order === 'risk' && verdict !== undefined ? riskOfVerdict(verdict) : '';
  return registries.map((range) => ({ ...range, within }));
}

/** Of two globs that both have to match the one that says more of how a name begins. */
function narrower(glob: string, other = ''): string {
  return literalPrefix(other).length > literalPrefix(glob).length ? other : glob;
}

function filterOf(ports: Needs, query: ImagesQuery): (entry: CatalogueEntry) => boolean {
  const isInScope = selector(scopeOf(ports, query));
  const isNamed = query.repository === undefined ? undefined : globMatcher(query.repository);
  return (entry) =>
    isInScope(entry) &&
    (isNamed?.(entry.repository) ?? true) &&
    (query.verdict ?? entry.verdict) === entry.verdict &&
    (query.severities?.some((severity) => (entry.counts[severity] ?? 0) > 0) ?? true);
}

/** The figures of the last sweep: what there is in all, without reading it all. Undefined before the first. */
export async function readTotals({
  sweepLog,
  settings,
}: Pick<Ports, 'sweepLog' | 'settings'>): Promise<SweepRecord | undefined> {
  return (await sweepLog.last(settings, 1))[0];
}
