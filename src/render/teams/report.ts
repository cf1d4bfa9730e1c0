import type { Report } from '../../domain/report.ts';
import { inOneLine } from '../headline.ts';
import { breachesLink, executionLink } from '../links.ts';
import { reportHeadline, reportTotals } from '../report-parts.ts';
import { type ReportSection, reportSections } from '../report-sections.ts';
import { clean, instant } from '../text.ts';
import {
  type CardLink,
  heading,
  item,
  labelled,
  line,
  type RichText,
  type TeamsMessage,
} from './card.ts';
import { fitBlocks, roomLeft } from './limits.ts';
import { type Frame, framed, framedInParts } from './parts.ts';

/** The card of a report, with what the channel hears; what there is no room for is counted. */
export function reportTeams(report: Report, channel: string, dashboard?: string): TeamsMessage {
  const frame = frameOf(report, channel, dashboard);
  const message = (lists: readonly RichText[]) => framed(frame, lists);
  const lists = reportSections(report, channel).map(blocksOf);
  const blocks: RichText[] = [];
  for (const [index, list] of lists.entries()) {
    // Each may fill its share of the room that is left, so that those after it are not starved.
    const room = roomLeft(message(blocks)) / (lists.length - index);
    blocks.push(...fitBlocks(room, list, (count) => line(`and ${count} more`)));
  }
  return message(blocks);
}

/** The same with all of its lists, in as many cards as that takes. */
export function reportTeamsInParts(
  report: Report,
  channel: string,
  dashboard?: string,
): readonly TeamsMessage[] {
  const lines = reportSections(report, channel)
    .map(blocksOf)
    .flatMap((list) => list.map((line, index) => ({ line, isTitle: index === 0 })));
  return framedInParts(frameOf(report, channel, dashboard), lines);
}

function frameOf(report: Report, channel: string, dashboard?: string): Frame {
  const headline = reportHeadline(report, channel);
  const { link, execution } = report;
  const page = breachesLink(dashboard);
  return {
    fallback: clean(inOneLine(headline), 300),
    verdict: headline.verdict,
    subject: headline.subject,
    head: reportTotals(report, channel).map((text) => line(text)),
    foot: link ? [labelled(`In S3, with the same as .json and .csv`, link.location)] : [],
    signed: fullReport(report),
    links: [
      ...(page === undefined ? [] : [{ title: 'Breaches in the dashboard', url: page }]),
      { title: 'Execution in the Step Functions console', url: executionLink(execution) },
    ],
    more: page,
  };
}

/** The button that leads to the whole of a report. */
export function fullReport({ link }: Pick<Report, 'link'> = {}): CardLink | undefined {
  return (
    link && { title: `Full report (until ${instant(link.until)} at the latest)`, url: link.url }
  );
}

function blocksOf({ title: text, entries }: ReportSection): readonly RichText[] {
  return [
    heading(text),
    ...entries.map(({ name, facts, link }) => item(clean(name, 300), facts, link)),
  ];
}
