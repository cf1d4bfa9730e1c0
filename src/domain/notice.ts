import type { Assessment } from './assessment.ts';
import type { Report } from './report.ts';

/** What one message tells, whatever channel it goes to. */
export type Notice = ImageNotice | ReportNotice;

/** News of one image. */
export interface ImageNotice {
  readonly kind: 'image';
  readonly assessment: Assessment;
  /** The execution that found it, to link to. */
  readonly executionArn: string;
}

/** What a sweep says, or several alerts that go out together. */
export interface ReportNotice {
  readonly kind: 'report';
  readonly report: Report;
}
