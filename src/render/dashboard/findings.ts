import type { RegistryId } from '../../domain/image.ts';
import { FINDING_STATES, type ListedFinding } from '../../domain/listed-finding.ts';
import { SEVERITIES } from '../../domain/severity.ts';
import { type Html, html } from '../html/html.ts';
import { plural } from '../text.ts';
import { search, select } from './filter.ts';
import { findingList, STATE_NAMES } from './finding-list.ts';
import { pageDocument } from './page.ts';
import { PATHS, withQuery } from './paths.ts';
import { severityName } from './severities.ts';

/** A page of the findings of all images, as it was asked for. */
export interface FindingsView {
  readonly registry: RegistryId;
  readonly now: Date;
  /** The filter as people have written it; what is absent leaves none out. */
  readonly filter: {
    readonly id?: string | undefined;
    readonly repository?: string | undefined;
    readonly severity?: string | undefined;
    readonly state?: string | undefined;
  };
  readonly findings: readonly ListedFinding[];
  readonly cursor?: string | undefined;
  readonly isContinued: boolean;
  readonly problem?: string | undefined;
}

export function findingsPage(view: FindingsView): Html {
  const { registry, now, filter, findings, problem } = view;
  return pageDocument({
    title: 'Findings',
    place: 'findings',
    registry,
    content: html`<div class="heading"><h1>Findings</h1><p class="muted">Of every stream of images, those that have changed last come first.</p></div>
<section class="card" aria-label="Filter"><form class="filter" method="get" action="${PATHS.findings}">
${search('id', 'Vulnerability', filter.id, 'CVE-2024-0727')}
${search('repository', 'Repository', filter.repository, 'part of a name, or a pattern')}
${select('severity', 'Severity', [['', 'any'], ...SEVERITIES.map((severity) => [severity, severityName(severity)] as const)], filter.severity)}
${select('state', 'State', [['', 'any'], ...FINDING_STATES.map((state) => [state, STATE_NAMES[state].toLowerCase()] as const)], filter.state)}
<div class="actions"><button>Show</button>${Object.values(filter).some(Boolean) && html`<a href="${PATHS.findings}">Clear</a>`}</div>
</form></section>
${problem !== undefined && html`<p class="note wrong" role="alert">${problem}</p>`}
<section class="card" aria-label="Findings">
${findings.length > 0 ? findingList(findings, { now, namesImages: true }) : html`<p>${nothing(view)}</p>`}
${pager(view)}
</section>`,
  });
}

function nothing({ cursor, isContinued, problem, filter }: FindingsView): string {
  if (problem !== undefined) return 'Nothing to show.';
  if (cursor !== undefined) return 'None so far that the filter lets through.';
  if (isContinued) return 'No more findings.';
  return Object.values(filter).some(Boolean) ? 'No finding is as the filter says.' : 'No findings.';
}

function pager({ filter, findings, cursor, isContinued }: FindingsView): Html | undefined {
  if (cursor === undefined && !isContinued) return undefined;
  const next = withQuery(PATHS.findings, { ...filter, cursor });
  return html`<nav class="pager" aria-label="Pages of the list"><span class="muted small">${plural(findings.length, 'finding')} on this page</span><span class="actions">${
    isContinued && html`<a href="${withQuery(PATHS.findings, filter)}">First page</a>`
  }${cursor !== undefined && html`<a class="button" rel="next" href="${next}">${findings.length > 0 ? 'Next page' : 'Look on'}</a>`}</span></nav>`;
}
