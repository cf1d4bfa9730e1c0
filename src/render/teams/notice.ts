import type { Notice, RefusalNotice } from '../../domain/notice.ts';
import { inBrief } from '../headline.ts';
import { refusalHeadline, refusalLines } from '../notice-words.ts';
import { alertsTeams, alertsTeamsInParts } from './alerts.ts';
import { assessmentTeams, assessmentTeamsInParts } from './assessment.ts';
import { line, type TeamsMessage, teamsMessage, title } from './card.ts';
import { reportTeams, reportTeamsInParts } from './report.ts';

/** A notice in one card: what there is no room for is counted. */
export function noticeTeams(notice: Notice, channel: string): TeamsMessage {
  switch (notice.kind) {
    case 'image':
      return assessmentTeams(notice.assessment, notice);
    case 'alerts':
      return alertsTeams(notice, channel);
    case 'report':
      return reportTeams(notice.report, channel, notice.dashboard);
    case 'refusal':
      return refusalTeams(notice);
    default:
      return notice satisfies never;
  }
}

/** All of a notice, in as many cards as that takes; they are the same however often they are made. */
export function noticeTeamsInParts(notice: Notice, channel: string): readonly TeamsMessage[] {
  switch (notice.kind) {
    case 'image':
      return assessmentTeamsInParts(notice.assessment, notice);
    case 'alerts':
      return alertsTeamsInParts(notice, channel);
    case 'report':
      return reportTeamsInParts(notice.report, channel, notice.dashboard);
    case 'refusal':
      return [refusalTeams(notice)];
    default:
      return notice satisfies never;
  }
}

function refusalTeams(notice: RefusalNotice): TeamsMessage {
  const headline = refusalHeadline(notice);
  const body = [title(headline.verdict, headline.subject), ...refusalLines(notice).map(line)];
  return teamsMessage({ fallback: inBrief(headline), body, links: [] });
}
