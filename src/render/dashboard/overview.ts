import type { CatalogueEntry } from '../../domain/catalogue.ts';
import type { RegistryId } from '../../domain/image.ts';
import type { Suppression } from '../../domain/suppression.ts';
import type { SweepRecord } from '../../domain/sweep-record.ts';
import { type Html, html } from '../html/html.ts';
import { plural } from '../text.ts';
import { imagesTable } from './images-table.ts';
import { pageDocument } from './page.ts';
import { PATHS, withQuery } from './paths.ts';
import { severePlot, sweepPlot } from './plot.ts';
import { severityBars } from './severities.ts';
import { suppressionsTable } from './suppressions-table.ts';
import { sweepsTable } from './sweeps-table.ts';
import { figure, when } from './words.ts';

/** How things stand: what the overview is made of. */
export interface Overview {
  readonly registry: RegistryId;
  readonly now: Date;
  /** The last sweeps, newest first. */
  readonly sweeps: readonly SweepRecord[];
  /** The breaches to look at first. */
  readonly worst: readonly CatalogueEntry[];
  /** Those that end soon, or have ended. */
  readonly ending: readonly Suppression[];
}

/** How many sweeps the page lists; the plot shows all that it is given. */
const SWEEPS_LISTED = 5;

export function overviewPage(overview: Overview): Html {
  const { registry, now, sweeps, worst, ending } = overview;
  const [last, before] = sweeps;
  return pageDocument({
    title: 'Overview',
    place: 'overview',
    registry,
    content: html`<div class="heading">
<h1>${last ? posture(last) : 'Overview'}</h1>
<p class="muted">${last ? asOf(last, now) : 'The figures come with the first sweep, which has not run yet.'}</p>
</div>
${last && tiles(last)}
${
  last &&
  html`<div class="grid two">
<section class="card" aria-labelledby="open"><header><h2 id="open">Open findings</h2><span class="small muted">all images together</span></header>${severityBars(last, before)}${sweeps.length > 1 && severePlot(sweeps)}</section>
<section class="card" aria-labelledby="trend"><header><h2 id="trend">Images, sweep by sweep</h2><span class="small muted">last ${plural(sweeps.length, 'sweep')}</span></header>${sweepPlot(sweeps)}</section>
</div>`
}
<section class="card" aria-labelledby="worst">
<header><h2 id="worst">To look at first</h2><a href="${PATHS.images}">All images</a></header>
${worst.length > 0 ? imagesTable(worst, { label: 'Images to look at first', now }) : html`<p class="muted">No image breaches.</p>`}
</section>
<div class="grid two">
<section class="card" aria-labelledby="sweeps">
<header><h2 id="sweeps">Last sweeps</h2><a href="${PATHS.executions}">All executions</a></header>
${sweeps.length > 0 ? sweepsTable(sweeps.slice(0, SWEEPS_LISTED), now) : html`<p class="muted">There has been no sweep yet.</p>`}
</section>
<section class="card" aria-labelledby="ending">
<header><h2 id="ending">Suppressions that end soon</h2><a href="${PATHS.suppressions}">All suppressions</a></header>
${ending.length > 0 ? suppressionsTable(ending, now) : html`<p class="muted">None ends within the next 30 days.</p>`}
</section>
</div>`,
  });
}

/** The one sentence that people come for. */
function posture({ totals }: SweepRecord): string {
  const { breach, unknown, failed } = totals;
  if (breach > 0) return `${plural(breach, 'image')} ${breach === 1 ? 'breaches' : 'breach'}`;
  const open = unknown + failed;
  if (open > 0) return `No breach, and ${plural(open, 'image')} not known`;
  return 'No image breaches';
}

function asOf({ totals, finishedAt }: SweepRecord, now: Date): Html {
  const where = totals.repositories === 1 ? '1 repository' : `${totals.repositories} repositories`;
  return html`${plural(totals.images, 'image')} in ${where}, as of the sweep that ended ${when(finishedAt, now)}`;
}

function tiles({ totals }: SweepRecord): Html {
  const unchecked = totals.skipped + totals.failed;
  return html`<div class="grid">
${shares(totals)}
<div class="tiles">
${tile('breach', totals.breach, totals.breach === 1 ? 'breaches' : 'breach')}
${tile('unknown', totals.unknown, totals.unknown === 1 ? 'is unknown' : 'are unknown')}
${tile('pass', totals.pass, totals.pass === 1 ? 'passes' : 'pass')}
<div class="tile"><b>${figure(unchecked)}</b><span class="muted">${unchecked === 1 ? 'was' : 'were'} not checked</span></div>
</div></div>`;
}

function tile(verdict: 'breach' | 'unknown' | 'pass', count: number, words: string): Html {
  return html`<a class="tile ${verdict}" href="${withQuery(PATHS.images, { verdict })}"><b>${figure(count)}</b><span>${words}</span></a>`;
}

/** The same as the tiles, as shares of one bar. */
function shares({ images, breach, unknown, pass, skipped, failed }: SweepRecord['totals']): Html {
  let x = 0;
  const parts = [
    ['breach', breach],
    ['unknown', unknown],
    ['other', skipped + failed],
    ['pass', pass],
  ] as const;
  const rects = parts.map(([key, count]) => {
    const width = images > 0 ? (count / images) * 1000 : 0;
    const from = x;
    x += width;
    return (
      width > 0 &&
      html`<rect class="f-${key}" x="${Math.round(from)}" width="${Math.round(width)}" height="10"/>`
    );
  });
  return html`<svg class="share" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">${rects}</svg>`;
}
