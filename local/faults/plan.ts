/** What can happen to a call of AWS on its way there or back. */
export const CALL_FAULTS = [
  /** Asked to slow down, in the words of the service. */
  'throttled',
  /** The service's own error of status 500. */
  'server-error',
  /** Status 503 with a page for people: a load balancer in front of the service. */
  'unavailable',
  'slow',
  /** The connection stays open, and nothing comes. */
  'no-answer',
  /** The connection is cut before the service has done anything. */
  'reset',
  /** The work is done, and the answer ends in the middle. */
  'truncated',
  /** The work is done, and the caller does not hear of it: a write that is taken for lost. */
  'answer-lost',
  /** Who waited for a task token has gone on without it. */
  'token-expired',
] as const;

/** Where the environment of a function ends. */
export const KILLS = ['killed-before', 'killed-during', 'killed-after'] as const;

/** What can happen to an event on its way; one that is delayed comes after those that were sent later. */
export const EVENT_FAULTS = ['lost', 'doubled', 'delayed'] as const;

/** What a receiver of webhooks does: it takes the message, and says so too late or not at all. */
export const RECEIVER_FAULTS = ['late-acknowledgement'] as const;

export type CallFault = (typeof CALL_FAULTS)[number];
export type Kill = (typeof KILLS)[number];
export type EventFault = (typeof EVENT_FAULTS)[number];
export type ReceiverFault = (typeof RECEIVER_FAULTS)[number];
export type FaultKind = CallFault | Kill | EventFault | ReceiverFault;

/** Something that a fault can happen to. */
export interface Point {
  /** Signing name of a service; `invocations` for what functions run, `bus` for events, `receivers` for webhooks. */
  readonly service: string;
  /** Of a service as in an IAM policy; the name of a function, the detail-type of an event, a receiver. */
  readonly operation: string;
  /** `functions`, or the part of the local AWS that calls, such as `states`. */
  readonly caller: string;
}

/** How often which faults happen at some points; `*` stands for any text. The first rule that matches counts. */
export interface FaultRule {
  readonly service?: string;
  readonly operation?: string;
  readonly caller?: string;
  /** Share of what happens at those points, from 0 to 1 by kind; together no more than 1. */
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
}

export type FaultPlan = readonly FaultRule[];

/**
 * A plan in which about `rate` of all calls, and a part of it of all invocations, events and acknowledgements, goes
 * wrong; of downloads of feeds twice as much. What answers late or never takes the time of whoever waits, so there is less
 * of it.
 */
export function planOf(rate: number): FaultPlan {
  const shares = (weights: FaultRule['faults']) => ({
    faults: Object.fromEntries(
      Object.entries(weights).map(([kind, weight]) => [kind, weight * rate]),
    ),
  });
  const refused = { throttled: 0.3, 'server-error': 0.3, unavailable: 0.1, slow: 0.1 };
  const broken = { reset: 0.08, truncated: 0.05, 'answer-lost': 0.05 };
  return [
    { service: 'bus', operation: 'ECR *', ...shares({ lost: 0.2, doubled: 0.3, delayed: 0.5 }) },
    {
      service: 'bus',
      operation: 'Inspector2 *',
      ...shares({ lost: 0.2, doubled: 0.3, delayed: 0.5 }),
    },
    { service: 'bus', faults: {} },
    // There are two feeds: of a few calls some have to go wrong.
    {
      service: 'feeds',
      ...shares({
        throttled: 0.4,
        'server-error': 0.4,
        unavailable: 0.4,
        reset: 0.4,
        truncated: 0.4,
      }),
    },
    {
      service: 'invocations',
      ...shares({ 'killed-before': 0.05, 'killed-during': 0.1, 'killed-after': 0.05 }),
    },
    { service: 'receivers', ...shares({ 'late-acknowledgement': 0.5 }) },
    {
      service: 'states',
      operation: 'SendTaskSuccess',
      ...shares({ ...refused, ...broken, 'token-expired': 0.1 }),
    },
    // Who starts executions has no connection that could break: EventBridge is told no, and tries again.
    { caller: 'events', service: 'states', ...shares({ throttled: 0.5, 'server-error': 0.5 }) },
    // Step Functions waits for a function as long as the state says: its own calls do not hang.
    { caller: 'states', ...shares({ ...refused, ...broken }) },
    { caller: 'functions', ...shares({ ...refused, ...broken, 'no-answer': 0.01 }) },
  ];
}
