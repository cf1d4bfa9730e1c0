import type { AlertInBrief } from './alert.ts';
import type { Assessment } from './assessment.ts';
import type { RegistryId } from './image.ts';
import type { Report } from './report.ts';

/** What one message tells, whatever channel it goes to. */
export type Notice = ImageNotice | AlertsNotice | ReportNotice | RefusalNotice;

/** What a message may lead to. */
interface Linked {
  /** Where the dashboard is, without a slash at the end; absent where there is none. */
  readonly dashboard?: string | undefined;
}

/** News of one image. */
export interface ImageNotice extends Linked {
  readonly kind: 'image';
  readonly assessment: Assessment;
  /** The execution that found it, to link to. */
  readonly executionArn: string;
  /** How many earlier alerts of the stream could not be delivered, and are no longer kept; absent where none. */
  readonly missed?: number | undefined;
}

/** News of several images that goes out together, and the report of a sweep that has come with it. */
export interface AlertsNotice extends Linked {
  readonly kind: 'alerts';
  /** Each image once, the worst first; at least one. */
  readonly alerts: readonly AlertInBrief[];
  /** The service's own: images of others are named with theirs. */
  readonly registry: RegistryId;
  readonly report?: Report | undefined;
  /** The execution that tells it, to link to. */
  readonly executionArn: string;
}

/** What a sweep says. */
export interface ReportNotice extends Linked {
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
