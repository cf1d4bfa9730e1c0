import type { Report } from '../../domain/report.ts';
import { inOneLine } from '../headline.ts';
import { executionLink, imageLink } from '../links.ts';
import { type ReportEntry, reportGroups, reportHeadline, reportTotals } from '../report-parts.ts';
import { fitInto } from '../room.ts';
import { type SuppressionEntry, suppressionEntries } from '../suppression-words.ts';
import {
  code,
  context,
  escaped,
  header,
  link,
  type SlackMessage,
  section,
  sections,
} from './blocks.ts';
import { roomLeft } from './limits.ts';

/** A group may fill this much of the room that is left, so that those after it are not starved. */
const SHARE = 0.6;

/** The Slack message about a sweep, with the images that the channel hears of; what there is no room for is counted. */
export function reportSlack(report: Report, channel: string): SlackMessage {
  const headline = reportHeadline(report, channel);
  const suppressions = suppressionEntries(report, channel);
  const groups = [
    ...reportGroups(report, channel).map(({ title, entries }) => ({
      title,
      items: entries.map(entryLine),
    })),
    ...(suppressions.length > 0
      ? [
          {
            title: `Suppressions (${suppressions.length})`,
            items: suppressions.map(suppressionLine),
          },
        ]
      : []),
  ];
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
  for (const [index, { title, items }] of groups.entries()) {
    const isLast = index === groups.length - 1;
    const room = roomLeft(message([...lines, `*${title}*`]));
    const shown = fitInto(
      { lines: 100, bytes: isLast ? room : room * SHARE },
      items,
      (count) => `and ${count} more`,
    );
    lines = [...lines, `*${title}*`, ...shown];
  }
  return message(lines);
}

function entryLine({ image, name, facts }: ReportEntry): string {
  return `• ${link(imageLink(image), name)}: ${escaped(facts, 700)}`;
}

/** Names hold globs, whose stars are no emphasis. */
function suppressionLine({ name, facts }: SuppressionEntry): string {
  return `• ${code(name, 300)}: ${escaped(facts, 500)}`;
}
