import { type Counts, SEVERITIES, type Severity, total } from '../../domain/severity.ts';
import type { SweepRecord } from '../../domain/sweep-record.ts';
import { type Html, html } from '../html/html.ts';
import { PATHS, withQuery } from './paths.ts';
import { figure } from './words.ts';

/** Those that are shown even where there are none. */
const ALWAYS: readonly Severity[] = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'];

/** A severity as people read it: `Critical`. */
export function severityName(severity: Severity): string {
  return severity.charAt(0) + severity.slice(1).toLowerCase();
}

/** A severity with its colour beside it. */
export function severityMark(severity: Severity): Html {
  return html`<span class="severity ${severity}">${severityName(severity)}</span>`;
}

/** `■ Critical 1  ■ High 4`, or that there are none. */
export function levels(counts: Counts): Html {
  const there = SEVERITIES.filter((severity) => (counts[severity] ?? 0) > 0);
  if (there.length === 0) return html`<span class="muted">no findings</span>`;
  return html`<span class="levels">${there.map(
    (severity) =>
      html`<span>${severityMark(severity)} <span class="count">${figure(counts[severity] ?? 0)}</span></span>`,
  )}</span>`;
}

/** The columns of a table of images: what is not rated, and what is for information, stands together. */
export const LEVEL_COLUMNS: readonly {
  readonly name: string;
  readonly countOf: (counts: Counts) => number;
}[] = [
  ...ALWAYS.map((severity) => ({
    name: severityName(severity),
    countOf: (counts: Counts) => counts[severity] ?? 0,
  })),
  {
    name: 'Other',
    countOf: (counts) =>
      total(counts) - ALWAYS.reduce((sum, severity) => sum + (counts[severity] ?? 0), 0),
  },
];

/** Open findings of the last sweep by severity: how many, as bars, and what has become of them since the one before. */
export function severityBars(last: SweepRecord, before: SweepRecord | undefined): Html {
  const most = Math.max(1, ...SEVERITIES.map((severity) => last.findings[severity] ?? 0));
  const shown = SEVERITIES.filter(
    (severity) => ALWAYS.includes(severity) || (last.findings[severity] ?? 0) > 0,
  );
  return html`<ul class="bars">${shown.map((severity) => {
    const count = last.findings[severity] ?? 0;
    return html`<li>
<a href="${withQuery(PATHS.findings, { severity, state: 'open' })}">${severityMark(severity)}</a>
<svg class="${severity}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="rail" width="100" height="10"/><rect class="bar" width="${Math.ceil((count / most) * 100)}" height="10"/></svg>
<span class="count">${figure(count)}</span>
<span class="change small muted">${before && change(count, before.findings[severity] ?? 0)}</span>
</li>
`;
  })}</ul>`;
}

/** More findings are worse: the arrow has the colour of that, the words say it. */
function change(now: number, then: number): Html {
  if (now === then) return html`unchanged`;
  const [direction, arrow, word] = now > then ? ['up', '▲', 'more'] : ['down', '▼', 'fewer'];
  return html`<span class="${direction}"><span aria-hidden="true">${arrow}</span> ${figure(Math.abs(now - then))} ${word}</span>`;
}
