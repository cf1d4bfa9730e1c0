import type { Notice, RefusalNotice } from '../../domain/notice.ts';
import { inBrief } from '../headline.ts';
import { refusalHeadline, refusalLines } from '../notice-words.ts';
import { alertsTeams } from './alerts.ts';
import { assessmentTeams } from './assessment.ts';
import { line, type TeamsMessage, teamsMessage, title } from './card.ts';
import { reportTeams } from './report.ts';

export function noticeTeams(notice: Notice, channel: string): TeamsMessage {
  switch (notice.kind) {
    case 'image':
      return assessmentTeams(notice.assessment, notice);
    case 'alerts':
      return alertsTeams(notice, channel);
    case 'report':
      return reportTeams(notice.report, channel);
    case 'refusal':
      return refusalTeams(notice);
    default:
      return notice satisfies never;
  }
}

function refusalTeams(notice: RefusalNotice): TeamsMessage {
  const headline = refusalHeadline(notice);
  const body = [title(headline.verdict, headline.subject), ...refusalLines(notice).map(line)];
  return teamsMessage({ fallback: inBrief(headline), body, links: [] });
}
