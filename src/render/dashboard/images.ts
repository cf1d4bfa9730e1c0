import type { CatalogueEntry, CatalogueOrder } from '../../domain/catalogue.ts';
import type { RegistryId } from '../../domain/image.ts';
import { SEVERITIES } from '../../domain/severity.ts';
import { type Html, html } from '../html/html.ts';
import { plural } from '../text.ts';
import { search, select } from './filter.ts';
import { imagesTable } from './images-table.ts';
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
  readonly order: CatalogueOrder;
  readonly images: readonly CatalogueEntry[];
  /** Where the next page begins; absent on the last. */
  readonly cursor?: string | undefined;
  /** Whether this is not the first page. */
  readonly isContinued: boolean;
  /** What is wrong with the filter or the cursor. */
  readonly problem?: string | undefined;
}

export function imagesPage(view: ImagesView): Html {
  const { registry, now, filter, order, images, problem } = view;
  const query = { ...filter, order: order === 'name' ? order : undefined };
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
${select(
  'order',
  'Order',
  [
    ['', 'to look at first'],
    ['name', 'by name'],
  ],
  query.order,
)}
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
          order,
          pathFor: (wanted) =>
            withQuery(PATHS.images, { ...filter, order: wanted === 'name' ? 'name' : undefined }),
        },
      })
    : html`<p>${nothing(view, isFiltered)}</p>`
}
${pager(view, withQuery(PATHS.images, query), withQuery(PATHS.images, { ...query, cursor: view.cursor }))}
</section>`,
  });
}

function nothing({ cursor, isContinued, problem }: ImagesView, isFiltered: boolean): string {
  if (problem !== undefined) return 'Nothing to show.';
  if (cursor !== undefined) return 'None so far that the filter lets through.';
  if (isContinued) return 'No more images.';
  return isFiltered ? 'No image is as the filter says.' : 'No image has been looked at yet.';
}

function pager(
  { images, cursor, isContinued }: ImagesView,
  firstPath: string,
  nextPath: string,
): Html | undefined {
  if (cursor === undefined && !isContinued) return undefined;
  return html`<nav class="pager" aria-label="Pages of the list"><span class="muted small">${plural(images.length, 'image')} on this page</span><span class="actions">${
    isContinued && html`<a href="${firstPath}">First page</a>`
  }${cursor !== undefined && html`<a class="button" rel="next" href="${nextPath}">${images.length > 0 ? 'Next page' : 'Look on'}</a>`}</span></nav>`;
}
