import type { RegistryId } from '../../domain/image.ts';
import type { Totals } from '../../domain/report.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { type Html, html, type Part } from '../html/html.ts';
import { executionLink } from '../links.ts';
import { clean } from '../text.ts';
import { failureInWords, nameInWords } from '../words.ts';
import { pageDocument } from './page.ts';
import { imagePath } from './paths.ts';
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

/** The last executions, newest first, each with its page in the console. */
export function executionsPage({
  registry,
  now,
  sweeps,
  scans,
}: {
  readonly registry: RegistryId;
  readonly now: Date;
  readonly sweeps: readonly Sweep[];
  readonly scans: readonly ImageScan[];
}): Html {
  return pageDocument({
    title: 'Executions',
    place: 'executions',
    registry,
    content: html`<div class="heading"><h1>Executions</h1><p class="muted">Each leads to the Step Functions console, where every step can be read.</p></div>
<section class="card" aria-labelledby="sweeps"><h2 id="sweeps">Sweeps</h2>
${table(
  'Sweeps',
  ['Found'],
  sweeps.map(({ execution, totals }) => [execution, [totals ? found(totals) : undefined]]),
  now,
)}
</section>
<section class="card" aria-labelledby="scans"><h2 id="scans">Scans of images</h2>
${table(
  'Scans of images',
  ['Image', 'Came of it'],
  scans.map((scan) => [scan.execution, [imageOf(scan), cameOf(scan)]]),
  now,
)}
</section>`,
  });
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
