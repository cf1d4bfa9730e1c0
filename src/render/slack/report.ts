import type { Report } from '../../domain/report.ts';
import { inOneLine } from '../headline.ts';
import { breachesLink, executionLink } from '../links.ts';
import { reportHeadline, reportTotals } from '../report-parts.ts';
import { reportSections, type SectionEntry } from '../report-sections.ts';
import { fitInto } from '../room.ts';
import { instant } from '../text.ts';
import {
  code,
  context,
  escaped,
  LONGEST_LINE,
  link,
  type SlackBlock,
  type SlackMessage,
  section,
} from './blocks.ts';
import { roomLeft } from './limits.ts';
import { type Frame, framed, framedInParts } from './parts.ts';

/** A list may fill this much of the room that is left, so that those after it are not starved. */
const SHARE = 0.6;

/** The Slack message of a report, with what the channel hears; what there is no room for is counted. */
export function reportSlack(report: Report, channel: string, dashboard?: string): SlackMessage {
  const frame = frameOf(report, channel, dashboard);
  const message = (lines: readonly string[]) => framed(frame, lines);
  const lists = reportSections(report, channel);
  let lines: readonly string[] = [];
  for (const [index, { title, entries }] of lists.entries()) {
    const isLast = index === lists.length - 1;
    const room = roomLeft(message([...lines, `*${title}*`]));
    const shown = fitInto(
      { lines: 100, bytes: isLast ? room : room * SHARE },
      entries.map(entryLine),
      (count) => `and ${count} more`,
    );
    lines = [...lines, `*${title}*`, ...shown];
  }
  return message(lines);
}

/** The same with all of its lists, in as many messages as that takes. */
export function reportSlackInParts(
  report: Report,
  channel: string,
  dashboard?: string,
): readonly SlackMessage[] {
  const lines = reportSections(report, channel).flatMap(({ title, entries }) => [
    { line: `*${title}*`, isTitle: true },
    ...entries.map((entry) => ({ line: entryLine(entry) })),
  ]);
  return framedInParts(frameOf(report, channel, dashboard), lines);
}

function frameOf(report: Report, channel: string, dashboard?: string): Frame {
  const headline = reportHeadline(report, channel);
  const page = breachesLink(dashboard);
  const links = [
    ...(page === undefined ? [] : [link(page, 'Breaches in the dashboard')]),
    link(executionLink(report.execution), 'Execution in the Step Functions console'),
  ];
  return {
    text: escaped(inOneLine(headline), 300),
    title: `${headline.verdict} ${headline.subject}`,
    head: [
      section(
        reportTotals(report, channel)
          .map((line) => escaped(line, 400))
          .join('\n'),
      ),
    ],
    signed: fullReport(report),
    foot: [context(links.join('  |  '))],
    more: page,
  };
}

/** Names of suppressions hold globs, whose stars are no emphasis. */
function entryLine({ name, facts, link: address, isCode }: SectionEntry): string {
  const text = isCode ? code(name, 300) : escaped(name, 300);
  const named = address === undefined ? text : link(address, name);
  return `• ${named}: ${escaped(facts, 600)}`;
}

/** Where the whole of a report is. An address that no block can hold is left out, for the place is enough. */
export function fullReport({ link: file }: Pick<Report, 'link'> = {}): readonly SlackBlock[] {
  if (!file) return [];
  const address = link(file.url, 'Full report');
  const place = `In S3, with the same as .json and .csv: ${code(file.location, 500)}`;
  return [
    ...(address.length < LONGEST_LINE
      ? [section(`*${address}* (works until ${instant(file.until)} at the latest)`)]
      : []),
    context(place),
  ];
}
