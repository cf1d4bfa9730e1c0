import { beforeAll, describe, expect, it } from '@jest/globals';
import { compileEventPattern } from '../../local/events/index.ts';
import {
  aBasicScanEvent,
  aFindingEvent,
  aFunctionScanEvent,
  anArchiveEvent,
  anEnhancedScanEvent,
  anInstanceScanEvent,
  aPushEvent,
  aScanFrequencyEvent,
} from '../support/events.ts';
import { PACKAGING_MS } from '../support/package.ts';
import { type RawPolicy, statementsOf, toStatements } from '../support/policies.ts';
import { arnOf, readStack, refOf, type TestStack } from '../support/stack.ts';

interface Rule {
  readonly EventPattern: object;
  readonly EventBusName?: string;
  readonly State?: string;
  readonly Targets: readonly Target[];
}

interface Target {
  readonly Arn: string;
  readonly RoleArn: string;
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: object;
  readonly DeadLetterConfig?: { readonly Arn: string };
  readonly RetryPolicy?: {
    readonly MaximumRetryAttempts: number;
    readonly MaximumEventAgeInSeconds: number;
  };
}

let stack: TestStack;
let rules: readonly (readonly [string, Rule])[];

beforeAll(async () => {
  stack = await readStack('plain');
  rules = stack.all<Rule>('AWS::Events::Rule');
}, PACKAGING_MS);

describe('an event starts one execution of image-scan:', () => {
  it.each([
    ['a basic scan', aBasicScanEvent()],
    ['a basic scan of an untagged image', aBasicScanEvent({ 'image-tags': [] })],
    [
      'a basic scan without tags and counts',
      aBasicScanEvent({ 'image-tags': undefined, 'finding-severity-counts': undefined }),
    ],
    ['a basic scan that failed', aBasicScanEvent({ 'scan-status': 'FAILED' })],
    ['an enhanced scan', anEnhancedScanEvent()],
    ['an enhanced scan of an untagged image', anEnhancedScanEvent({ 'image-tags': [] })],
    ['a push', aPushEvent()],
  ])('%s', (_, event) => {
    const matching = rules.filter(([, { EventPattern }]) =>
      compileEventPattern(EventPattern)(event),
    );
    expect(matching.map(([, { Targets }]) => Targets.map(({ Arn }) => Arn))).toEqual([
      [refOf('ImageScan')],
    ]);
  });
});

describe('an event starts nothing:', () => {
  it.each([
    ['the enhanced scan of an EC2 instance', anInstanceScanEvent()],
    ['the enhanced scan of a Lambda function', aFunctionScanEvent()],
    ['a finding of Inspector', aFindingEvent()],
    ['a deletion', aPushEvent({ 'action-type': 'DELETE' })],
    ['an image that is archived', anArchiveEvent()],
    ['a push that failed', aPushEvent({ result: 'FAILURE' })],
    ['the push of a platform, without a tag', aPushEvent({ 'image-tag': undefined })],
    ['a change of the scan frequency', aScanFrequencyEvent()],
    ['a re-scan', anEnhancedScanEvent({ 'scan-status': 'SCAN_COMPLETE' })],
    ['an event of our own that looks like one', { ...aBasicScanEvent(), source: 'com.example' }],
  ])('%s', (_, event) => {
    const matching = rules.filter(([, { EventPattern }]) =>
      compileEventPattern(EventPattern)(event),
    );
    expect(matching).toEqual([]);
  });
});

describe('a rule', () => {
  it('hands the whole event on, on the default bus', () => {
    expect(rules).not.toHaveLength(0);
    for (const [, { EventBusName = 'default', State = 'ENABLED', Targets }] of rules) {
      expect({ EventBusName, State }).toEqual({ EventBusName: 'default', State: 'ENABLED' });
      for (const { Input, InputPath, InputTransformer } of Targets) {
        expect([Input, InputPath, InputTransformer]).toEqual([undefined, undefined, undefined]);
      }
    }
  });

  it('tries for a day, then leaves the event in the dead-letter queue', () => {
    for (const [, { Targets }] of rules) {
      for (const target of Targets) {
        expect(target).toMatchObject({
          RoleArn: arnOf('EventsRole'),
          DeadLetterConfig: { Arn: arnOf('DeadLetterQueue') },
          RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 },
        });
      }
    }
  });

  it('may start image-scan, and nothing else', () => {
    expect(statementsOf(stack, 'EventsRole')).toEqual([
      {
        effect: 'Allow',
        actions: ['states:StartExecution'],
        resources: [refOf('ImageScan')],
        condition: undefined,
      },
    ]);
  });
});

