import type { Assessment } from '../../domain/assessment.ts';
import type { CatalogueEntry } from '../../domain/catalogue.ts';
import { byUrgency, type Finding } from '../../domain/finding.ts';
import type { ImageDetail } from '../../domain/image.ts';
import {
  FINDING_STATES,
  type FindingState,
  type ListedFinding,
  listedFindings,
} from '../../domain/listed-finding.ts';
import { countBySeverity, SEVERITIES, type Severity } from '../../domain/severity.ts';
import { countsAgainst } from '../../domain/verdict.ts';
import { explain } from '../explanation.ts';
import { type Html, html, type Part } from '../html/html.ts';
import { imageLink } from '../links.ts';
import { clean, listed } from '../text.ts';
import { nameInWords } from '../words.ts';
import { fact, findingList, STATE_NAMES } from './finding-list.ts';
import { pageDocument } from './page.ts';
import { imagePath, PATHS, withQuery } from './paths.ts';
import { levels, severityName } from './severities.ts';
import { figure, verdictBadge, whenExactly, whenInAll } from './words.ts';

/** All that is shown of one image. */
export interface ImageView {
  readonly now: Date;
  /** As the registry has it now; absent where it is gone. */
  readonly detail?: ImageDetail | undefined;
  /** Why what is known of it is of the past: `unlisted` images have lost their tags, or were gone for a while. */
  readonly past?: 'gone' | 'unlisted' | undefined;
  readonly entry: CatalogueEntry;
  readonly assessment: Assessment;
  readonly state: FindingState;
  /** Absent: all. */
  readonly severity?: Severity | undefined;
  /** Of the list of findings, from 1. */
  readonly page: number;
}

const PER_PAGE = 100;

export function imagePage(view: ImageView): Html {
  const { now, detail, entry, assessment, past } = view;
  const { image, stream, judgement, scanType } = assessment;
  const { tags } = detail ?? entry;
  const pushedAt = detail?.pushedAt?.toISOString() ?? entry.pushedAt;
  const name = nameInWords({ ...image, tags });
  const { platforms } = image;
  return pageDocument({
    title: name,
    place: 'images',
    registry: image,
    content: html`<div class="heading">
<p class="trail"><a href="${PATHS.images}">Images</a> / <a href="${withQuery(PATHS.images, { repository: image.repository, order: 'name' })}">${clean(image.repository, 256)}</a></p>
<h1>${name}</h1>
<p>${verdictBadge(entry.verdict)} ${levels(entry.counts)}${entry.suppressed > 0 && html` <span class="muted">${figure(entry.suppressed)} suppressed</span>`}</p>
</div>
${past && html`<p class="note">${PAST[past]} What is shown was found ${whenExactly(entry.assessedAt)}, when it was looked at last.</p>`}
<section class="card" aria-label="The image"><dl class="facts">
${fact('Image digest', html`<code>${clean(image.imageDigest, 128)}</code>`, 'wide')}
${fact(detail ? 'Tags' : 'Tags that it had', tags.length > 0 ? listed(tags, 20) : 'none')}
${fact(
  'Platforms',
  platforms.length > 1
    ? listed(
        platforms.map(({ name = '', imageDigest }) => name || imageDigest),
        20,
      )
    : 'one',
)}
${fact('Stream', clean(stream, 150))}
${pushedAt && fact('Pushed', whenInAll(pushedAt, now))}
${fact('Scanned', entry.scannedAt ? whenInAll(entry.scannedAt, now) : 'never')}
${fact('Judged', whenInAll(entry.assessedAt, now))}
${scanType && fact('Scanning', scanType.toLowerCase())}
${fact('Rule', clean(judgement.rule, 200))}
${detail && fact('In AWS', html`<a href="${imageLink(image)}" rel="noreferrer">ECR console</a>`)}
</dl></section>
<section class="card" aria-labelledby="why"><h2 id="why">Why</h2>${reasoning(assessment)}</section>
${findingsCard(view)}
<section class="card" aria-labelledby="history"><h2 id="history">History of verdicts</h2>
<ol class="history">${entry.history.map(
      (change) =>
        html`<li>${whenExactly(change.at)}<span>${verdictBadge(change.verdict)}</span>${levels(change.counts)}</li>
`,
    )}</ol></section>`,
  });
}

const PAST = {
  gone: 'The registry does not have this image any more.',
  unlisted: 'This image is in no list: it has lost its tags, or was gone for a while.',
} as const;

