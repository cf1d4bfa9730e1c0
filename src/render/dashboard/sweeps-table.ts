import type { SweepRecord } from '../../domain/sweep-record.ts';
import { type Html, html } from '../html/html.ts';
import { executionLink } from '../links.ts';
import { durationInWords, figure, when } from './words.ts';

/** Sweeps with what they have found; each leads to its execution in the console. */
export function sweepsTable(sweeps: readonly SweepRecord[], now: Date): Html {
  return html`<table class="rows" role="table" aria-label="Sweeps">
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Sweep</th><th role="columnheader" scope="col">Took</th><th role="columnheader" scope="col" class="number">Breach</th><th role="columnheader" scope="col" class="number">Unknown</th><th role="columnheader" scope="col" class="number">Pass</th></tr></thead>
<tbody role="rowgroup">${sweeps.map((sweep) => row(sweep, now))}</tbody>
</table>`;
}

function row({ execution, startedAt, finishedAt, totals }: SweepRecord, now: Date): Html {
  const took = Date.parse(finishedAt) - Date.parse(startedAt);
  return html`<tr role="row">
<th role="rowheader" scope="row"><a href="${executionLink(execution)}" rel="noreferrer">${when(startedAt, now)}<span class="unseen"> in the Step Functions console</span></a></th>
<td role="cell" data-label="Took">${durationInWords(took)}</td>
<td role="cell" data-label="Breach" class="number">${figure(totals.breach)}</td>
<td role="cell" data-label="Unknown" class="number">${figure(totals.unknown)}</td>
<td role="cell" data-label="Pass" class="number">${figure(totals.pass)}</td>
</tr>
`;
}
