import type { Assessment } from './assessment.ts';
import type { Report } from './report.ts';

/** What one message tells, whatever channel it goes to. */
export type Notice = ImageNotice | ReportNotice | RefusalNotice;

/** News of one image. */
export interface ImageNotice {
  readonly kind: 'image';
  readonly assessment: Assessment;
  /** The execution that found it, to link to. */
  readonly executionArn: string;
  /** How many earlier alerts of the stream could not be delivered, and are no longer kept; absent where none. */
  readonly missed?: number | undefined;
}

/** What a sweep says, or several alerts that go out together. */
export interface ReportNotice {
  readonly kind: 'report';
  readonly report: Report;
}

/** That another channel refuses what it is sent, and would refuse it again. */
export interface RefusalNotice {
  readonly kind: 'refusal';
  /** The name of the channel that refuses. */
  readonly channel: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly since: string;
}
