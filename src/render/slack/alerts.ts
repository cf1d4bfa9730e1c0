import type { AlertsNotice } from '../../domain/notice.ts';
import {
  type AlertEntry,
  alertEntry,
  alertsHeadline,
  type ReportLine,
  reportLines,
} from '../alerts-words.ts';
import { detailsInWords, inBrief, inOneLine } from '../headline.ts';
import { executionLink, imageLink, webLink } from '../links.ts';
import { type Entry, fitEntries, fitInto } from '../room.ts';
import {
  code,
  context,
  escaped,
  header,
  LONGEST_LINE,
  link,
  mention,
  type SlackMessage,
  sections,
} from './blocks.ts';
import { roomLeft } from './limits.ts';

/** What a report that has come with the alerts may fill of the room, at most. */
const REPORT_SHARE = 0.4;

/** The Slack message about several images: the first ones in full, the next in a line each, the others counted. */
export function alertsSlack(notice: AlertsNotice, channel: string): SlackMessage {
  const headline = alertsHeadline(notice, channel);
  const message = (lines: readonly string[]): SlackMessage => ({
    text: escaped(inOneLine(headline), 300),
    blocks: [
      header(inBrief(headline)),
      ...sections(lines),
      context(link(executionLink(notice.executionArn), 'Execution that has sent this')),
    ],
  });
  const report = reportLines(notice, channel).map(reportLine);
  const reported = fitInto(
    { lines: 100, bytes: roomLeft(message([])) * REPORT_SHARE },
    report,
    (count) => `and ${count} lines more`,
  );
  const alerts = fitEntries(
    { full: 20, bytes: roomLeft(message(reported)) },
    notice.alerts.map(alertEntry).map(toEntry),
    (count) => `and ${count} images more`,
  );
  return message([...alerts, ...reported]);
}

function toEntry({
  headline,
  findings,
  more,
  facts,
  mention: whom,
  ...alert
}: AlertEntry): Entry<string> {
  const details = escaped(detailsInWords(headline), 300);
  const name = `*${headline.verdict}* ${link(imageLink(alert.image), headline.subject)} - ${details}`;
  const full = [
    name,
    ...findings.map(({ severity, id, facts: said, link: address }) => {
      const page = webLink(address);
      const named = page === undefined ? escaped(id, 100) : link(page, id);
      return `• ${severity} ${named}: ${escaped(said, 250)}`;
    }),
    ...(more === '' ? [] : [`• ${more}`]),
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
