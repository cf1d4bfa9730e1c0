import type { Report } from '../../domain/report.ts';
import { inOneLine } from '../headline.ts';
import { executionLink, imageLink } from '../links.ts';
import { type ReportEntry, reportGroups, reportHeadline, reportTotals } from '../report-parts.ts';
import { fitInto } from '../room.ts';
import { context, escaped, header, link, type SlackMessage, section, sections } from './blocks.ts';
import { roomLeft } from './limits.ts';

/** A group may fill this much of the room that is left, so that those after it are not starved. */
const SHARE = 0.6;

/** The Slack message about a sweep, with the images that the channel hears of; what there is no room for is counted. */
export function reportSlack(report: Report, channel: string): SlackMessage {
  const headline = reportHeadline(report, channel);
  const groups = reportGroups(report, channel);
  const message = (lines: readonly string[]): SlackMessage => ({
    text: escaped(inOneLine(headline), 300),
    blocks: [
      header(`${headline.verdict} ${headline.subject}`),
      section(
        reportTotals(report)
          .map((line) => escaped(line, 400))
          .join('\n'),
      ),
      ...sections(lines),
      context(link(executionLink(report.execution), 'Execution in the Step Functions console')),
    ],
  });

  let lines: readonly string[] = [];
  for (const [index, { title, entries }] of groups.entries()) {
    const isLast = index === groups.length - 1;
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

function entryLine({ image, name, facts }: ReportEntry): string {
  return `• ${link(imageLink(image), name)}: ${escaped(facts, 700)}`;
}
