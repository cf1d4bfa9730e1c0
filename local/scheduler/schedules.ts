import { z } from 'zod';
import { targetFields } from '../delivery/target.ts';
import { AwsError } from '../endpoint/protocol.ts';

const schedule = z.strictObject({
  Name: z
    .string()
    .regex(/^[0-9a-zA-Z-_.]{1,64}$/, 'must be a name of at most 64 letters, digits and -_.'),
  GroupName: z.string().default('default'),
  Description: z.string().optional(),
  ScheduleExpression: z
    .string()
    .regex(/^(cron|rate|at)\(.+\)$/, 'must be cron(…), rate(…) or at(…)'),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  StartDate: z.string().optional(),
  EndDate: z.string().optional(),
  KmsKeyArn: z.string().optional(),
  FlexibleTimeWindow: z.strictObject({
    Mode: z.enum(['OFF', 'FLEXIBLE']),
    MaximumWindowInMinutes: z.number().int().min(1).max(1440).optional(),
  }),
  Target: z.strictObject({ ...targetFields, RoleArn: z.string().min(1) }),
});

/** A schedule as `AWS::Scheduler::Schedule` declares it: the properties of the API. */
export type ScheduleDefinition = z.input<typeof schedule>;
export type Schedule = z.output<typeof schedule>;
export type ScheduleTarget = Schedule['Target'];

/** A schedule as it is kept here. */
export interface StoredSchedule {
  readonly schedule: Schedule;
  readonly arn: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
}

/** Reads a schedule. @throws AwsError ValidationException naming what AWS would refuse or is not supported here */
export function toSchedule(definition: unknown): Schedule {
  const parsed = schedule.safeParse(definition);
  if (parsed.success) return parsed.data;
  throw new AwsError(
    'ValidationException',
    `The local EventBridge Scheduler does not support this schedule: ${z.prettifyError(parsed.error)}`,
  );
}

/** What the words `<aws.scheduler.…>` in an input stand for in one attempt. */
export interface Invocation {
  readonly executionId: string;
  readonly scheduleArn: string;
  /** ISO 8601 in UTC without fractions of a second. */
  readonly scheduledTime: string;
  readonly attemptNumber: number;
}

/**
 * What a target is sent: its `Input` with context attributes replaced (parsed if it is JSON), or the
 * event that EventBridge Scheduler sends to targets without an input.
 */
export function inputOf(
  { Input }: ScheduleTarget,
  invocation: Invocation,
  home: { readonly region: string; readonly accountId: string },
): unknown {
  if (Input !== undefined) return parseIfJson(withAttributes(Input, invocation));
  return {
    version: '0',
    id: invocation.executionId,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account: home.accountId,
    time: invocation.scheduledTime,
    region: home.region,
    resources: [invocation.scheduleArn],
    detail: '{}',
  };
}

function withAttributes(text: string, invocation: Invocation): string {
  return text
    .replaceAll('<aws.scheduler.execution-id>', invocation.executionId)
    .replaceAll('<aws.scheduler.scheduled-time>', invocation.scheduledTime)
    .replaceAll('<aws.scheduler.schedule-arn>', invocation.scheduleArn)
    .replaceAll('<aws.scheduler.attempt-number>', String(invocation.attemptNumber));
}

function parseIfJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
