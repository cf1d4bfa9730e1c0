import type { Assessment } from './assessment.ts';
import type { ImageRef } from './image.ts';
import type { Verdict } from './verdict.ts';

/** What a stream's item holds: small, whatever the number of findings. They are in the assessment it points at. */
export interface StreamState {
  /** Counts the changes, from 1. */
  readonly version: number;
  /** The image that the stream is at. */
  readonly image: Pick<ImageRef, 'imageDigest'> & {
    readonly tags: readonly string[];
    readonly pushedAt?: string | undefined;
  };
  readonly verdict: Verdict['kind'];
  /** Key of the assessment. */
  readonly assessment: string;
  /** Alerts that not all of their channels have heard yet, oldest first. */
  readonly owed: readonly OwedAlert[];
  /** ISO 8601. */
  readonly firstSeen: string;
  readonly lastSeen: string;
}

/** An alert that stands here until it is delivered: a run that dies leaves it to the next one. */
export interface OwedAlert {
  /** Unique within the stream. */
  readonly id: string;
  /** Key of the assessment that it tells of. */
  readonly assessment: string;
  /** The channels that have not heard it. */
  readonly channels: readonly string[];
  /** The one run that delivers it. */
  readonly run: Run;
  /** Since when it is that run's, ISO 8601. */
  readonly since: string;
}

/** Who assesses and delivers: an execution of image-scan, or a sweep with all its children. By its ARN. */
export interface Run {
  readonly kind: 'scan' | 'sweep';
  readonly id: string;
}

/** The alerts that a run is to deliver. */
export function ownedBy(owed: readonly OwedAlert[], run: Run): readonly OwedAlert[] {
  return owed.filter((alert) => isOwn(alert, run));
}

/**
 * Whether the run of an alert must have died. Sweeps do not overlap, so for a sweep every earlier one has; a scan has
 * after the grace. What a sweep has left, only a sweep takes over: it can tell whether a report has told of it.
 */
export function isOrphaned(alert: OwedAlert, run: Run, at: Date, graceSeconds: number): boolean {
  if (isOwn(alert, run)) return false;
  if (alert.run.kind === 'sweep') return run.kind === 'sweep';
  return at.getTime() - Date.parse(alert.since) >= graceSeconds * 1000;
}

/** The alert, as the run's own from now on: so no third one delivers it too. */
export function adopted(alert: OwedAlert, run: Run, at: Date): OwedAlert {
  return { ...alert, run, since: at.toISOString() };
}

function isOwn({ run: { kind, id } }: OwedAlert, run: Run): boolean {
  return kind === run.kind && id === run.id;
}

/** The alerts without what a channel has heard; one that all have heard is owed no longer. */
export function settled(
  owed: readonly OwedAlert[],
  alertId: string,
  channel: string,
): readonly OwedAlert[] {
  return owed.flatMap((alert) => {
    if (alert.id !== alertId) return [alert];
    const channels = alert.channels.filter((name) => name !== channel);
    return channels.length > 0 ? [{ ...alert, channels }] : [];
  });
}

/** The state after an assessment: the stream is at its image, and owes what is news to the channels of the policy. */
export function nextState({
  state,
  assessment,
  key,
  pushedAt,
  run,
}: {
  readonly state: StreamState | undefined;
  readonly assessment: Assessment;
  readonly key: string;
  readonly pushedAt: Date | undefined;
  readonly run: Run;
}): StreamState {
  const { image, verdict, assessedAt, news, judgement } = assessment;
  const version = (state?.version ?? 0) + 1;
  const alert: OwedAlert = {
    id: `${version}-${image.imageDigest.slice(-12)}`,
    assessment: key,
    channels: judgement.deliver,
    run,
    since: assessedAt,
  };
  const isOwed = news.reasons.length > 0 && judgement.deliver.length > 0;
  return {
    version,
    image: {
      imageDigest: image.imageDigest,
      tags: image.tags.slice(0, TAGS_KEPT),
      pushedAt: pushedAt?.toISOString(),
    },
    verdict: verdict.kind,
    assessment: key,
    owed: [...(state?.owed ?? []), ...(isOwed ? [alert] : [])],
    firstSeen: state?.firstSeen ?? assessedAt,
    lastSeen: assessedAt,
  };
}

/** An image may have a thousand tags; the item stays small. */
const TAGS_KEPT = 5;

/** The state that owes something else, and is the same otherwise. */
export function withOwed(state: StreamState, owed: readonly OwedAlert[]): StreamState {
  return { ...state, version: state.version + 1, owed };
}
