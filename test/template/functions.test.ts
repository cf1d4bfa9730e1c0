import { beforeAll, describe, expect, it } from '@jest/globals';
import { readConfig } from '../../src/runtime/config.ts';
import { PACKAGING_MS } from '../support/package.ts';
import { readStack, type TestStack } from '../support/stack.ts';
import { allStates, definitionOf, seconds } from '../support/states.ts';

interface Function {
  readonly FunctionName: string;
  readonly Runtime: string;
  readonly Architectures: readonly string[];
  readonly Handler: string;
  readonly Timeout: number;
  readonly TracingConfig?: { readonly Mode: string };
  readonly Environment: { readonly Variables: Readonly<Record<string, string>> };
}

let stack: TestStack;
let functions: readonly (readonly [string, Function])[];

beforeAll(async () => {
  stack = await readStack('plain');
  functions = stack.all<Function>('AWS::Lambda::Function');
}, PACKAGING_MS);

describe('a function', () => {
  it('is one per step, and two for the HTTP API', () => {
    expect(functions.map(([, { Handler }]) => Handler).sort()).toEqual([
      'handlers/api.handler',
      'handlers/assess-image.handler',
      'handlers/authorize.handler',
      'handlers/check-scan.handler',
      'handlers/compile-report.handler',
      'handlers/deliver-alert.handler',
      'handlers/fetch-feeds.handler',
      'handlers/join-window.handler',
      'handlers/measure-owed.handler',
      'handlers/plan-sweep.handler',
      'handlers/resolve-image.handler',
      'handlers/review-registry.handler',
      'handlers/start-scan.handler',
    ]);
  });

  it('runs on Node 24 and arm64, and is traced', () => {
    for (const [, { Runtime, Architectures, TracingConfig }] of functions) {
      expect({ Runtime, Architectures, TracingConfig }).toEqual({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
      });
    }
  });

  it('has an environment that it can read', () => {
    for (const [, { Environment }] of functions) {
      const environment = { ...Environment.Variables, AWS_REGION: 'eu-west-1' };
      expect(readConfig(environment)).toMatchObject({
        registryId: '111122223333',
        table: 'ref-of-Table',
        bucket: 'ref-of-Bucket',
        topicArn: 'ref-of-AlertsTopic',
        scanEventTimeoutSeconds: 300,
        rescanAfterHours: 23,
        scanBudget: 90_000,
      });
    }
  });

  it('is told where the feeds are only if it fetches them', () => {
    const told = functions.flatMap(([, { Handler, Environment }]) => {
      const { KEV_URL, EPSS_URL } = Environment.Variables;
      return KEV_URL === undefined && EPSS_URL === undefined ? [] : [[Handler, KEV_URL, EPSS_URL]];
    });
    expect(told).toEqual([
      [
        'handlers/fetch-feeds.handler',
        'https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json https://raw.githubusercontent.com/cisagov/kev-data/develop/known_exploited_vulnerabilities.json',
        'https://epss.empiricalsecurity.com/epss_scores-current.csv.gz',
      ],
    ]);
  });

  it('is told where the dashboard is only if it sends messages', () => {
    const told = functions.flatMap(([, { Handler, Environment }]) => {
      const { DASHBOARD_URL } = Environment.Variables;
      return DASHBOARD_URL === undefined ? [] : [[Handler, DASHBOARD_URL]];
    });
    expect(told).toEqual([['handlers/deliver-alert.handler', 'https://HttpApi.example']]);
  });

  it('ends before the state that waits for it gives up, so that its error is its own', () => {
    const tasks = ['ImageScan', 'RegistrySweep', 'RegistryReport'].flatMap((machine) =>
      allStates(definitionOf(stack, machine)).filter(
        ([, { Arguments }]) => Arguments?.FunctionName,
      ),
    );
    // No state waits for fetch-feeds and measure-owed, which their schedules invoke, nor for the two of the HTTP API.
    expect(new Set(tasks.map(([, { Arguments }]) => Arguments?.FunctionName)).size).toBe(
      functions.length - 4,
    );
    for (const [path, { Arguments, TimeoutSeconds }] of tasks) {
      const invoked = functions.find(
        ([logicalId]) =>
          Arguments?.FunctionName === `arn:aws:any:eu-west-1:111122223333:${logicalId}`,
      );
      expect([path, invoked?.[1].Timeout]).toEqual([path, expect.any(Number)]);
      expect([path, seconds(TimeoutSeconds) > invoked![1].Timeout]).toEqual([path, true]);
    }
  });
});

describe('logs', () => {
  it('are kept for a month', () => {
    const groups = stack.all<{ RetentionInDays: number }>('AWS::Logs::LogGroup');
    expect(groups.map(([, { RetentionInDays }]) => RetentionInDays)).toEqual(
      // One more for the machines, and one for the requests to the HTTP API.
      Array.from({ length: functions.length + 2 }, () => 30),
    );
  });
});

describe('a fixed name', () => {
  const NAMES: readonly (readonly [type: string, property: string])[] = [
    ['AWS::Lambda::Function', 'FunctionName'],
    ['AWS::StepFunctions::StateMachine', 'StateMachineName'],
    ['AWS::SNS::Topic', 'TopicName'],
    ['AWS::Scheduler::Schedule', 'Name'],
    ['AWS::Logs::LogGroup', 'LogGroupName'],
  ];

  it.each(NAMES)(
    'of an %s has the stage in it, so that stages do not collide',
    (type, property) => {
      const names = stack.all(type).map(([, properties]) => properties[property]);
      expect(names).not.toHaveLength(0);
      for (const name of names) expect(name).toMatch(/(^|\/)ecr-scan-warden-dev(-|$)/);
      expect(new Set(names).size).toBe(names.length);
    },
  );

  it.each([
    ['AWS::IAM::Role', 'RoleName'],
    ['AWS::S3::Bucket', 'BucketName'],
    ['AWS::DynamoDB::Table', 'TableName'],
    ['AWS::SQS::Queue', 'QueueName'],
    ['AWS::Events::Rule', 'Name'],
  ])('is not given to an %s: CloudFormation names it', (type, property) => {
    const resources = stack.all(type);
    expect(resources).not.toHaveLength(0);
    for (const [, properties] of resources) expect(properties[property]).toBeUndefined();
  });

  it('has no more than the 64 and 80 characters of functions and machines', () => {
    const longest = (type: string, property: string) =>
      Math.max(...stack.all(type).map(([, properties]) => String(properties[property]).length));
    expect(longest('AWS::Lambda::Function', 'FunctionName')).toBeLessThanOrEqual(64);
    expect(longest('AWS::StepFunctions::StateMachine', 'StateMachineName')).toBeLessThanOrEqual(80);
  });

  it('does not make the stage part of a logical id', () => {
    const types = ['AWS::Lambda::Function', 'AWS::StepFunctions::StateMachine'];
    const ids = types.flatMap((type) => stack.all(type).map(([logicalId]) => logicalId));
    expect(ids.filter((logicalId) => /dev/i.test(logicalId))).toEqual([]);
  });
});
