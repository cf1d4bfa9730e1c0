import type { Notice, RefusalNotice } from '../../domain/notice.ts';
import { streamKey } from '../../domain/stream.ts';
import { clean } from '../text.ts';
import { type AlertsDocument, alertsDocument, verdictDocument } from './alerts.ts';
import { assessmentDocument, type VerdictDocument } from './assessment.ts';
import { type ReportDocument, reportDocument } from './report.ts';

/** What programs are told: webhooks get the whole, EventBridge its parts. */
export interface NoticeDocument {
  readonly type:
    | 'Image Scan Verdict'
    | 'Image Scan Alerts'
    | 'Image Scan Report'
    | 'Channel Refusal';
  /** ARNs of what it is about. */
  readonly resources: readonly string[];
  readonly document: VerdictDocument | AlertsDocument | ReportDocument | RefusalDocument;
}

export interface RefusalDocument {
  readonly schemaVersion: '1.0';
  readonly deliveryId: string;
  readonly channel: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly since: string;
}

export function noticeDocument(
  notice: Notice,
  channel: string,
  deliveryId: string,
): NoticeDocument {
  switch (notice.kind) {
    case 'image': {
      const document = assessmentDocument(notice.assessment, { ...notice, deliveryId });
      return { type: 'Image Scan Verdict', resources: [notice.executionArn], document };
    }
    case 'alerts': {
      const document = alertsDocument(notice, channel, deliveryId);
      return { type: 'Image Scan Alerts', resources: [notice.executionArn], document };
    }
    case 'report': {
      const document = reportDocument(notice, channel, deliveryId);
      return { type: 'Image Scan Report', resources: [notice.report.execution], document };
    }
    case 'refusal':
      return {
        type: 'Channel Refusal',
        resources: [],
        document: refusalDocument(notice, deliveryId),
      };
    default:
      return notice satisfies never;
  }
}

/**
 * The same as events: a rule that waits for what is told of one image need not know that it may go out with others. Each
 * has an id made of its alert, not of its place: by a later attempt others may have been told.
 */
export function noticeEvents(
  notice: Notice,
  channel: string,
  deliveryId: string,
): readonly NoticeDocument[] {
  if (notice.kind !== 'alerts') return [noticeDocument(notice, channel, deliveryId)];
  const { alerts, report, dashboard } = notice;
  return [
    ...alerts.map((alert) => ({
      type: 'Image Scan Verdict' as const,
      resources: [alert.executionArn],
      document: verdictDocument(
        alert,
        `${deliveryId}/${streamKey({ ...alert.image, stream: alert.stream })}/${alert.alertId}`,
        notice,
      ),
    })),
    ...(report
      ? [noticeDocument({ kind: 'report', report, dashboard }, channel, `${deliveryId}/report`)]
      : []),
  ];
}

function refusalDocument(
  { channel, reason, since }: RefusalNotice,
  deliveryId: string,
): RefusalDocument {
  return { schemaVersion: '1.0', deliveryId, channel, reason: clean(reason, 300), since };
}
