import type { AlertInBrief } from '../../domain/alert.ts';
import type { AlertsNotice } from '../../domain/notice.ts';
import { alertEntry, alertsHeadline, type ReportLine, reportLines } from '../alerts-words.ts';
import { detailsInWords, inOneLine } from '../headline.ts';
import { breachesLink, dashboardLink, executionLink, imageLink, webLink } from '../links.ts';
import type { PartLine } from '../parts.ts';
import { type Entry, fitEntries } from '../room.ts';
import { clean } from '../text.ts';
import { mentionInText } from '../words.ts';
import { entry, heading, item, line, moreLine, type RichText, type TeamsMessage } from './card.ts';
import { fitBlocks, roomLeft } from './limits.ts';
import { type Frame, framed, framedInParts } from './parts.ts';
import { fullReport } from './report.ts';

/** What a report that has come with the alerts may fill of the room, at most. */
const REPORT_SHARE = 0.4;

/** The card about several images: the first ones in full, the next in a line each, the others counted. */
export function alertsTeams(notice: AlertsNotice, channel: string): TeamsMessage {
  const frame = frameOf(notice, channel);
  const message = (blocks: readonly RichText[]) => framed(frame, blocks);
  const reported = fitBlocks(
    roomLeft(message([])) * REPORT_SHARE,
    reportLines(notice, channel).map(reportLine),
    (count) => line(`and ${count} lines more`),
  );
  const alerts = fitEntries(
    { full: 30, bytes: roomLeft(message(reported)) },
    notice.alerts.map((alert) => toEntry(alert, notice)),
    (count) => moreLine(`and ${count} images more`, frame.more),
  );
  return message([...alerts, ...reported]);
}

/** The same with each image in full, and the whole report, in as many cards as that takes. */
export function alertsTeamsInParts(notice: AlertsNotice, channel: string): readonly TeamsMessage[] {
  const alerts = notice.alerts.flatMap((alert) => toEntry(alert, notice).full);
  const report = reportLines(notice, channel).map(
    (one): PartLine<RichText> => ({ line: reportLine(one), isTitle: one.kind === 'title' }),
  );
  return framedInParts(frameOf(notice, channel), [...alerts.map((line) => ({ line })), ...report]);
}

function frameOf(notice: AlertsNotice, channel: string): Frame {
  const headline = alertsHeadline(notice, channel);
  const { verdict, subject, news } = headline;
  const page = breachesLink(notice.dashboard);
  return {
    fallback: clean(inOneLine(headline), 300),
    verdict,
    subject: news === undefined ? subject : `${subject} - ${news}`,
    head: [],
    foot: [],
    signed: fullReport(notice.report),
    links: [
      ...(page === undefined ? [] : [{ title: 'Breaches in the dashboard', url: page }]),
      { title: 'Execution that has sent this', url: executionLink(notice.executionArn) },
    ],
    more: page,
  };
}

function toEntry(alert: AlertInBrief, { registry, dashboard }: AlertsNotice): Entry<RichText> {
  const { headline, findings, more, facts, mention } = alertEntry(alert, registry);
  const page = dashboardLink(dashboard, alert.image);
  const name = entry(
    headline.verdict,
    `${headline.subject} - ${detailsInWords(headline)}`,
    imageLink(alert.image),
  );
  return {
    full: [
      name,
      ...findings.map(({ severity, id, facts: said, link }) =>
        item(`${severity} ${id}`, clean(said, 250), webLink(link)),
      ),
      ...(more === '' ? [] : [moreLine(`• ${more}`, page)]),
      ...facts.map((fact) => line(clean(fact, 300))),
      ...(mentionInText(mention) === '' ? [] : [line(`For ${mentionInText(mention)}`)]),
    ],
    short: [name],
  };
}

function reportLine(one: ReportLine): RichText {
  switch (one.kind) {
    case 'title':
      return heading(one.text);
    case 'text':
      return line(one.text);
    case 'item':
      return item(one.name, one.facts, one.image && imageLink(one.image));
    default:
      return one satisfies never;
  }
}
