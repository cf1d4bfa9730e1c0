import type { Assessment } from './assessment.ts';
import type { ImageRef } from './image.ts';
import type { Routes } from './routing.ts';
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
  /** Since when it has that verdict, whatever its images: ISO 8601; absent in what was stored before it was kept. */
  readonly verdictSince?: string | undefined;
  /** Key of the assessment. */
  readonly assessment: string;
  /** Alerts that not all of their channels have heard yet, oldest first. */
  readonly owed: readonly OwedAlert[];
  /** How many alerts a channel will never hear, for there was no room for more; by channel. */
  readonly missed?: Missed | undefined;
  /** ISO 8601. */
  readonly firstSeen: string;
  readonly lastSeen: string;
}

export type Missed = Readonly<Record<string, number>>;

/** An alert that stands here until it is delivered: a run that dies leaves it to the next one. */
export interface OwedAlert {
  /** Of one event within the stream: several runs may deliver it, each to channels of its own. */
  readonly id: string;
  /** Key of the assessment that it tells of. */
  readonly assessment: string;
  /** The channels that have not heard it. */
  readonly channels: readonly string[];
  /** The one run that delivers it. */
  readonly run: Run;
  /** Since when it is that run's, ISO 8601. */
  readonly since: string;
  /** Whether it is no news, but that the stream no longer breaches: said in threads alone. */
  readonly isResolution?: true | undefined;
}

/** Who assesses and delivers: an execution of image-scan, a sweep with all its children, or a report. By its ARN. */
export interface Run {
  /** `report`: a run that makes a report of the day or the week; or whichever makes the next one, see `NEXT_REPORT`. */
  readonly kind: 'scan' | 'sweep' | 'report';
  readonly id: string;
}

/** Owns what no run is to deliver at once. */
export const NEXT_REPORT: Run = { kind: 'report', id: 'next' };

/** The alerts that a run is to deliver. */
export function ownedBy(owed: readonly OwedAlert[], run: Run): readonly OwedAlert[] {
  return owed.filter((alert) => isOwn(alert, run));
}

/**
 * Whether a run is to take over an alert of another, which must have died: a scan has after the grace, counted from when
 * the last of its channels was free to be told, and so has a run that makes a report. A sweep that has died leaves it to
 * the next one at once; one that has not tells only what is still its own by then. What waits for a report is for any run
 * that makes one; else only a sweep takes over what others have left.
 */
export function isOrphaned(
  alert: OwedAlert,
  run: Run,
  { at, releasedAt, graceSeconds }: Circumstances,
): boolean {
  if (isOwn(alert, run)) return false;
  const isOver = at.getTime() - releasedAt.getTime() >= graceSeconds * 1000;
  switch (alert.run.kind) {
    case 'report':
      return run.kind !== 'scan' && (isOwn(alert, NEXT_REPORT) || isOver);
    case 'sweep':
      return run.kind === 'sweep';
    case 'scan':
      return run.kind !== 'report' && isOver;
    default:
      return alert.run.kind satisfies never;
  }
}