describe('the dead-letter queue', () => {
  it('takes the events of every rule, and of rules only', () => {
    const [policy] = stack.all<RawPolicy & { Queues: string[] }>('AWS::SQS::QueuePolicy');
    expect(policy?.[1].Queues).toEqual([refOf('DeadLetterQueue')]);
    const [allowed] = toStatements(policy![1]);
    expect([allowed]).toEqual([
      {
        effect: 'Allow',
        actions: ['sqs:SendMessage'],
        resources: [arnOf('DeadLetterQueue')],
        condition: { ArnEquals: { 'aws:SourceArn': rules.map(([rule]) => arnOf(rule)) } },
      },
    ]);
  });

  it('is encrypted, and keeps what it gets for two weeks', () => {
    expect(stack.properties('DeadLetterQueue')).toMatchObject({
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 1_209_600,
    });
  });
});

describe('a schedule', () => {
  const SCHEDULES: readonly (readonly [
    id: string,
    what: string,
    time: string,
    target: string,
    input?: string,
  ])[] = [
    ['SweepSchedule', 'starts a sweep once a day', 'cron(0 3 * * ? *)', refOf('RegistrySweep')],
    [
      'DailyReportSchedule',
      'reports once a day',
      'cron(0 7 * * ? *)',
      refOf('RegistryReport'),
      '{"occasion":"daily"}',
    ],
    [
      'WeeklyReportSchedule',
      'reports once a week',
      'cron(0 7 ? * MON *)',
      refOf('RegistryReport'),
      '{"occasion":"weekly"}',
    ],
    [
      'FeedsSchedule',
      'fetches the feeds once a day',
      'cron(0 2 * * ? *)',
      arnOf('FetchDashfeedsLambdaFunction'),
    ],
  ];

  it.each(SCHEDULES)('%s %s, by default at %s UTC', (id, _, time, target, input = '{}') => {
    expect(stack.properties(id)).toMatchObject({
      ScheduleExpression: time,
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: target,
        RoleArn: arnOf('SchedulerRole'),
        Input: input,
        DeadLetterConfig: { Arn: arnOf('DeadLetterQueue') },
        RetryPolicy: { MaximumRetryAttempts: 20, MaximumEventAgeInSeconds: 3600 },
      },
    });
  });

  it('measures every quarter of an hour what is owed; the next one makes up for one that could not', () => {
    expect(stack.properties('OwedSchedule')).toMatchObject({
      ScheduleExpression: 'rate(15 minutes)',
      Target: {
        Arn: arnOf('MeasureDashowedLambdaFunction'),
        RetryPolicy: { MaximumRetryAttempts: 0 },
      },
    });
  });

  it('is none but these', () => {
    const ids = stack.all('AWS::Scheduler::Schedule').map(([id]) => id);
    expect(ids.sort()).toEqual([...SCHEDULES.map(([id]) => id), 'OwedSchedule'].sort());
  });

  it('may start its target, and leave what it could not start in the dead-letter queue', () => {
    const statements = statementsOf(stack, 'SchedulerRole');
    expect(statements.map(({ actions, resources }) => [...actions, ...resources])).toEqual([
      ['states:StartExecution', refOf('RegistrySweep'), refOf('RegistryReport')],
      [
        'lambda:InvokeFunction',
        arnOf('FetchDashfeedsLambdaFunction'),
        arnOf('MeasureDashowedLambdaFunction'),
      ],
      ['sqs:SendMessage', arnOf('DeadLetterQueue')],
    ]);
  });
});
