import { randomUUID } from 'node:crypto';
import { DEFAULT_RETRY_ATTEMPTS } from '../delivery/target.ts';
import { withRetries } from '../delivery/with-retries.ts';
import { AwsError, type AwsService } from '../endpoint/protocol.ts';
import { inputOf, type ScheduleTarget, type StoredSchedule, toSchedule } from './schedules.ts';
import { schedulerService } from './service.ts';

export type { ScheduleDefinition, ScheduleTarget } from './schedules.ts';

/**
 * Amazon EventBridge Scheduler on this machine. Schedules fire only when they are told to, by `run` or
 * `POST /schedules/{name}/run`: nobody keeps a laptop running for a cron expression to come true.
 */
export interface Scheduler {
  readonly service: AwsService;
  /** Adds a schedule, or replaces the one of the same name and group. @throws AwsError naming what is not supported */
  putSchedule(definition: unknown): void;
  /** Runs a schedule now, enabled or not. @throws AwsError ResourceNotFoundException, TargetInvocationException */
  run(name: string, groupName?: string): Promise<ScheduleRun>;
  stop(): void;
}

/** A run whose target was invoked. */
export interface ScheduleRun {
  readonly ScheduleArn: string;
  /** What `<aws.scheduler.execution-id>` stood for. */
  readonly ExecutionId: string;
  /** ISO 8601 in UTC. */
  readonly ScheduledTime: string;
}

export interface SchedulerOptions {
  readonly region: string;
  readonly accountId: string;
  /** Hands `input` to a target; a rejection is a failed attempt. */
  readonly invoke: (target: ScheduleTarget, input: unknown) => Promise<unknown>;
  /** Puts the input that no attempt could deliver into the queue that its target names. */
  readonly deadLetter?: (
    arn: string,
    input: unknown,
    error: unknown,
    failed: { readonly targetArn: string; readonly roleArn: string },
  ) => Promise<unknown>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly newId?: () => string;
  /** Before the first retry; doubled for each one after it. */
  readonly retryDelayMillis?: number;
}

/** Starts a scheduler without schedules, in one region. */
export function createScheduler({
  region,
  accountId,
  invoke,
  deadLetter,
  now = Date.now,
  newId = randomUUID,
  retryDelayMillis = 50,
}: SchedulerOptions): Scheduler {
  const schedules = new Map<string, StoredSchedule>();
  const stopping = new AbortController();

  const find = (inRegion: string, name: string, groupName = 'default'): StoredSchedule => {
    const found = inRegion === region ? schedules.get(`${groupName}/${name}`) : undefined;
    if (found) return found;
    throw new AwsError(
      'ResourceNotFoundException',
      `Schedule ${name} does not exist in the group ${groupName}.`,
      404,
    );
  };

  const run = async ({ schedule: { Name, Target }, arn }: StoredSchedule): Promise<ScheduleRun> => {
    const ExecutionId = newId();
    const ScheduledTime = new Date(now()).toISOString().replace(/\.\d+Z$/, 'Z');
    let input: unknown;
    try {
      await withRetries(
        async (attemptNumber) => {
          const invocation = {
            executionId: ExecutionId,
            scheduledTime: ScheduledTime,
            scheduleArn: arn,
            attemptNumber,
          };
          input = inputOf(Target, invocation, { region, accountId });
          await invoke(Target, input);
        },
        {
          retries: Target.RetryPolicy?.MaximumRetryAttempts ?? DEFAULT_RETRY_ATTEMPTS,
          delayMillis: retryDelayMillis,
          signal: stopping.signal,
        },
      );
    } catch (error) {
      const queue = Target.DeadLetterConfig?.Arn;
      if (queue !== undefined && !stopping.signal.aborted) {
        await deadLetter?.(queue, input, error, {
          targetArn: Target.Arn,
          roleArn: Target.RoleArn,
        });
      }
      throw new AwsError(
        'TargetInvocationException',
        `Schedule ${Name} could not invoke ${Target.Arn}: ${error}`,
      );
    }
    return { ScheduleArn: arn, ExecutionId, ScheduledTime };
  };

  return {
    service: schedulerService({
      in: (inRegion) => (inRegion === region ? [...schedules.values()] : []),
      find,
      run,
    }),
    putSchedule(definition) {
      const schedule = toSchedule(definition);
      const name = `${schedule.GroupName}/${schedule.Name}`;
      schedules.set(name, {
        schedule,
        arn: `arn:aws:scheduler:${region}:${accountId}:schedule/${name}`,
        createdAt: now() / 1000,
      });
    },
    run: async (name, groupName) => run(find(region, name, groupName)),
    stop: () => stopping.abort(),
  };
}
