import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { PACKAGING_MS } from '../support/package.ts';
import { readStack, refOf, type TestStack } from '../support/stack.ts';

interface Alarm {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly string[];
  readonly OKActions: readonly string[];
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Value: string }[];
  readonly Metrics?: readonly {
    readonly MetricStat?: {
      readonly Metric: { readonly Dimensions: readonly { readonly Value: string }[] };
    };
  }[];
  readonly TreatMissingData: string;
}

let stack: TestStack;
let alarms: readonly Alarm[];

beforeAll(async () => {
  stack = await readStack('plain');
  alarms = stack.all<Alarm>('AWS::CloudWatch::Alarm').map(([, alarm]) => alarm);
}, PACKAGING_MS);

const operations = readFileSync('docs/operations.md', 'utf8');

const alarmNamed = (name: string) =>
  alarms.find(({ AlarmName }) => AlarmName === `ecr-scan-warden-dev-${name}`);

/** The metrics that are watched of a resource. */
const watched = (value: string) =>
  alarms.flatMap(({ MetricName = 'Throttles', Dimensions = [], Metrics = [] }) => {
    const all = [
      ...Dimensions,
      ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric.Dimensions ?? []),
    ];
    return all.some((dimension) => dimension.Value === value) ? [MetricName] : [];
  });

describe('alarms', () => {
  it('watch every state machine for failures, time-outs and throttles', () => {
    const machines = stack.all('AWS::StepFunctions::StateMachine');
    expect(machines.length).toBeGreaterThan(0);
    for (const [logicalId] of machines) {
      expect(watched(refOf(logicalId))).toEqual(
        expect.arrayContaining(['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionThrottled']),
      );
    }
  });

  it('watch every function for throttles', () => {
    const functions = stack.all('AWS::Lambda::Function');
    expect(functions.length).toBeGreaterThan(0);
    for (const [logicalId] of functions) {
      expect([logicalId, watched(refOf(logicalId))]).toEqual([
        logicalId,
        expect.arrayContaining(['Throttles']),
      ]);
    }
  });

  it('watch every queue', () => {
    for (const [logicalId] of stack.all('AWS::SQS::Queue')) {
      expect(watched(`name-of-${logicalId}`)).toEqual(['ApproximateNumberOfMessagesVisible']);
    }
  });

  it('say that no sweep has succeeded for two days in which the service was there', () => {
    const [idle, sweeps, measured] = alarmNamed('no-sweep')?.Metrics ?? [];
    expect(alarmNamed('no-sweep')).toMatchObject({
      EvaluationPeriods: 2,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
    expect(idle).toMatchObject({
      Expression: 'IF(sweeps < 1 AND measured >= 90, 1, 0)',
    });
    expect(sweeps).toMatchObject({
      Id: 'sweeps',
      ReturnData: false,
      MetricStat: { Stat: 'Sum', Period: 86_400, Metric: { MetricName: 'SweepsSucceeded' } },
    });
    expect(measured).toMatchObject({
      Id: 'measured',
      ReturnData: false,
      MetricStat: {
        Stat: 'SampleCount',
        Period: 86_400,
        Metric: { MetricName: 'SweepsSucceeded' },
      },
    });
    // What is measured so often is what the schedule makes of it: 96 times a day, and a few may fail.
    expect(stack.properties('OwedSchedule')).toMatchObject({
      ScheduleExpression: 'rate(15 minutes)',
    });
  });

  it('say when nobody measures what is owed any more', () => {
    expect(alarmNamed('owed')).toMatchObject({
      TreatMissingData: 'missing',
      InsufficientDataActions: [refOf('OperatorsTopic')],
    });
  });

  it('do not ring when the stack is new: nowhere is missing data a breach', () => {
    expect(alarms.length).toBeGreaterThan(15);
    expect(alarms.filter(({ TreatMissingData }) => TreatMissingData === 'breaching')).toEqual([]);
  });

  it('sum up ten metrics at most, as CloudWatch allows', () => {
    for (const { AlarmName, Metrics = [] } of alarms) {
      const summed = Metrics.filter(({ MetricStat }) => MetricStat !== undefined);
      expect([AlarmName, summed.length <= 10]).toEqual([AlarmName, true]);
    }
  });

  it('are in docs/operations.md by their names, and no others are', () => {
    const documented = [...operations.matchAll(/^\| `([a-z-]+)` \|.*\(#([a-z-]+)\) \|$/gm)];
    const named = alarms.map(({ AlarmName, AlarmDescription }) => [
      AlarmName.replace('ecr-scan-warden-dev-', ''),
      AlarmDescription.split('#').at(-1),
    ]);
    expect(documented.map(([, name, anchor]) => [name, anchor]).sort()).toEqual(named.sort());
  });

  it('ring at the first refusal of a channel, for there may be no second one for long', () => {
    expect(alarms.find(({ AlarmName }) => AlarmName.endsWith('-channel-refuses'))).toMatchObject({
      Namespace: 'EcrScanWarden',
      MetricName: 'RefusedDeliveries',
      Statistic: 'Sum',
      Threshold: 1,
      EvaluationPeriods: 1,
    });
  });

  it('reach the operators, when they begin and when they are over', () => {
    for (const { AlarmActions, OKActions } of alarms) {
      expect(AlarmActions).toEqual([refOf('OperatorsTopic')]);
      expect(OKActions).toEqual([refOf('OperatorsTopic')]);
    }
  });

  it('say what they mean, and where it is written what to do', () => {
    const headings = operations
      .split('\n')
      .filter((line) => line.startsWith('## '))
      .map((line) => line.slice(3).toLowerCase().replaceAll(' ', '-'));
    for (const { AlarmDescription } of alarms) {
      const [, anchor] = /^\S.*\. See docs\/operations\.md#(.+)$/.exec(AlarmDescription) ?? [];
      expect(headings).toContain(anchor);
    }
  });
});

describe('the topic of the operators', () => {
  it('lets CloudWatch of this account publish, and is not encrypted with a key that it may not use', () => {
    expect(stack.properties('OperatorsTopic')).not.toHaveProperty('KmsMasterKeyId');
    expect(stack.properties('OperatorsTopicPolicy')).toMatchObject({
      Topics: [refOf('OperatorsTopic')],
      PolicyDocument: {
        Statement: [
          {
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: 'sns:Publish',
            Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
          },
          { Effect: 'Deny' },
        ],
      },
    });
  });

  it('has no subscription where no address is given', () => {
    expect(stack.properties('OperatorsEmailSubscription')).toBeUndefined();
  });
});

describe('the dashboard', () => {
  it('shows every machine, function and queue, and refers to what there is', () => {
    const { DashboardBody } = stack.properties<{ DashboardBody: string }>('Dashboard')!;
    const { widgets } = JSON.parse(DashboardBody) as {
      widgets: readonly { properties: { metrics: readonly (readonly unknown[])[] } }[];
    };
    const shown = widgets.flatMap(({ properties }) =>
      properties.metrics.map((metric) => metric[3]),
    );
    expect(DashboardBody).not.toContain('${');
    for (const type of ['AWS::StepFunctions::StateMachine', 'AWS::Lambda::Function']) {
      for (const [logicalId] of stack.all(type)) expect(shown).toContain(refOf(logicalId));
    }
    expect(shown).toContain('name-of-DeadLetterQueue');
  });
});
