import type { CatalogueEntry } from '../../domain/catalogue.ts';
import type { RegistryId } from '../../domain/image.ts';
import { SEVERITIES } from '../../domain/severity.ts';
import { type Html, html } from '../html/html.ts';
import { plural } from '../text.ts';
import { search, select } from './filter.ts';
import { imagesTable, type Sorted } from './images-table.ts';
import { pageDocument } from './page.ts';
import { PATHS, withQuery } from './paths.ts';
import { severityName } from './severities.ts';

/** A page of the list of images, as it was asked for. */
export interface ImagesView {
  readonly registry: RegistryId;
  readonly now: Date;
  /** The filter as people have written it; what is absent leaves none out. */
  readonly filter: {
    readonly repository?: string | undefined;
    readonly verdict?: string | undefined;
    readonly severity?: string | undefined;
  };
  readonly sorted: Sorted;
  readonly images: readonly CatalogueEntry[];
  /** Where the next page begins; absent on the last. */
  readonly cursor?: string | undefined;
  /** Where the page before is; absent on the first. */
  readonly previous?: string | undefined;
  /** What is wrong with the filter or the cursor. */
  readonly problem?: string | undefined;
}

export function imagesPage(view: ImagesView): Html {
  const { registry, now, filter, sorted, images, problem } = view;
  const query = { ...filter, order: parameterOf(sorted) };
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  return pageDocument({
    title: 'Images',
    place: 'images',
    registry,
    content: html`<h1>Images</h1>
<section class="card" aria-label="Filter"><form class="filter" method="get" action="${PATHS.images}">
${search('repository', 'Repository', filter.repository, 'part of a name, or a pattern: team/*')}
${select(
  'verdict',
  'Verdict',
  [
    ['', 'any'],
    ['breach', 'breach'],
    ['unknown', 'unknown'],
    ['pass', 'pass'],
  ],
  filter.verdict,
)}
${select('severity', 'With open findings', [['', 'any'], ...SEVERITIES.map((severity) => [severity, severityName(severity)] as const)], filter.severity)}
${select('order', 'Order', ORDERS, query.order)}
<div class="actions"><button>Show</button>${isFiltered && html`<a href="${withQuery(PATHS.images, { order: query.order })}">Clear</a>`}</div>
</form></section>
${problem !== undefined && html`<p class="note wrong" role="alert">${problem}</p>`}
<section class="card" aria-label="Images">
${
  images.length > 0
    ? imagesTable(images, {
        label: 'Images',
        now,
        sorting: {
          sorted,
          pathFor: (wanted) => withQuery(PATHS.images, { ...filter, order: parameterOf(wanted) }),
        },
      })
    : html`<p>${nothing(view, isFiltered)}</p>`
}
${pager(view, (cursor) => withQuery(PATHS.images, { ...query, cursor }))}
</section>`,
  });
}

function nothing({ cursor, previous, problem }: ImagesView, isFiltered: boolean): string {
  if (problem !== undefined) return 'Nothing to show.';
  if (cursor !== undefined) return 'None so far that the filter lets through.';
  if (previous !== undefined) return 'No more images.';
  return isFiltered ? 'No image is as the filter says.' : 'No image has been looked at yet.';
}

function pager(
  { images, cursor, previous }: ImagesView,
  pathTo: (cursor?: string) => string,
): Html | undefined {
  if (cursor === undefined && previous === undefined) return undefined;
  const next = images.length > 0 ? 'Next page' : 'Look on';
  return html`<nav class="pager" aria-label="Pages of the list"><span class="muted small">${plural(images.length, 'image')} on this page</span><span class="actions">${
    previous !== undefined &&
    html`<a href="${pathTo()}">First page</a><a class="button quiet" rel="prev" href="${pathTo(previous)}">Previous page</a>`
  }${cursor !== undefined && html`<a class="button" rel="next" href="${pathTo(cursor)}">${next}</a>`}</span></nav>`;
}

/** As the address has it: nothing for the order that the list has by itself. */
function parameterOf({ order, isReversed }: Sorted): string | undefined {
  if (isReversed) return `-${order}`;
  return order === 'risk' ? undefined : order;
}

/** On a phone, where the table has no headings, this is how it is put in order. */
const ORDERS = [
  ['', 'to look at first'],
  ['-risk', 'to look at last'],
  ['name', 'by name'],
  ['-name', 'by name, from the end'],
  ['-scanned', 'scanned last'],
  ['scanned', 'not scanned for longest'],
] as const;
