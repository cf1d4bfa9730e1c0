import type { Report } from '../../domain/report.ts';
import { inOneLine } from '../headline.ts';
import { executionLink, imageLink } from '../links.ts';
import { reportGroups, reportHeadline, reportTotals } from '../report-parts.ts';
import { suppressionEntries } from '../suppression-words.ts';
import { clean } from '../text.ts';
import {
  heading,
  item,
  line,
  type RichText,
  type TeamsMessage,
  teamsMessage,
  title,
} from './card.ts';
import { fitBlocks, roomLeft } from './limits.ts';

/** The card about a report, with the images that the channel hears of; what there is no room for is counted. */
export function reportTeams(report: Report, channel: string): TeamsMessage {
  const headline = reportHeadline(report, channel);
  const message = (lists: readonly RichText[]) =>
    teamsMessage({
      fallback: clean(inOneLine(headline), 300),
      body: [
        title(headline.verdict, headline.subject),
        ...reportTotals(report).map((text) => line(text)),
        ...lists,
      ],
      links: [
        { title: 'Execution in the Step Functions console', url: executionLink(report.execution) },
      ],
    });
  const lists = [...images(report, channel), ...suppressions(report, channel)];
  const blocks: RichText[] = [];
  for (const [index, list] of lists.entries()) {
    // Each may fill its share of the room that is left, so that those after it are not starved.
    const room = roomLeft(message(blocks)) / (lists.length - index);
    blocks.push(...fitBlocks(room, list, (count) => line(`and ${count} more`)));
  }
  return message(blocks);
}

function images(report: Report, channel: string): readonly (readonly RichText[])[] {
  return reportGroups(report, channel).map((group) => [
    heading(group.title),
    ...group.entries.map(({ image, name, facts }) => item(name, facts, imageLink(image))),
  ]);
}

function suppressions(report: Report, channel: string): readonly (readonly RichText[])[] {
  const entries = suppressionEntries(report, channel);
  if (entries.length === 0) return [];
  return [
    [
      heading(`Suppressions (${entries.length})`),
      ...entries.map(({ name, facts }) => item(clean(name, 300), facts, undefined)),
    ],
  ];
}
