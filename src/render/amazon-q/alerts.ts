import type { AlertsNotice } from '../../domain/notice.ts';
import {
  type AlertEntry,
  alertEntry,
  alertsHeadline,
  type ReportLine,
  reportLines,
} from '../alerts-words.ts';
import { inBrief, inOneLine } from '../headline.ts';
import { breachesLink, executionLink, imageLink } from '../links.ts';
import { type Entry, fitEntries, fitInto } from '../room.ts';
import {
  type CustomNotification,
  LONGEST_DESCRIPTION,
  mentioned,
  notification,
  plain,
} from './notification.ts';
import { fullReport } from './report.ts';

/** What a report that has come with the alerts may fill of the room, at most. */
const REPORT_SHARE = 0.4;

/** The notification about several images: the first ones in full, the next in a line each, the others counted. */
export function alertsNotification(
  notice: AlertsNotice,
  channel: string,
  deliveryId: string,
): CustomNotification {
  const headline = alertsHeadline(notice, channel);
  const { executionArn, alerts, registry, dashboard } = notice;
  const page = breachesLink(dashboard);
  const report = reportLines(notice, channel).map((line) => plain(inText(line), 600));
  const reported = fitInto(
    { lines: report.length, bytes: LONGEST_DESCRIPTION * REPORT_SHARE },
    report,
    (count) => `and ${count} lines more`,
  );
  const bytes = LONGEST_DESCRIPTION - Buffer.byteLength(reported.join('\n'));
  const lines = fitEntries(
    { full: 20, bytes },
    alerts.map((alert) => toEntry(alertEntry(alert, registry))),
    (count) => `and ${count} images more`,
  );
  const [worst] = alerts;
  return notification({
    id: deliveryId,
    title: inBrief(headline),
    lines: [...lines, ...reported],
    nextSteps: [
      ...(worst ? [`First image in the ECR console: ${imageLink(worst.image)}`] : []),
      ...fullReport(notice.report?.link),
      ...(page === undefined ? [] : [`Breaches in the dashboard: ${page}`]),
      `Execution that has sent this: ${executionLink(executionArn)}`,
    ],
    keywords: [headline.verdict],
    threadId: deliveryId,
    summary: plain(inOneLine(headline), 300),
    eventType: 'Image Scan Alerts',
    relatedResources: [executionArn],
  });
}

function toEntry({ headline, findings, more, facts, mention }: AlertEntry): Entry<string> {
  const name = plain(inOneLine(headline), 400);
  return {
    full: [
      name,
      ...findings.map(({ severity, id, facts: said }) =>
        plain(`• ${severity} ${id}: ${said}`, 300),
      ),
      ...(more === '' ? [] : [`• ${more}`]),
      ...facts.map((fact) => plain(fact, 300)),
      ...(mention === undefined ? [] : [`For ${mentioned(mention)}`]),
    ],
    short: [name],
  };
}

function inText(line: ReportLine): string {
  return line.kind === 'item' ? `• ${line.name}: ${line.facts}` : line.text;
}
