import {
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createScheduler, type ScheduleDefinition } from '../../../local/scheduler/index.ts';
import { rest, serve } from '../support/call.ts';

const NOW = Date.parse('2026-03-01T06:00:00.500Z');
const ARN = 'arn:aws:scheduler:eu-west-1:111122223333:schedule/default/sweep';

const aSchedule = ({
  Target,
  ...more
}: Omit<Partial<ScheduleDefinition>, 'Target'> & { Target?: object } = {}) => ({
  Name: 'sweep',
  ScheduleExpression: 'cron(0 6 * * ? *)',
  ScheduleExpressionTimezone: 'Europe/Helsinki',
  FlexibleTimeWindow: { Mode: 'OFF' },
  ...more,
  Target: { Arn: 'arn:machine', RoleArn: 'arn:role', ...Target },
});

/** A scheduler whose target fails so many times before it takes an input. */
function setUp(schedules: object[] = [aSchedule()], failures = 0) {
  let left = failures;
  const invoked: unknown[] = [];
  const dead: unknown[] = [];
  const scheduler = createScheduler({
    region: 'eu-west-1',
    accountId: '111122223333',
    now: () => NOW,
    newId: () => 'execution-1',
    retryDelayMillis: 1,
    async invoke(target, input) {
      left -= 1;
      if (left >= 0) throw new Error('not now');
      invoked.push([target.Arn, input]);
    },
    deadLetter: async (arn, input, error) => dead.push([arn, input, String(error)]),
  });
  for (const schedule of schedules) scheduler.putSchedule(schedule);
  return { scheduler, invoked, dead };
}

describe('running a schedule now', () => {
  it('hands its input to the target', async () => {
    const { scheduler, invoked } = setUp([aSchedule({ Target: { Input: '{"sweep":"all"}' } })]);
    expect(await rest(scheduler.service, 'POST', '/schedules/sweep/run')).toEqual({
      ScheduleArn: ARN,
      ExecutionId: 'execution-1',
      ScheduledTime: '2026-03-01T06:00:00Z',
    });
    expect(invoked).toEqual([['arn:machine', { sweep: 'all' }]]);
  });

  it('replaces the context attributes of each attempt', async () => {
    const Input = JSON.stringify({
      Name: 'run-<aws.scheduler.execution-id>',
      at: '<aws.scheduler.scheduled-time>',
      by: '<aws.scheduler.schedule-arn>',
      attempt: '<aws.scheduler.attempt-number> of <aws.scheduler.attempt-number>',
    });
    const { scheduler, invoked } = setUp([aSchedule({ Target: { Input } })], 2);
    await scheduler.run('sweep');
    expect(invoked).toEqual([
      [
        'arn:machine',
        { Name: 'run-execution-1', at: '2026-03-01T06:00:00Z', by: ARN, attempt: '3 of 3' },
      ],
    ]);
  });

  it('sends the default event when there is no input', async () => {
    const { scheduler, invoked } = setUp();
    await scheduler.run('sweep');
    expect(invoked).toEqual([
      [
        'arn:machine',
        {
          version: '0',
          id: 'execution-1',
          'detail-type': 'Scheduled Event',
          source: 'aws.scheduler',
          account: '111122223333',
          time: '2026-03-01T06:00:00Z',
          region: 'eu-west-1',
          resources: [ARN],
          detail: '{}',
        },
      ],
    ]);
  });

  it('works for a disabled one, in a group', async () => {
    const { scheduler, invoked } = setUp([aSchedule({ GroupName: 'mine', State: 'DISABLED' })]);
    await rest(scheduler.service, 'POST', '/schedules/sweep/run?groupName=mine');
    expect(invoked).toHaveLength(1);
    await expect(rest(scheduler.service, 'POST', '/schedules/sweep/run')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('that cannot reach its target tells so, after the dead-letter queue got the input', async () => {
    const Target = {
      Input: '{"a":1}',
      RetryPolicy: { MaximumRetryAttempts: 1 },
      DeadLetterConfig: { Arn: 'arn:queue' },
    };
    const { scheduler, dead, invoked } = setUp([aSchedule({ Target })], 2);
    await expect(rest(scheduler.service, 'POST', '/schedules/sweep/run')).rejects.toMatchObject({
      name: 'TargetInvocationException',
      message: expect.stringContaining('not now'),
    });
    expect(dead).toEqual([['arn:queue', { a: 1 }, 'Error: not now']]);
    expect(invoked).toEqual([]);
  });
});

it.each<[string, object, string]>([
  ['a setting of another service', { Target: { EcsParameters: {} } }, 'EcsParameters'],
  ['an unknown property', { Sometimes: true }, 'Sometimes'],
  ['no expression', { ScheduleExpression: 'daily' }, 'cron(…), rate(…) or at(…)'],
  ['a long name', { Name: 'n'.repeat(65) }, 'at most 64'],
])('a schedule with %s is refused', (_, part, reason) => {
  expect(() => setUp([aSchedule(part)])).toThrow(reason);
});

it('an operation that is not known is named', async () => {
  const { scheduler } = setUp();
  await expect(rest(scheduler.service, 'DELETE', '/schedules/sweep')).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: expect.stringContaining('DELETE /schedules/sweep'),
  });
});

describe('through an SDK', () => {
  let client: SchedulerClient;
  let close: () => void;

  beforeAll(async () => {
    const { scheduler } = setUp([
      aSchedule(),
      aSchedule({ Name: 'second' }),
      aSchedule({ Name: 'third', GroupName: 'mine' }),
    ]);
    const served = await serve(scheduler.service);
    client = new SchedulerClient(served.config);
    close = served.close;
  });
  afterAll(() => {
    client.destroy();
    close();
  });

  it('a schedule is read with dates', async () => {
    expect(await client.send(new GetScheduleCommand({ Name: 'sweep' }))).toMatchObject({
      Arn: ARN,
      Name: 'sweep',
      GroupName: 'default',
      State: 'ENABLED',
      ScheduleExpressionTimezone: 'Europe/Helsinki',
      CreationDate: new Date(NOW),
      Target: { Arn: 'arn:machine', RoleArn: 'arn:role' },
    });
  });

  it('schedules are listed in pages and by group', async () => {
    const first = await client.send(new ListSchedulesCommand({ MaxResults: 2 }));
    const second = await client.send(
      new ListSchedulesCommand({ MaxResults: 2, NextToken: first.NextToken }),
    );
    const grouped = await client.send(new ListSchedulesCommand({ GroupName: 'mine' }));
    expect(
      [first, second, grouped].map(({ Schedules }) => Schedules?.map(({ Name }) => Name)),
    ).toEqual([['sweep', 'second'], ['third'], ['third']]);
    expect(second.NextToken).toBeUndefined();
  });

  it('a schedule that does not exist is an error by its name', async () => {
    await expect(client.send(new GetScheduleCommand({ Name: 'gone' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Schedule gone does not exist in the group default.',
    });
  });
});
