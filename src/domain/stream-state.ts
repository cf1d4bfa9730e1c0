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
  /** Unique within the stream, and the same when the same state is judged again. */
  readonly id: string;
  /** Key of the assessment that it tells of. */
  readonly assessment: string;
  /** The channels that have not heard it. */
  readonly channels: readonly string[];
  /** ISO 8601. */
  readonly since: string;
  readonly run: Run;
}

/** Who assesses: an execution of image-scan, or a sweep with all its children. */
export interface Run {
  readonly kind: 'scan' | 'sweep';
  readonly id: string;
}

/** Longer than any sweep runs (the machine's TimeoutSeconds): what a sweep owes after that, nobody will deliver. */
const SWEEP_LASTS_MS = 25 * 60 * 60 * 1000;

/**
 * The owed alerts that a run should deliver: its own, and those whose run must have died. Sweeps do not overlap, so a
 * sweep takes over from every earlier one.
 */
export function dueAlerts(
  owed: readonly OwedAlert[],
  run: Run,
  at: Date,
  graceSeconds: number,
): readonly OwedAlert[] {
  return owed.filter((alert) => {
    if (alert.run.kind === run.kind && alert.run.id === run.id) return true;
    if (alert.run.kind === 'sweep' && run.kind === 'sweep') return true;
    const grace = alert.run.kind === 'sweep' ? SWEEP_LASTS_MS : graceSeconds * 1000;
    return at.getTime() - Date.parse(alert.since) >= grace;
  });
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
    since: assessedAt,
    run,
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
