import type { Report } from '../../domain/report.ts';
import { inBrief, inOneLine } from '../headline.ts';
import { executionLink } from '../links.ts';
import { reportHeadline, reportTotals } from '../report-parts.ts';
import { reportSections } from '../report-sections.ts';
import { fitInto } from '../room.ts';
import {
  type CustomNotification,
  LONGEST_DESCRIPTION,
  notification,
  plain,
} from './notification.ts';

/** The notification about a report, with the images that the channel hears of. */
export function reportNotification(
  report: Report,
  channel: string,
  deliveryId: string,
): CustomNotification {
  const headline = reportHeadline(report, channel);
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
      ...(report.link ? [`Full report: ${report.link.location}`] : []),
      `Execution: ${executionLink(report.execution)}`,
    ],
    keywords: [report.registry.registryId, report.registry.region, headline.verdict],
    threadId: `${report.registry.registryId}/${report.registry.region}`,
    summary: plain(inOneLine(headline), 300),
    eventType: 'Image Scan Report',
    relatedResources: [report.execution],
  });
}
