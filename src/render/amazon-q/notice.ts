import type { Notice, RefusalNotice } from '../../domain/notice.ts';
import { inBrief } from '../headline.ts';
import { refusalHeadline, refusalLines } from '../notice-words.ts';
import { alertsNotification } from './alerts.ts';
import { assessmentNotification } from './assessment.ts';
import { type CustomNotification, notification, plain } from './notification.ts';
import { reportNotification } from './report.ts';

export function noticeNotification(
  notice: Notice,
  channel: string,
  deliveryId: string,
): CustomNotification {
  switch (notice.kind) {
    case 'image':
      return assessmentNotification(notice.assessment, { ...notice, deliveryId });
    case 'alerts':
      return alertsNotification(notice, channel, deliveryId);
    case 'report':
      return reportNotification(notice, channel, deliveryId);
    case 'refusal':
      return refusalNotification(notice, deliveryId);
    default:
      return notice satisfies never;
  }
}

function refusalNotification(notice: RefusalNotice, deliveryId: string): CustomNotification {
  const headline = inBrief(refusalHeadline(notice));
  return notification({
    id: deliveryId,
    title: headline,
    lines: refusalLines(notice).map((line) => plain(line, 600)),
    nextSteps: [],
    keywords: [notice.channel],
    threadId: `channel ${notice.channel}`,
    summary: plain(headline, 300),
    eventType: 'Channel Refusal',
    relatedResources: [],
  });
}
