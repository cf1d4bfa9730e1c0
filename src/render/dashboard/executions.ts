import type { RegistryId } from '../../domain/image.ts';
import type { Totals } from '../../domain/report.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { type Html, html, type Part } from '../html/html.ts';
import { executionLink } from '../links.ts';
import { clean } from '../text.ts';
import { failureInWords, nameInWords } from '../words.ts';
import { pageDocument } from './page.ts';
import { imagePath, PATHS, withQuery } from './paths.ts';
import { durationInWords, figure, verdictBadge, when } from './words.ts';

/** An execution as the page shows it. */
interface Run {
  readonly arn: string;
  readonly status: 'running' | 'succeeded' | 'failed' | 'timed-out' | 'aborted';
  /** ISO 8601. */
  readonly startedAt: string;
  readonly stoppedAt?: string | undefined;
  readonly error?: { readonly name: string } | undefined;
}

/** A sweep, and what it has found once it has. */
export interface Sweep {
  readonly execution: Run;
  readonly totals?: Totals | undefined;
}

/** An execution of image-scan, and what it has left behind. */
export interface ImageScan {
  readonly execution: Run;
  readonly outcome?:
    | {
        readonly kind: string;
        readonly image?: Parameters<typeof imagePath>[0] & { readonly tags: readonly string[] };
        readonly verdict?: Verdict['kind'] | undefined;
        readonly reason?: string | undefined;
      }
    | undefined;
}

/** A page of a list. */
export interface Listed<T> {
  readonly items: readonly T[];
  /** Cursor of the next page; absent on the last. */
  readonly next?: string | undefined;
}

/** A page of each list, as it was asked for; nothing where that was not understood. */
export interface ExecutionsView {
  readonly registry: RegistryId;
  readonly now: Date;
  /** By which cursors the pages were asked for; absent: the first ones. */
  readonly shown: { readonly sweeps?: string | undefined; readonly scans?: string | undefined };
  readonly sweeps?: Listed<Sweep> | undefined;
  readonly scans?: Listed<ImageScan> | undefined;
  readonly problem?: string | undefined;
}

/** The executions, newest first, each with its page in the console. */
export function executionsPage(view: ExecutionsView): Html {
  const { registry, now, sweeps, scans, problem } = view;
  return pageDocument({
    title: 'Executions',
    place: 'executions',
    registry,
    content: html`<div class="heading"><h1>Executions</h1><p class="muted">Each leads to the Step Functions console, where every step can be read.</p></div>
${problem !== undefined && html`<p class="note wrong" role="alert">${problem} <a href="${PATHS.executions}">The last executions</a></p>`}
${
  sweeps &&
  html`<section class="card" aria-labelledby="sweeps"><h2 id="sweeps">Sweeps</h2>
${table(
  'Sweeps',
  ['Found'],
  sweeps.items.map(({ execution, totals }) => [execution, [totals ? found(totals) : undefined]]),
  now,
)}
${pager(view, 'sweeps', sweeps.next)}
</section>`
}
${
  scans &&
  html`<section class="card" aria-labelledby="scans"><h2 id="scans">Scans of images</h2>
${table(
  'Scans of images',
  ['Image', 'Came of it'],
  scans.items.map((scan) => [scan.execution, [imageOf(scan), cameOf(scan)]]),
  now,
)}
${pager(view, 'scans', scans.next)}
</section>`
}`,
  });
}

/** Step Functions lists from the newest on, and not back: to the first page, and the browser goes back one. */
function pager({ shown }: ExecutionsView, list: 'sweeps' | 'scans', next?: string): Part {
  if (next === undefined && shown[list] === undefined) return undefined;
  const pathTo = (cursor?: string) =>
    `${withQuery(PATHS.executions, { ...shown, [list]: cursor })}#${list}`;
  return html`<nav class="pager" aria-label="Pages of the ${list}"><span></span><span class="actions">${
    shown[list] !== undefined && html`<a href="${pathTo()}">First page</a>`
  }${next !== undefined && html`<a class="button" rel="next" href="${pathTo(next)}">Next page</a>`}</span></nav>`;
}

type Row = readonly [execution: Run, cells: readonly Part[]];

function table(label: string, columns: readonly string[], rows: readonly Row[], now: Date): Html {
  if (rows.length === 0) return html`<p class="muted">There has been none yet.</p>`;
  const head = ['Started', 'State', ...columns, 'Took'];
  return html`<table class="rows" role="table" aria-label="${label}">
<thead role="rowgroup"><tr role="row">${head.map((name) => html`<th role="columnheader" scope="col">${name}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows.map((row) => tableRow(row, now))}</tbody>
</table>`;
}

function tableRow([{ arn, status, startedAt, stoppedAt, error }, cells]: Row, now: Date): Html {
  const end = stoppedAt === undefined ? now.getTime() : Date.parse(stoppedAt);
  return html`<tr role="row">
<th role="rowheader" scope="row"><a href="${executionLink(arn)}" rel="noreferrer">${when(startedAt, now)}<span class="unseen"> in the Step Functions console</span></a></th>
<td role="cell"><span class="badge ${STYLES[status]}">${status}</span>${error && html` <span class="small muted">${failureInWords(error.name)}</span>`}</td>
${cells.map((cell) => html`<td role="cell">${cell}</td>`)}
<td role="cell" data-label="Took">${durationInWords(end - Date.parse(startedAt))}</td>
</tr>
`;
}

const STYLES: Readonly<Record<Run['status'], string>> = {
  running: 'neutral',
  succeeded: 'pass',
  failed: 'breach',
  'timed-out': 'unknown',
  aborted: 'unknown',
};

function found({ images, breach, unknown, pass }: Totals): Html {
  return html`${figure(images)} images: ${figure(breach)} breach, ${figure(unknown)} unknown, ${figure(pass)} pass`;
}

function imageOf({ outcome }: ImageScan): Part {
  const image = outcome?.image;
  if (!image) return undefined;
  const name = nameInWords(image);
  return outcome.kind === 'assessed' ? html`<a href="${imagePath(image)}">${name}</a>` : name;
}

function cameOf({ outcome }: ImageScan): Part {
  if (!outcome) return undefined;
  const { kind, verdict, reason } = outcome;
  if (verdict) return verdictBadge(verdict);
  const words = `${kind}${reason === undefined ? '' : `: ${reason}`}`;
  return html`<span class="muted">${clean(words.replaceAll('-', ' '), 80)}</span>`;
}