function reasoning(assessment: Assessment): Html {
  return html`<div class="why">${explain(assessment).map(
    ({ sentence, facts }) =>
      html`<div><p>${sentence}</p>${facts.length > 0 && html`<ul>${facts.map((one) => html`<li>${one}</li>`)}</ul>`}</div>
`,
  )}</div>`;
}

function findingsCard(view: ImageView): Html {
  const { assessment, state, severity, page, now, entry } = view;
  const all = listedFindings(assessment);
  const inState = all
    .filter((one) => one.state === state)
    .sort((a, b) => byUrgency(a.finding, b.finding));
  const shown = inState.filter(
    ({ finding }) => (severity ?? finding.severity) === finding.severity,
  );
  const pages = Math.max(1, Math.ceil(shown.length / PER_PAGE));
  const current = Math.min(page, pages);
  const counts = (finding: Finding) =>
    state === 'open' && countsAgainst(finding, assessment.verdict, assessment.judgement);
  const path = (query: { state?: string; severity?: string | undefined; page?: string }) =>
    `${withQuery(imagePath(entry), { state: state === 'open' ? undefined : state, severity, ...query })}#findings`;
  return html`<section class="card" aria-labelledby="findings">
<header><h2 id="findings">Findings</h2>${stateTabs(all, state, path)}</header>
${severityTabs(inState, severity, path)}
${
  shown.length > 0
    ? findingList(shown.slice((current - 1) * PER_PAGE, current * PER_PAGE), {
        now,
        namesImages: false,
        counts,
      })
    : html`<p class="muted">${nothing(view, all)}</p>`
}
${pages > 1 && pager(current, pages, path)}
</section>`;
}

function nothing({ state, assessment: { verdict } }: ImageView, all: readonly ListedFinding[]) {
  const isKnown = verdict.kind === 'pass' || verdict.gaps.length === 0;
  if (state === 'open' && !isKnown && all.length === 0) {
    return 'Not known: no platform of it has a complete result.';
  }
  return `No ${STATE_NAMES[state].toLowerCase()} findings.`;
}

type PathFor = (query: { state?: string; severity?: string | undefined; page?: string }) => string;

function stateTabs(all: readonly ListedFinding[], current: FindingState, path: PathFor): Html {
  return tabs(
    'State',
    FINDING_STATES.map((state) => ({
      name: STATE_NAMES[state],
      count: all.filter((one) => one.state === state).length,
      path: path({ state, severity: undefined }),
      isCurrent: state === current,
    })),
  );
}

function severityTabs(
  inState: readonly ListedFinding[],
  current: Severity | undefined,
  path: PathFor,
): Part {
  const counts = countBySeverity(inState.map(({ finding }) => finding));
  const there = SEVERITIES.filter((severity) => (counts[severity] ?? 0) > 0);
  if (there.length < 2) return undefined;
  return tabs('Severity', [
    {
      name: 'All',
      count: inState.length,
      path: path({ severity: undefined }),
      isCurrent: current === undefined,
    },
    ...there.map((severity) => ({
      name: severityName(severity),
      count: counts[severity] ?? 0,
      path: path({ severity }),
      isCurrent: severity === current,
    })),
  ]);
}

interface Tab {
  readonly name: string;
  readonly count: number;
  readonly path: string;
  readonly isCurrent: boolean;
}

function tabs(label: string, all: readonly Tab[]): Html {
  return html`<nav aria-label="${label}"><ul class="tabs">${all.map(
    ({ name, count, path, isCurrent }) =>
      html`<li><a href="${path}"${isCurrent && html` aria-current="true"`}>${name} <span class="count">${figure(count)}</span></a></li>`,
  )}</ul></nav>`;
}

function pager(current: number, pages: number, path: PathFor): Html {
  return html`<nav class="pager" aria-label="Pages of the findings"><span class="muted small">Page ${current} of ${pages}</span><span class="actions">${
    current > 1 &&
    html`<a rel="prev" href="${path({ page: String(current - 1) })}">Previous page</a>`
  }${current < pages && html`<a class="button" rel="next" href="${path({ page: String(current + 1) })}">Next page</a>`}</span></nav>`;
}

/** What is said of an image that has no assessment to show: one sentence. */
export function imageWithoutPage(name: string, sentence: string): Html {
  return pageDocument({
    title: clean(name, 200),
    place: 'images',
    content: html`<div class="heading"><p class="trail"><a href="${PATHS.images}">Images</a></p><h1>${clean(name, 300)}</h1></div>
<p class="note">${sentence}</p>`,
  });
}
