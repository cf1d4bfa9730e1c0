import { FEED_TITLES } from '../../domain/feed.ts';
import type { Report } from '../../domain/report.ts';
import type { ChangedFinding, ReportedImage, RouteReport } from '../../domain/route-report.ts';
import { type Counts, SEVERITIES } from '../../domain/severity.ts';
import { staleFeedLines } from '../feed-words.ts';
import { executionLink, imageLink, webLink } from '../links.ts';
import { inBriefOf, reportGroups } from '../report-parts.ts';
import {
  ageInWords,
  CHANGE_WORDS,
  changesInWords,
  coverageInWords,
  findingTrend,
  obstacleInWords,
  putOffInWords,
  reportTitle,
  signed,
  unreadInWords,
} from '../report-words.ts';
import { suppressionEntries } from '../suppression-words.ts';
import { clean, instant } from '../text.ts';
import { findingInWords, nameFrom } from '../words.ts';
import { type Html, html, type Part } from './html.ts';
import { REPORT_STYLE } from './report-style.ts';

/** A browser draws no more of them in comfort; all are in the CSV. */
const IMAGES_SHOWN = 1000;

/** The whole of what a channel hears as a page that needs nothing else: no script, no other file. Piece by piece. */
export function* reportPage(
  report: Report,
  channel: string,
  route: RouteReport,
  images: readonly ReportedImage[],
): Generator<string> {
  const { changes } = route;
  yield head(report, channel, route).text;
  for (const part of [
    summary(report, route),
    feeds(report),
    news(report, channel),
    changes && changesSection(changes.findings, changesInWords(changes), report),
    imagesSection(
      'turned',
      'Turned unknown',
      route.turnedUnknown,
      route.turnedUnknown.length,
      report,
    ),
    imagesSection('risk', 'Most risk', route.riskiest, route.riskiest.length, report),
    imagesSection(
      'breaches',
      'Breaches, longest first',
      route.breaches,
      route.figures.streams.breach,
      report,
    ),
    imagesSection(
      'unchecked',
      'Not checked',
      route.notChecked,
      route.figures.images - route.figures.checked,
      report,
    ),
    suppressions(report, channel),
  ]) {
    if (part) yield part.text;
  }
  yield* allImages(images, report);
  yield foot(report, channel).text;
}

