import type { AlertsNotice } from '../../domain/notice.ts';
import {
  type AlertEntry,
  alertEntry,
  alertsHeadline,
  type ReportLine,
  reportLines,
} from '../alerts-words.ts';
import { detailsInWords, inOneLine } from '../headline.ts';
import { executionLink, imageLink, webLink } from '../links.ts';
import { type Entry, fitEntries } from '../room.ts';
import { clean } from '../text.ts';
import { mentionInText } from '../words.ts';
import {
  entry,
  heading,
  item,
  line,
  type RichText,
  type TeamsMessage,
  teamsMessage,
  title,
} from './card.ts';
import { fitBlocks, roomLeft } from './limits.ts';

/** What a report that has come with the alerts may fill of the room, at most. */
const REPORT_SHARE = 0.4;

/** The card about several images: the first ones in full, the next in a line each, the others counted. */
export function alertsTeams(notice: AlertsNotice, channel: string): TeamsMessage {
  const headline = alertsHeadline(notice, channel);
  const { verdict, subject, news } = headline;
  const message = (blocks: readonly RichText[]) =>
    teamsMessage({
      fallback: clean(inOneLine(headline), 300),
      body: [title(verdict, news === undefined ? subject : `${subject} - ${news}`), ...blocks],
      links: [{ title: 'Execution that has sent this', url: executionLink(notice.executionArn) }],
    });
  const reported = fitBlocks(
    roomLeft(message([])) * REPORT_SHARE,
    reportLines(notice, channel).map(reportLine),
    (count) => line(`and ${count} lines more`),
  );
  const alerts = fitEntries(
    { full: 30, bytes: roomLeft(message(reported)) },
    notice.alerts.map(alertEntry).map(toEntry),
    (count) => line(`and ${count} images more`),
  );
  return message([...alerts, ...reported]);
}

function toEntry({
  headline,
  findings,
  more,
  facts,
  mention,
  ...alert
}: AlertEntry): Entry<RichText> {
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
      ...(more === '' ? [] : [line(`• ${more}`)]),
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
