import type { CatalogueEntry, CatalogueOrder } from '../../domain/catalogue.ts';
import { total } from '../../domain/severity.ts';
import { type Html, html, type Part } from '../html/html.ts';
import { listed } from '../text.ts';
import { nameInWords, reasonInWords } from '../words.ts';
import { imagePath } from './paths.ts';
import { LEVEL_COLUMNS } from './severities.ts';
import { figure, verdictBadge, when } from './words.ts';

/** The order of a table. */
export interface Sorted {
  readonly order: CatalogueOrder;
  /** The other way round. */
  readonly isReversed: boolean;
}

/** How a table of images can be put in order: the address for each, and which it is in. */
export interface Sorting {
  readonly sorted: Sorted;
  readonly pathFor: (sorted: Sorted) => string;
}

/** A table of images; on a narrow screen, a list of them. The roles keep it a table for screen readers there too. */
export function imagesTable(
  images: readonly CatalogueEntry[],
  { label, now, sorting }: { label: string; now: Date; sorting?: Sorting | undefined },
): Html {
  return html`<table class="rows" role="table" aria-label="${label}">
<thead role="rowgroup"><tr role="row">
${column('Image', sorting, 'name')}
${column('Verdict', sorting, 'risk')}
${LEVEL_COLUMNS.map(({ name }) => html`<th role="columnheader" scope="col" class="number">${name}</th>`)}
<th role="columnheader" scope="col" class="number">Suppressed</th>
${column('Scanned', sorting, 'scanned')}
</tr></thead>
<tbody role="rowgroup">
${images.map((image) => row(image, now))}
</tbody>
</table>`;
}

/** Which way round people want each first: from A, the worst verdict, the last scan. */
const FIRST_REVERSED: Readonly<Record<CatalogueOrder, boolean>> = {
  name: false,
  risk: false,
  scanned: true,
};

/** Names and times grow from the beginning of their order; risk is greatest there. */
const FALLS: Readonly<Record<CatalogueOrder, boolean>> = {
  name: false,
  risk: true,
  scanned: false,
};

/** The heading of a column, with a link that sorts by it, or turns the order round. */
function column(name: string, sorting: Sorting | undefined, order: CatalogueOrder): Html {
  if (!sorting) return html`<th role="columnheader" scope="col">${name}</th>`;
  const { sorted, pathFor } = sorting;
  const isSorted = sorted.order === order;
  const path = pathFor({
    order,
    isReversed: isSorted ? !sorted.isReversed : FIRST_REVERSED[order],
  });
  if (!isSorted) {
    return html`<th role="columnheader" scope="col"><a href="${path}">${name}</a></th>`;
  }
  const isFalling = FALLS[order] !== sorted.isReversed;
  return html`<th role="columnheader" scope="col" aria-sort="${isFalling ? 'descending' : 'ascending'}"><a href="${path}">${name} <span aria-hidden="true">${isFalling ? '↓' : '↑'}</span></a></th>`;
}

function row(image: CatalogueEntry, now: Date): Html {
  const { counts, verdict, reason, suppressed, scannedAt, exploited } = image;
  // Of what has no result at all, nothing is known: a zero would read as clean.
  const isKnown = verdict !== 'unknown' || total(counts) > 0;
  return html`<tr role="row">
<th role="rowheader" scope="row"><a href="${imagePath(image)}">${nameInWords(image)}</a>${others(image)}</th>
<td role="cell">${verdictBadge(verdict)}${reason && html` <span class="small muted">${reasonInWords(reason)}</span>`}${
    exploited !== undefined && html` <span class="mark hot">${figure(exploited)} exploited</span>`
  }</td>
${LEVEL_COLUMNS.map(({ name, countOf }) => (isKnown ? number(name, countOf(counts)) : NOT_KNOWN))}
${number('Suppressed', suppressed)}
<td role="cell" data-label="Scanned" class="small">${scannedAt ? when(scannedAt, now) : 'never'}</td>
</tr>
`;
}

function number(label: string, count: number): Html {
  return html`<td role="cell" data-label="${label}" class="number${count === 0 && ' zero'}">${figure(count)}</td>`;
}

const NOT_KNOWN = html`<td role="cell" class="number zero"><span aria-hidden="true">–</span><span class="unseen">not known</span></td>`;

/** Further tags of the image. */
function others({ tags }: CatalogueEntry): Part {
  if (tags.length < 2) return undefined;
  return html` <span class="small muted">also ${listed(tags.slice(1), 2)}</span>`;
}
