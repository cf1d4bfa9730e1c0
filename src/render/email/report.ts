import type { Report } from '../../domain/report.ts';
import { inOneLine } from '../headline.ts';
import { breachesLink, executionLink } from '../links.ts';
import { reportHeadline, reportTotals } from '../report-parts.ts';
import { reportSections } from '../report-sections.ts';
import { fitInto } from '../room.ts';
import { instant } from '../text.ts';
import type { Email } from './email.ts';
import { page, section, wrap } from './layout.ts';
import { subjectLine } from './subject.ts';

/** All lists together stay well below the 256 KB of an SNS message. */
const ROOM = { lines: 100, bytes: 200_000 };

/** The mail of a report, with what the channel hears; what there is no room for is counted. */
export function reportEmail(report: Report, channel: string, dashboard?: string): Email {
  const headline = reportHeadline(report, channel);
  const subject = subjectLine(headline);
  const execution = executionLink(report.execution);
  const lists = reportSections(report, channel);
  const breaches = breachesLink(dashboard);
  return {
    subject,
    brief: `${subject} ${report.link?.url ?? execution}`,
    body: page([
      wrap(inOneLine(headline)),
      reportTotals(report, channel)
        .map((line) => wrap(line))
        .join('\n'),
      fullReport(report),
      ...lists.map(({ title, entries }) => {
        const lines = entries.map(({ name, facts }) => `${name}: ${facts}`);
        const room = { ...ROOM, bytes: ROOM.bytes / lists.length };
        return section(
          title,
          fitInto(room, lines, (count) => `and ${count} more`),
        );
      }),
      breaches === undefined ? '' : `All breaches, in the dashboard:\n${breaches}`,
      `Execution in the Step Functions console:\n${execution}`,
    ]),
  };
}

/** Where the whole of a report is; empty where nobody has written it. */
export function fullReport({ link }: Pick<Report, 'link'> = {}): string {
  if (!link) return '';
  const { url, until, location } = link;
  return `Full report (works until ${instant(until)} at the latest):\n${url}\nIn S3, with the same as .json and .csv:\n${location}`;
}
