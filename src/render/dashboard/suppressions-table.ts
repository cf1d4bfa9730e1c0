import { isExpired, type Suppression } from '../../domain/suppression.ts';
import { type Html, html } from '../html/html.ts';
import { suppressionName } from '../suppression-words.ts';
import { clean } from '../text.ts';

const DAY = 24 * 60 * 60 * 1000;

/** Suppressions with reason, owner and end. */
export function suppressionsTable(suppressions: readonly Suppression[], now: Date): Html {
  return html`<table class="rows" role="table" aria-label="Suppressions">
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Suppression</th><th role="columnheader" scope="col">Ends</th></tr></thead>
<tbody role="rowgroup">${suppressions.map((suppression) => row(suppression, now))}</tbody>
</table>`;
}

function row(suppression: Suppression, now: Date): Html {
  const { reason, owner } = suppression;
  return html`<tr role="row">
<th role="rowheader" scope="row">${suppressionName(suppression)}<br><span class="small muted">${clean(reason, 500)} (${clean(owner, 100)})</span></th>
<td role="cell">${end(suppression, now)}</td>
</tr>
`;
}

/** When it ends, and how soon that is. */
function end(suppression: Suppression, now: Date): Html {
  if (suppression.source === 'vex') return html`<span class="muted">with its document</span>`;
  const { expires, until } = suppression;
  if (expires === undefined) {
    return html`<span class="muted">${until === 'fix-available' ? 'when there is a fix' : 'never'}</span>`;
  }
  if (isExpired(suppression, now)) {
    return html`<span class="badge breach">ended</span> <span class="small whole">after ${expires}</span>`;
  }
  const days = Math.ceil((Date.parse(expires) + DAY - now.getTime()) / DAY);
  const soon = days <= 30 && html` <span class="badge unknown">${inDays(days)}</span>`;
  return html`<span class="whole">after ${expires}</span>${soon}`;
}

function inDays(days: number): string {
  return days <= 1 ? 'today' : `in ${days} days`;
}
