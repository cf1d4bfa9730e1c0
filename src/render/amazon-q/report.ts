import type { ReportNotice } from '../../domain/notice.ts';
import type { FileLink } from '../../domain/report.ts';
import { inBrief, inOneLine } from '../headline.ts';
import { breachesLink, executionLink } from '../links.ts';
import { reportHeadline, reportTotals } from '../report-parts.ts';
import { reportSections } from '../report-sections.ts';
import { fitInto } from '../room.ts';
import { instant } from '../text.ts';
import {
  type CustomNotification,
  LONGEST_DESCRIPTION,
  notification,
  plain,
} from './notification.ts';

/** The notification about a report, with the images that the channel hears of. */
export function reportNotification(
  { report, dashboard }: Omit<ReportNotice, 'kind'>,
  channel: string,
  deliveryId: string,
): CustomNotification {
  const headline = reportHeadline(report, channel);
  const page = breachesLink(dashboard);
  const lines = [
    ...reportTotals(report, channel),
    ...reportSections(report, channel).flatMap(({ title, entries }) => [
      title,
      ...entries.map(({ name, facts }) => `• ${name}: ${facts}`),
    ]),
  ];
  return notification({
    id: deliveryId,
    title: inBrief(headline),
    lines: fitInto(
      { lines: lines.length, bytes: LONGEST_DESCRIPTION },
      lines.map((line) => plain(line, 600)),
      (count) => `and ${count} lines more`,
    ),
    nextSteps: [
      ...fullReport(report.link),
      ...(page === undefined ? [] : [`Breaches in the dashboard: ${page}`]),
      `Execution: ${executionLink(report.execution)}`,
    ],
    keywords: [report.registry.registryId, report.registry.region, headline.verdict],
    threadId: `${report.registry.registryId}/${report.registry.region}`,
    summary: plain(inOneLine(headline), 300),
    eventType: 'Image Scan Report',
    relatedResources: [report.execution],
  });
}

/** Where the report is, by a link for a while and then by its place. */
export function fullReport(link: FileLink | undefined): readonly string[] {
  if (!link) return [];
  return [
    `Full report (works until ${instant(link.until)} at the latest): ${link.url}`,
    `In S3, with the same as .json and .csv: ${link.location}`,
  ];
}
