import { beforeAll, describe, expect, it } from '@jest/globals';
import { PACKAGING_MS } from '../support/package.ts';
import { statementsOf } from '../support/policies.ts';
import { arnOf, readStack, refOf, type TestStack } from '../support/stack.ts';
import { allStates, definitionOf } from '../support/states.ts';

/** What machines, rules and schedules may do, held against what they are made to do. */
let stack: TestStack;

beforeAll(async () => {
  stack = await readStack('compressed');
}, PACKAGING_MS);

/** Whatever its definition says: the deliveries of logs, and traces. */
const OBSERVABILITY = /^(logs|xray):/;

/** The action behind a Task that is no function. */
const INTEGRATIONS: Readonly<Record<string, string>> = {
  'arn:aws:states:::dynamodb:deleteItem': 'dynamodb:DeleteItem',
  'arn:aws:states:::aws-sdk:sfn:sendTaskSuccess': 'states:SendTaskSuccess',
};

/** What a Distributed Map with a reader and a writer does by itself ("IAM policies for using Distributed Map"). */
const DISTRIBUTED_MAP = [
  's3:AbortMultipartUpload',
  's3:GetObject',
  's3:ListMultipartUploadParts',
  's3:PutObject',
  'states:DescribeExecution',
  'states:RedriveExecution',
  'states:StartExecution',
  'states:StopExecution',
];

describe.each(['ImageScan', 'RegistrySweep', 'RegistryReport'])('the role of %s', (machine) => {
  const states = () => allStates(definitionOf(stack, machine)).map(([, state]) => state);
  const statements = () => statementsOf(stack, `${machine}Role`);

  it('invokes the functions of its definition, and no others', () => {
    const named = states().flatMap(({ Arguments }) => Arguments?.FunctionName ?? []);
    const allowed = statements().flatMap(({ actions, resources }) =>
      actions.includes('lambda:InvokeFunction') ? resources : [],
    );
    expect([...allowed].sort()).toEqual([...new Set(named)].sort());
  });

  it('allows the other calls of its definition, and no others', () => {
    const called = states().flatMap(({ Type, Resource = '' }) =>
      Type === 'Task' && !Resource.includes(':lambda:') ? [INTEGRATIONS[Resource] ?? Resource] : [],
    );
    const isDistributed = states().some(
      ({ ItemProcessor }) =>
        JSON.stringify(ItemProcessor)?.startsWith('{"ProcessorConfig":{"Mode":"DISTRIBUTED"') ??
        false,
    );
    const allowed = statements()
      .flatMap(({ actions }) => actions)
      .filter((action) => action !== 'lambda:InvokeFunction' && !OBSERVABILITY.test(action));
    expect([...allowed].sort()).toEqual(
      [...new Set(called), ...(isDistributed ? DISTRIBUTED_MAP : [])].sort(),
    );
  });
});

interface Target {
  readonly Arn: string;
  readonly RoleArn: string;
  readonly DeadLetterConfig?: { readonly Arn: string };
}

describe('the role of what starts them', () => {
  const allowedTo = (role: string) =>
    statementsOf(stack, role)
      .flatMap(({ actions, resources }) =>
        actions.flatMap((action) => resources.map((one) => `${action} ${one}`)),
      )
      .sort();
  const neededFor = (targets: readonly Target[]) =>
    targets.map(({ Arn }) =>
      Arn.startsWith('ref-of-') ? `states:StartExecution ${Arn}` : `lambda:InvokeFunction ${Arn}`,
    );

  it('for events starts what the rules have as targets, and nothing else', () => {
    const targets = stack
      .all<{ Targets: readonly Target[] }>('AWS::Events::Rule')
      .flatMap(([, { Targets }]) => Targets);
    expect(new Set(targets.map(({ RoleArn }) => RoleArn))).toEqual(new Set([arnOf('EventsRole')]));
    expect(allowedTo('EventsRole')).toEqual([...new Set(neededFor(targets))].sort());
  });

  it('for schedules starts what they have as targets, leaves what it cannot start in the queue, and does nothing else', () => {
    const targets = stack
      .all<{ Target: Target }>('AWS::Scheduler::Schedule')
      .map(([, { Target }]) => Target);
    expect(new Set(targets.map(({ RoleArn }) => RoleArn))).toEqual(
      new Set([arnOf('SchedulerRole')]),
    );
    const queues = targets.flatMap(({ DeadLetterConfig }) => DeadLetterConfig?.Arn ?? []);
    expect(new Set(queues)).toEqual(new Set([arnOf('DeadLetterQueue')]));
    expect(allowedTo('SchedulerRole')).toEqual(
      [
        ...new Set([...neededFor(targets), ...queues.map((arn) => `sqs:SendMessage ${arn}`)]),
      ].sort(),
    );
    expect(neededFor(targets)).toContain(`states:StartExecution ${refOf('RegistrySweep')}`);
  });
});
