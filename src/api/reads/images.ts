import * as z from 'zod';
import {
  type CatalogueEntry,
  type CatalogueOrder,
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
import { foreignCursor, fromCursor, printable, toCursor } from './cursor.ts';

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
  /** By name, or those to look at first; registry by registry. */
  readonly order: CatalogueOrder;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface ImagesPage {
  readonly images: readonly CatalogueEntry[];
  /** Absent on the last page. A page may be short, even empty, and not the last: filters may leave out much. */
  readonly cursor?: string | undefined;
}

type Needs = Pick<Ports, 'catalogue' | 'settings'>;

/** However much a filter leaves out, no more entries are read for a page. */
export const READ_AT_MOST = 1000;

const Position = z.strictObject({
  order: z.enum(['name', 'risk']),
  registryId: printable,
  region: printable,
  within: printable,
  after: printable,
});

/** One page of the images in scope. */
export async function readImages(ports: Needs, query: ImagesQuery): Promise<ImagesPage> {
  const isMeant = filterOf(ports, query);
  const position = fromCursor(query.cursor, Position);
  const cursorAt = ({ registryId, region, within }: Range, after: string) =>
    toCursor({ order: query.order, registryId, region, within, after });
  const images: CatalogueEntry[] = [];
  let budget = READ_AT_MOST;
  for (const { range, after: start } of left(rangesFor(ports, query), query.order, position)) {
    let after = start;
    do {
      const page = await ports.catalogue.page(range, {
        order: query.order,
        within: range.within,
        after,
        limit: Math.min(budget, PAGE),
      });
      budget -= page.entries.length;
      after = page.after;
      for (const entry of page.entries) {
        if (!isMeant(entry)) continue;
        images.push(entry);
        if (images.length === query.limit) {
          return { images, cursor: cursorAt(range, sortKey(entry, query.order)) };
        }
      }
      if (after !== undefined && budget <= 0) return { images, cursor: cursorAt(range, after) };
    } while (after !== undefined);
    if (budget <= 0) return { images, cursor: cursorAt(range, END) };
  }
  return { images };
}

/** What one request to the catalogue asks for. */
const PAGE = 250;

/** Behind every sort key of a range. */
const END = '~';

/** The ranges that are still to be read, and from where on. */
function* left(
  ranges: readonly Range[],
  order: CatalogueOrder,
  position: z.infer<typeof Position> | undefined,
) {
  const begun = position ? ranges.findIndex((range) => isSame(range, position)) : 0;
  if (begun < 0 || (position && position.order !== order)) throw foreignCursor();
  for (const [index, range] of ranges.entries()) {
    if (index < begun) continue;
    yield { range, after: index === begun ? position?.after : undefined };
  }
}

function isSame(a: Range, b: Range): boolean {
  return a.registryId === b.registryId && a.region === b.region && a.within === b.within;
}

function scopeOf({ settings }: Needs, { selections }: ImagesQuery): readonly Selection[] {
  const { registryId, region } = settings;
  return selections.length > 0 ? selections : [{ registryId, region, repository: '**' }];
}

/** By name the repositories that are named, by risk the images of a verdict: the rest is filtered out. */
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
  const within = verdict === undefined ? '' : riskOfVerdict(verdict);
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
