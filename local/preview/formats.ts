import type { Notice } from '../../src/domain/notice.ts';
import { noticeNotification } from '../../src/render/amazon-q/notice.ts';
import { noticeDocument } from '../../src/render/document/notice.ts';
import { noticeEmail } from '../../src/render/email/notice.ts';
import { noticeSlack, noticeSlackInParts } from '../../src/render/slack/notice.ts';
import { noticeTeams, noticeTeamsInParts } from '../../src/render/teams/notice.ts';

/** The types of channels, with e-mail for what SNS reaches. */
export const CHANNEL_FORMATS = [
  'email',
  'slack',
  'teams',
  'webhook',
  'eventbridge',
  'amazon-q',
] as const;

export type ChannelFormat = (typeof CHANNEL_FORMATS)[number];

/** Those, and the page that a report links to. */
export const FORMATS = [...CHANNEL_FORMATS, 'html'] as const;

export type Format = (typeof FORMATS)[number];

/**
 * What a channel of that type gets, message by message: each the text of a mail, else JSON as a value. Of Slack and Teams
 * there are several where `everything` is asked for and one does not hold it.
 */
export function write(
  format: ChannelFormat,
  notice: Notice,
  deliveryId: string,
  everything = false,
): readonly unknown[] {
  if (everything && format === 'slack') return noticeSlackInParts(notice, 'preview');
  if (everything && format === 'teams') return noticeTeamsInParts(notice, 'preview');
  return [writeOne(format, notice, deliveryId)];
}

function writeOne(format: ChannelFormat, notice: Notice, deliveryId: string): unknown {
  switch (format) {
    case 'email': {
      const { subject, body } = noticeEmail(notice, 'preview');
      return `Subject: ${subject}\n\n${body}`;
    }
    case 'slack':
      return noticeSlack(notice, 'preview');
    case 'teams':
      return noticeTeams(notice, 'preview');
    case 'webhook': {
      const { type, document } = noticeDocument(notice, 'preview', deliveryId);
      return { type, ...document };
    }
    case 'eventbridge': {
      const { type, resources, document } = noticeDocument(notice, 'preview', deliveryId);
      return { source: 'ecr-scan-warden', 'detail-type': type, resources, detail: document };
    }
    case 'amazon-q':
      return noticeNotification(notice, 'preview', deliveryId);
    default:
      return format satisfies never;
  }
}
