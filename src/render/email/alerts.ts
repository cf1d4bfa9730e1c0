import type { AlertInBrief } from '../../domain/alert.ts';
import type { AlertsNotice } from '../../domain/notice.ts';
import { alertEntry, alertsHeadline, type ReportLine, reportLines } from '../alerts-words.ts';
import { inOneLine } from '../headline.ts';
import { breachesLink, dashboardLink, executionLink, imageLink } from '../links.ts';
import { type Entry, fitEntries, fitInto } from '../room.ts';
import { clean } from '../text.ts';
import { mentionInText } from '../words.ts';
import type { Email } from './email.ts';
import { page, wrap } from './layout.ts';
import { fullReport } from './report.ts';
import { subjectLine } from './subject.ts';

/** Together well below the 256 KB of an SNS message, each byte of which may count twice. */
const ROOM = { full: 100, bytes: 80_000 };
const REPORT_ROOM = { lines: 200, bytes: 40_000 };

/** The mail about several images: the first ones in full, the next in a line each, the others counted. */
export function alertsEmail(notice: AlertsNotice, channel: string): Email {
  const headline = alertsHeadline(notice, channel);
  const subject = subjectLine(headline);
  const link = executionLink(notice.executionArn);
  const breaches = breachesLink(notice.dashboard);
  const entries = notice.alerts.map((alert) => toEntry(alert, notice));
  const report = reportLines(notice, channel).map(reportLine);
  return {
    subject,
    brief: `${subject} ${link}`,
    body: page([
      wrap(inOneLine(headline)),
      fitEntries(ROOM, entries, (count) => `and ${count} images more`)
        .join('\n')
        .trimEnd(),
      fitInto(REPORT_ROOM, report, (count) => `and ${count} lines more`)
        .join('\n')
        .trimStart(),
      fullReport(notice.report),
      breaches === undefined ? '' : `All breaches, in the dashboard:\n${breaches}`,
      `Execution in the Step Functions console:\n${link}`,
    ]),
  };
}

function toEntry(alert: AlertInBrief, { registry, dashboard }: AlertsNotice): Entry<string> {
  const { headline, findings, more, facts, mention } = alertEntry(alert, registry);
  const page = dashboardLink(dashboard, alert.image);
  const name = wrap(inOneLine(headline));
  const lines = [
    ...findings.map(({ severity, id, facts: said }) => `- ${severity} ${id}: ${clean(said, 300)}`),
    ...(more === '' ? [] : [`- ${more}`]),
    ...facts,
    ...(mentionInText(mention) === '' ? [] : [`For ${mentionInText(mention)}`]),
  ];
  const links = [
    ...(page === undefined ? [] : [`Dashboard: ${page}`]),
    `Image: ${imageLink(alert.image)}`,
    `Execution: ${executionLink(alert.executionArn)}`,
  ];
  return {
    full: [[name, ...lines.map((line) => wrap(line, '  ')), ...links, ''].join('\n')],
    short: [name],
  };
}

function reportLine(one: ReportLine): string {
  switch (one.kind) {
    case 'title':
      return `\n${wrap(one.text)}`;
    case 'text':
      return wrap(one.text);
    case 'item':
      return wrap(`- ${one.name}: ${one.facts}`, '  ');
    default:
      return one satisfies never;
  }
}
