import type { Notice, RefusalNotice } from '../../domain/notice.ts';
import { refusalHeadline, refusalLines } from '../notice-words.ts';
import { alertsEmail } from './alerts.ts';
import { assessmentEmail } from './assessment.ts';
import type { Email } from './email.ts';
import { page, wrap } from './layout.ts';
import { reportEmail } from './report.ts';
import { subjectLine } from './subject.ts';

export function noticeEmail(notice: Notice, channel: string): Email {
  switch (notice.kind) {
    case 'image':
      return assessmentEmail(notice.assessment, notice);
    case 'alerts':
      return alertsEmail(notice, channel);
    case 'report':
      return reportEmail(notice.report, channel, notice.dashboard);
    case 'refusal':
      return refusalEmail(notice);
    default:
      return notice satisfies never;
  }
}

function refusalEmail(notice: RefusalNotice): Email {
  const subject = subjectLine(refusalHeadline(notice));
  return { subject, brief: subject, body: page(refusalLines(notice).map((line) => wrap(line))) };
}
