import type { AlertInBrief } from '../../domain/alert.ts';
import type { AlertsNotice } from '../../domain/notice.ts';
import { alertEntry, alertsHeadline, type ReportLine, reportLines } from '../alerts-words.ts';
import { detailsInWords, inBrief, inOneLine } from '../headline.ts';
import { breachesLink, dashboardLink, executionLink, imageLink, webLink } from '../links.ts';
import type { PartLine } from '../parts.ts';
import { type Entry, fitEntries, fitInto, jsonBytes } from '../room.ts';
import {
  code,
  context,
  escaped,
  LONGEST_LINE,
  link,
  mention,
  type SlackMessage,
} from './blocks.ts';
import { roomLeft } from './limits.ts';
import { type Frame, framed, framedInParts, moreLine } from './parts.ts';
import { fullReport } from './report.ts';

/** What a report that has come with the alerts may fill of the room, at most. */
const REPORT_SHARE = 0.4;

/** The Slack message about several images: the first ones in full, the next in a line each, the others counted. */
export function alertsSlack(notice: AlertsNotice, channel: string): SlackMessage {
  const frame = frameOf(notice, channel);
  const message = (lines: readonly string[]) => framed(frame, lines);
  const report = reportLines(notice, channel).map(reportLine);
  const reported = fitInto(
    { lines: 100, bytes: roomLeft(message([])) * REPORT_SHARE },
    report,
    (count) => `and ${count} lines more`,
  );
  const alerts = fitEntries(
    { full: 20, bytes: roomLeft(message(reported)) },
    notice.alerts.map((alert) => toEntry(alert, notice)),
    (count) => moreLine(`and ${count} images more`, frame.more),
  );
  return message([...alerts, ...reported]);
}

/** An entry that a message has room for, however it counts its characters. */
const LARGEST_ENTRY = 6000;

/** The same with each image in full, and the whole report, in as many messages as that takes. */
export function alertsSlackInParts(notice: AlertsNotice, channel: string): readonly SlackMessage[] {
  const alerts = notice.alerts
    .map((alert) => toEntry(alert, notice))
    .flatMap(({ full, short }) => (jsonBytes(full) <= LARGEST_ENTRY ? full : short));
  const report = reportLines(notice, channel).map(
    (one): PartLine<string> => ({ line: reportLine(one), isTitle: one.kind === 'title' }),
  );
  return framedInParts(frameOf(notice, channel), [...alerts.map((line) => ({ line })), ...report]);
}

function frameOf(notice: AlertsNotice, channel: string): Frame {
  const headline = alertsHeadline(notice, channel);
  const page = breachesLink(notice.dashboard);
  const links = [
    ...(page === undefined ? [] : [link(page, 'Breaches in the dashboard')]),
    link(executionLink(notice.executionArn), 'Execution that has sent this'),
  ];
  return {
    text: escaped(inOneLine(headline), 300),
    title: inBrief(headline),
    head: [],
    signed: fullReport(notice.report),
    foot: [context(links.join('  |  '))],
    more: page,
  };
}

function toEntry(alert: AlertInBrief, { registry, dashboard }: AlertsNotice): Entry<string> {
  const { headline, findings, more, facts, mention: whom } = alertEntry(alert, registry);
  const page = dashboardLink(dashboard, alert.image);
  const details = escaped(detailsInWords(headline), 300);
  const name = `*${headline.verdict}* ${link(imageLink(alert.image), headline.subject)} - ${details}`;
  const full = [
    name,
    ...findings.map(({ severity, id, facts: said, link: address }) => {
      const page = webLink(address);
      const named = page === undefined ? escaped(id, 100) : link(page, id);
      return `• ${severity} ${named}: ${escaped(said, 250)}`;
    }),
    ...(more === '' ? [] : [`• ${moreLine(more, page)}`]),
    ...facts.map((fact) => escaped(fact, 300)),
    ...(whom === undefined ? [] : [`For ${mention(whom)}`]),
    `${link(executionLink(alert.executionArn), 'Execution')}\n`,
  ].join('\n');
  return { full: [full.length <= LONGEST_LINE ? full : name], short: [name] };
}

function reportLine(one: ReportLine): string {
  switch (one.kind) {
    case 'title':
      return `*${escaped(one.text, 300)}*`;
    case 'text':
      return escaped(one.text, 400);
    case 'item': {
      const name = one.image ? link(imageLink(one.image), one.name) : code(one.name, 300);
      return `• ${name}: ${escaped(one.facts, 600)}`;
    }
    default:
      return one satisfies never;
  }
}
