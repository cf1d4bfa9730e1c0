import type { Notice, RefusalNotice } from '../../domain/notice.ts';
import { inBrief } from '../headline.ts';
import { refusalHeadline, refusalLines } from '../notice-words.ts';
import { alertsSlack, alertsSlackInParts } from './alerts.ts';
import { assessmentSlack, assessmentSlackInParts } from './assessment.ts';
import { escaped, header, type SlackMessage, section } from './blocks.ts';
import { reportSlack, reportSlackInParts } from './report.ts';

/** A notice in one message: what there is no room for is counted. */
export function noticeSlack(notice: Notice, channel: string): SlackMessage {
  switch (notice.kind) {
    case 'image':
      return assessmentSlack(notice.assessment, notice);
    case 'alerts':
      return alertsSlack(notice, channel);
    case 'report':
      return reportSlack(notice.report, channel, notice.dashboard);
    case 'refusal':
      return refusalSlack(notice);
    default:
      return notice satisfies never;
  }
}

/** All of a notice, in as many messages as that takes; they are the same however often they are made. */
export function noticeSlackInParts(notice: Notice, channel: string): readonly SlackMessage[] {
  switch (notice.kind) {
    case 'image':
      return assessmentSlackInParts(notice.assessment, notice);
    case 'alerts':
      return alertsSlackInParts(notice, channel);
    case 'report':
      return reportSlackInParts(notice.report, channel, notice.dashboard);
    case 'refusal':
      return [refusalSlack(notice)];
    default:
      return notice satisfies never;
  }
}

function refusalSlack(notice: RefusalNotice): SlackMessage {
  const headline = inBrief(refusalHeadline(notice));
  const lines = refusalLines(notice).map((line) => escaped(line, 600));
  return { text: escaped(headline, 300), blocks: [header(headline), section(lines.join('\n'))] };
}