export interface Circumstances {
  readonly at: Date;
  readonly releasedAt: Date;
  readonly graceSeconds: number;
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

/** What one channel has not heard of an alert, if anything. */
export function owedTo(
  { owed }: StreamState,
  alertId: string,
  channel: string,
): OwedAlert | undefined {
  return owed.find(({ id, channels }) => id === alertId && channels.includes(channel));
}

/**
 * The state after an assessment: the stream is at its image, and owes what is news to the channels of the policy; what
 * a channel wants to hear later, it owes to the next report.
 */
export function nextState({
  state,
  assessment,
  key,
  pushedAt,
  run,
  routes,
}: {
  readonly state: StreamState | undefined;
  readonly assessment: Assessment;
  readonly key: string;
  readonly pushedAt: Date | undefined;
  readonly run: Run;
  readonly routes: Routes;
}): StreamState {
  const { image, verdict, assessedAt, news } = assessment;
  const version = (state?.version ?? 0) + 1;
  const id = `${version}-${image.imageDigest.slice(-12)}`;
  const alert = { id, assessment: key, since: assessedAt };
  const alerts =
    news.reasons.length > 0
      ? [
          { ...alert, channels: routes.now, run },
          { ...alert, channels: routes.later, run: NEXT_REPORT },
        ]
      : resolutions(state, assessment, routes, run).map((part) => ({ ...alert, ...part }));
  const { owed, missed } = withinRoom(
    [...(state?.owed ?? []), ...alerts.filter(({ channels }) => channels.length > 0)],
    state?.missed,
  );
  return {
    version,
    image: {
      imageDigest: image.imageDigest,
      tags: image.tags.slice(0, TAGS_KEPT),
      pushedAt: pushedAt?.toISOString(),
    },
    verdict: verdict.kind,
    // Of a state that does not say, as much is known: it had the verdict when it was seen last.
    verdictSince:
      state?.verdict === verdict.kind ? (state.verdictSince ?? state.lastSeen) : assessedAt,
    assessment: key,
    owed,
    missed,
    firstSeen: state?.firstSeen ?? assessedAt,
    lastSeen: assessedAt,
  };
}

/** What is said in threads where the stream passes, and did not: by the run, or by the next report of the channel. */
function resolutions(
  state: StreamState | undefined,
  { verdict }: Assessment,
  { threads, later }: Routes,
  run: Run,
): readonly Pick<OwedAlert, 'channels' | 'run' | 'isResolution'>[] {
  if (verdict.kind !== 'pass' || state === undefined || state.verdict === 'pass') return [];
  const waits = (channel: string) => run.kind === 'sweep' && later.includes(channel);
  return [
    { channels: threads.filter((channel) => !waits(channel)), run, isResolution: true },
    { channels: threads.filter(waits), run: NEXT_REPORT, isResolution: true },
  ];
}

/** A channel may refuse for months; the item stays small. */
export const OWED_KEPT = 20;

/** Without the oldest alerts where there are too many: those are counted, for their channels to hear of. */
function withinRoom(
  alerts: readonly OwedAlert[],
  before: Missed = {},
): Pick<StreamState, 'owed' | 'missed'> {
  const dropped = alerts.slice(0, -OWED_KEPT);
  return {
    owed: alerts.slice(-OWED_KEPT),
    missed: withMissed(
      before,
      dropped.flatMap(({ channels }) => channels),
    ),
  };
}

/** One more for each of the channels. */
function withMissed(before: Missed, channels: readonly string[]): Missed | undefined {
  const missed = { ...before };
  for (const channel of channels) missed[channel] = (missed[channel] ?? 0) + 1;
  return Object.keys(missed).length > 0 ? missed : undefined;
}

/** An image may have a thousand tags; the item stays small. */
const TAGS_KEPT = 5;

/** The state that owes something else, and is the same otherwise. */
export function withOwed(state: StreamState, owed: readonly OwedAlert[]): StreamState {
  return { ...state, version: state.version + 1, owed };
}

/** The state once a channel has heard an alert, and with it how many it has missed; the same where it had before. */
export function afterTelling(state: StreamState, alertId: string, channel: string): StreamState {
  if (!owedTo(state, alertId, channel)) return state;
  const { [channel]: _, ...missed } = state.missed ?? {};
  return {
    ...withOwed(state, settled(state.owed, alertId, channel)),
    missed: Object.keys(missed).length > 0 ? missed : undefined,
  };
}

/** The state once an alert is given up that a channel has not heard: it is counted, for the channel to hear of. */
export function afterGivingUp(state: StreamState, alertId: string, channel: string): StreamState {
  if (!owedTo(state, alertId, channel)) return state;
  return {
    ...withOwed(state, settled(state.owed, alertId, channel)),
    missed: withMissed(state.missed ?? {}, [channel]),
  };
}
