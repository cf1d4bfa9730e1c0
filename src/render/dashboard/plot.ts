import type { SweepRecord } from '../../domain/sweep-record.ts';
import { type Html, html } from '../html/html.ts';
import { instant } from '../text.ts';
import { figure } from './words.ts';

const WIDTH = 440;
const HEIGHT = 180;
const LEFT = 40;
const BOTTOM = 24;
const TOP = 10;

/** Of the plot of lines, whose labels stand beside their ends. */
const LOW_HEIGHT = 110;
const RIGHT = 96;

/** Columns are no wider than if there were so many. */
const FEWEST = 12;

/** From the ground up: what matters stands on the base line, where heights compare. */
const LAYERS = [
  ['breach', 'Breach', ({ breach }: SweepRecord['totals']) => breach],
  ['unknown', 'Unknown', ({ unknown }: SweepRecord['totals']) => unknown],
  ['other', 'Not checked', ({ skipped, failed }: SweepRecord['totals']) => skipped + failed],
  ['pass', 'Pass', ({ pass }: SweepRecord['totals']) => pass],
] as const;

/** Images by what sweeps have found, a column each, oldest first, with the same in words and figures. */
export function sweepPlot(newestFirst: readonly SweepRecord[]): Html {
  const sweeps = newestFirst.toReversed();
  const highest = ceiling(Math.max(1, ...sweeps.map(({ totals }) => totals.images)));
  const step = (WIDTH - LEFT) / Math.max(sweeps.length, FEWEST);
  const scale = (HEIGHT - BOTTOM - TOP) / highest;
  const first = sweeps[0];
  const last = sweeps.at(-1);
  return html`<figure class="grid">
<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="plot-title plot-text">
<title id="plot-title">Images by verdict, sweep by sweep</title>
<desc id="plot-text">${inWords(sweeps)}</desc>
${[0, highest / 2, highest].map((value) => gridLine(value, HEIGHT - BOTTOM - value * scale))}
${sweeps.map((sweep, index) => column(sweep, LEFT + index * step, step, scale))}
${first && html`<text x="${LEFT}" y="${HEIGHT - 6}">${dayOf(first)}</text>`}
${
  first &&
  last &&
  sweeps.length >= FEWEST &&
  html`<text x="${WIDTH}" y="${HEIGHT - 6}" text-anchor="end">${dayOf(last)}</text>`
}
</svg>
<figcaption class="grid">
<ul class="legend">${LAYERS.map(([key, name]) => html`<li>${swatch(key)}${name}</li>`)}</ul>
<details class="small"><summary>The figures</summary>${figures(newestFirst)}</details>
</figcaption>
</figure>`;
}

/** What is to be done first, sweep by sweep: a line each for the most severe findings, with the last figure at its end. */
export function severePlot(newestFirst: readonly SweepRecord[]): Html {
  const sweeps = newestFirst.toReversed();
  const lines = (['CRITICAL', 'HIGH'] as const).map((severity) => ({
    severity,
    counts: sweeps.map(({ findings }) => findings[severity] ?? 0),
  }));
  const highest = ceiling(Math.max(1, ...lines.flatMap(({ counts }) => counts)));
  const step = (WIDTH - LEFT - RIGHT) / Math.max(sweeps.length - 1, 1);
  const scale = (LOW_HEIGHT - 2 * TOP) / highest;
  const points = (counts: readonly number[]) =>
    counts.map((count, index) => ({
      x: round(LEFT + index * step),
      y: round(LOW_HEIGHT - TOP - count * scale),
    }));
  return html`<svg class="plot" viewBox="0 0 ${WIDTH} ${LOW_HEIGHT}" role="img" aria-labelledby="severe-title">
<title id="severe-title">Open critical and high findings, sweep by sweep: ${lines.map(trendInWords).join('; ')}</title>
${[0, highest].map((value) => gridLine(value, LOW_HEIGHT - TOP - value * scale))}
${lines.map(({ severity, counts }) => {
  const all = points(counts);
  const last = all.at(-1);
  return html`<g class="${severity}"><polyline class="curve" points="${all.map(({ x, y }) => `${x},${y}`).join(' ')}"/>${
    last &&
    html`<circle class="dot" cx="${last.x}" cy="${last.y}" r="3.5"/><text class="value" x="${last.x + 8}" y="${last.y + (severity === 'HIGH' ? 0 : 8)}">${severity === 'HIGH' ? 'High' : 'Critical'} ${figure(counts.at(-1) ?? 0)}</text>`
  }</g>`;
})}
</svg>`;
}

function trendInWords({ severity, counts }: { severity: string; counts: readonly number[] }) {
  const [first = 0] = counts;
  const last = counts.at(-1) ?? 0;
  const name = severity.toLowerCase();
  return counts.length > 1 ? `${name} from ${first} to ${last}` : `${name} ${last}`;
}

function column({ totals }: SweepRecord, x: number, step: number, scale: number): Html {
  let y = HEIGHT - BOTTOM;
  const rects = LAYERS.map(([key, , countOf]) => {
    const height = countOf(totals) * scale;
    y -= height;
    return (
      height > 0 &&
      html`<rect class="f-${key}" x="${round(x + step * 0.12)}" y="${round(y)}" width="${round(step * 0.76)}" height="${round(height)}"/>`
    );
  });
  return html`${rects}`;
}

function gridLine(value: number, y: number): Html {
  return html`<line class="line" x1="${LEFT}" x2="${WIDTH}" y1="${round(y)}" y2="${round(y)}"/><text x="${LEFT - 6}" y="${round(y + 4)}" text-anchor="end">${figure(value)}</text>`;
}

/** A square of a colour, beside its name. */
function swatch(key: string): Html {
  return html`<svg viewBox="0 0 12 12" aria-hidden="true"><rect class="f-${key}" width="12" height="12" rx="2"/></svg>`;
}

function inWords(sweeps: readonly SweepRecord[]): string {
  const first = sweeps[0];
  const last = sweeps.at(-1);
  if (!first || !last) return 'There has been no sweep yet.';
  const state = ({ totals }: SweepRecord) =>
    `${totals.breach} of ${totals.images} images breached, ${totals.unknown} were unknown and ${totals.pass} passed`;
  const latest = `In the last sweep, on ${dayOf(last)}, ${state(last)}.`;
  return sweeps.length === 1 ? latest : `On ${dayOf(first)} ${state(first)}. ${latest}`;
}

function figures(newestFirst: readonly SweepRecord[]): Html {
  return html`<div class="figures" role="region" aria-label="Images by verdict, in figures" tabindex="0"><table>
<thead><tr><th scope="col">Sweep</th>${LAYERS.map(([, name]) => html`<th scope="col" class="number">${name}</th>`)}<th scope="col" class="number">Images</th></tr></thead>
<tbody>${newestFirst.map(
    ({ startedAt, totals }) =>
      html`<tr><th scope="row">${instant(startedAt)}</th>${LAYERS.map(([, , countOf]) => html`<td class="number">${figure(countOf(totals))}</td>`)}<td class="number">${figure(totals.images)}</td></tr>
`,
  )}</tbody>
</table></div>`;
}

function dayOf({ startedAt }: SweepRecord): string {
  return instant(startedAt).slice(0, 10);
}

/** The next round number of which half is whole: 2, 4, 10, 20, 40, 100 … */
function ceiling(value: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(value));
  return [2, 4, 6, 10, 20].map((step) => step * magnitude).find((round) => round >= value) ?? value;
}

/** Coordinates to a tenth. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