function head(report: Report, channel: string, route: RouteReport): Html {
  const { registryId, region } = report.registry;
  const title = reportTitle(report.occasion);
  const headline = inBriefOf(route) || 'Nothing breaches';
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>${headline} - ${title} of ${registryId} ${region}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<header>
<p class="kind">${title}</p>
<h1>${headline}</h1>
<p class="soft">Registry ${registryId} in ${region}, as of <time datetime="${report.finishedAt}">${instant(report.finishedAt)}</time>; what the channel ${channel} hears</p>
</header>
<main>
`;
}

function summary({ unread = [], putOff, finishedAt }: Report, route: RouteReport): Html {
  const { figures, previous } = route;
  const { breach, unknown, pass } = figures.streams;
  const all = breach + unknown + pass;
  const then = previous?.figures.streams;
  const tile = (verdict: 'breach' | 'unknown' | 'pass', name: string) => {
    const difference = signed(then && figures.streams[verdict] - then[verdict]);
    return html`<div class="${verdict}"><dt>${name}</dt><dd>${figures.streams[verdict]}${difference && html` <small>${difference}</small>`}</dd></div>`;
  };
  const share = (count: number) => (all === 0 ? 0 : (count * 100) / all);
  return html`<section aria-labelledby="summary">
<h2 id="summary">Newest image of each stream</h2>
<dl class="tiles">${tile('breach', 'Breach')}${tile('unknown', 'Unknown')}${tile('pass', 'Pass')}</dl>
<svg class="share" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect class="b" width="${share(breach)}" height="1"/><rect class="u" x="${share(breach)}" width="${share(unknown)}" height="1"/><rect class="p" x="${share(breach + unknown)}" width="${share(pass)}" height="1"/></svg>
<p>${coverageInWords(figures)}</p>
${unreadInWords(unread).map(
  (line) => html`<p>${line}</p>
`,
)}${
  putOff &&
  html`<p>${putOffInWords(putOff, finishedAt)}</p>
`
}${openFindings(route)}${previous && html`<p class="soft">Differences are to the report of <time datetime="${previous.at}">${instant(previous.at)}</time>.</p>`}
</section>
`;
}

function openFindings({ figures, previous }: RouteReport): Html {
  const trend = findingTrend(figures.findings, previous?.figures.findings);
  if (trend.length === 0) return html`<p>No open findings.</p>`;
  const levels = trend.map(
    ({ severity, count, difference }) =>
      html`<li class="${severity.toLowerCase()}">${count} ${severity} ${signed(difference)}</li>`,
  );
  const exploited =
    figures.exploited > 0 &&
    html`<li class="exploited">${figures.exploited} exploited or exploitable</li>`;
  return html`<p>Open findings${figures.suppressed > 0 && `, beside ${figures.suppressed} suppressed`}:</p>
<ul class="levels">${exploited}${levels}</ul>
`;
}

function feeds({ staleFeeds = [], finishedAt }: Report): Html | undefined {
  if (staleFeeds.length === 0) return undefined;
  const lines = staleFeedLines(staleFeeds, finishedAt).map((line) => html`<li>${line}</li>`);
  return html`<section aria-labelledby="feeds">
<h2 id="feeds">Old copies of ${staleFeeds.map(({ feed }) => FEED_TITLES[feed]).join(' and ')}</h2>
<ul class="plain">${lines}</ul>
</section>
`;
}

/** What the message tells, image by image. */
function news(report: Report, channel: string): Html | undefined {
  const groups = reportGroups(report, channel);
  if (groups.length === 0) return undefined;
  return html`<section aria-labelledby="news">
<h2 id="news">News</h2>
${groups.map(
  ({ title, entries }) => html`<h3>${title}</h3>
<ul class="plain">${entries
    .slice(0, IMAGES_SHOWN)
    .map(
      ({ image, name, facts }) =>
        html`<li><a href="${imageLink(image)}">${name}</a>: ${facts}</li>`,
    )}</ul>
`,
)}${more(groups.reduce((count, { entries }) => count + Math.max(0, entries.length - IMAGES_SHOWN), 0))}</section>
`;
}

function changesSection(
  findings: readonly ChangedFinding[],
  words: string,
  { registry }: Report,
): Html {
  const rows = findings.map(({ image, kind, finding }) => {
    const { severity, id, facts } = findingInWords(finding, { platforms: [] });
    const link = webLink(finding.link);
    const name = link === undefined ? id : html`<a href="${link}">${id}</a>`;
    return html`<tr role="row"><th scope="row" role="rowheader">${name}<small>${facts}</small></th><td role="cell"><a href="${imageLink(image)}">${nameFrom(registry, image)}</a></td><td role="cell"><ul class="levels"><li class="${severity.toLowerCase()}">${severity}</li></ul><small>${CHANGE_WORDS[kind]}</small></td></tr>
`;
  });
  return html`<section aria-labelledby="changes">
<h2 id="changes">What has changed</h2>
<p>${words}</p>
${
  rows.length > 0 &&
  html`<table role="table" aria-label="What has changed">
<colgroup><col class="what"><col><col class="age"></colgroup>
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Finding</th><th scope="col" role="columnheader">Image</th><th scope="col" role="columnheader">Severity</th></tr></thead>
<tbody role="rowgroup">
${rows}</tbody>
</table>
`
}</section>
`;
}

function imagesSection(
  id: string,
  title: string,
  images: readonly ReportedImage[],
  count: number,
  report: Report,
): Html | undefined {
  if (images.length === 0) return undefined;
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${title} <small>${count}</small></h2>
${table(title, images, report)}${more(count - images.length)}</section>
`;
}

