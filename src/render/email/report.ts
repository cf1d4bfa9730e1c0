import type { Report } from '../../domain/report.ts';
import { inOneLine } from '../headline.ts';
import { executionLink } from '../links.ts';
import { reportGroups, reportHeadline, reportTotals } from '../report-parts.ts';
import { fitInto } from '../room.ts';
import { suppressionEntries } from '../suppression-words.ts';
import type { Email } from './email.ts';
import { page, section, wrap } from './layout.ts';
import { subjectLine } from './subject.ts';

/** Four groups of this stay well below the 256 KB of an SNS message. */
const ROOM_PER_GROUP = { lines: 100, bytes: 50_000 };

/** The mail about a sweep, with the images that the channel hears of; what there is no room for is counted. */
export function reportEmail(report: Report, channel: string): Email {
  const headline = reportHeadline(report, channel);
  const subject = subjectLine(headline);
  const link = executionLink(report.execution);
  const groups = reportGroups(report, channel).map(({ title, entries }) => {
    return listOf(title, entries.map(toLine));
  });
  const suppressions = suppressionEntries(report, channel).map(toLine);
  return {
    subject,
    brief: `${subject} ${link}`,
    body: page([
      wrap(inOneLine(headline)),
      reportTotals(report)
        .map((line) => wrap(line))
        .join('\n'),
      ...groups,
      suppressions.length > 0 ? listOf(`Suppressions (${suppressions.length})`, suppressions) : '',
      `Execution in the Step Functions console:\n${link}`,
    ]),
  };
}

function toLine({ name, facts }: { readonly name: string; readonly facts: string }): string {
  return `${name}: ${facts}`;
}

function listOf(title: string, lines: readonly string[]): string {
  return section(
    title,
    fitInto(ROOM_PER_GROUP, lines, (count) => `and ${count} more`),
  );
}