function table(caption: string, images: readonly ReportedImage[], report: Report): Html {
  return html`${tableHead(caption)}${images.map((one) => row(one, report))}${TABLE_END}`;
}

function tableHead(caption: string): Html {
  return html`<table role="table" aria-label="${caption}">
<colgroup><col class="what"><col><col class="age"></colgroup>
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Image</th><th scope="col" role="columnheader">Findings</th><th scope="col" role="columnheader">For</th></tr></thead>
<tbody role="rowgroup">
`;
}

const TABLE_END = html`</tbody>
</table>
`;

function row(one: ReportedImage, report: Report): Html {
  const { image, verdict, obstacle, isCurrent, stream, since } = one;
  const notes = [
    ...(stream === '' ? [] : [`stream ${clean(stream, 80)}`]),
    ...(isCurrent ? [] : ['replaced']),
    ...(obstacle === undefined ? [] : [obstacleInWords(obstacle)]),
  ];
  const { registry, finishedAt: at } = report;
  const name = nameFrom(registry, image);
  const from =
    since && html`<small><time datetime="${since}">${instant(since).slice(0, 10)}</time></small>`;
  return html`<tr role="row"><th scope="row" role="rowheader"><span class="badge ${verdict}">${verdict.toUpperCase()}</span> <a href="${imageLink(image)}">${name}</a><small>${notes.join(', ')}</small></th><td role="cell">${levels(one)}</td><td role="cell">${ageInWords(since, at)}${from}</td></tr>
`;
}

function levels({ counts, exploited, suppressed }: ReportedImage): Part {
  const found = ofCounts(counts).map(
    ({ severity, count }) => html`<li class="${severity.toLowerCase()}">${count} ${severity}</li>`,
  );
  const first = exploited > 0 && html`<li class="exploited">${exploited} exploited</li>`;
  return [
    found.length === 0
      ? html`<span class="soft">none known</span>`
      : html`<ul class="levels">${first}${found}</ul>`,
    suppressed > 0 && html`<small>${suppressed} suppressed</small>`,
  ];
}

function ofCounts(counts: Counts) {
  return SEVERITIES.flatMap((severity) => {
    const count = counts[severity] ?? 0;
    return count > 0 ? [{ severity, count }] : [];
  });
}

function suppressions(report: Report, channel: string): Html | undefined {
  const entries = suppressionEntries(report, channel);
  if (entries.length === 0) return undefined;
  return html`<section aria-labelledby="suppressions">
<h2 id="suppressions">Suppressions <small>${entries.length}</small></h2>
<ul class="plain">${entries.map(({ name, facts }) => html`<li><strong>${name}</strong>: ${facts}</li>`)}</ul>
</section>
`;
}

function* allImages(images: readonly ReportedImage[], report: Report): Generator<string> {
  if (images.length === 0) return;
  yield html`<details>
<summary>All images (${images.length})</summary>
${tableHead('All images')}`.text;
  for (const one of images.slice(0, IMAGES_SHOWN)) yield row(one, report).text;
  yield html`${TABLE_END}${more(images.length - IMAGES_SHOWN)}</details>
`.text;
}

function more(count: number): Html | false {
  return (
    count > 0 &&
    html`<p class="soft">and ${count} more, in the CSV file beside this one</p>
`
  );
}

function foot(report: Report, channel: string): Html {
  const { execution, startedAt, finishedAt } = report;
  return html`</main>
<footer>
<p>Made by ECR Scan Warden from ${instant(startedAt)} to ${instant(finishedAt)} in <a href="${executionLink(execution)}">this execution</a>. Beside this file are <code>${channel}.json</code> and <code>${channel}.csv</code> with all images.</p>
</footer>
</body>
</html>
`;
}
