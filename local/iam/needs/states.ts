import { anywhere, type Operations, type ToNeeds } from './place.ts';

function onArn<Key extends string>(action: string, ...members: readonly Key[]) {
  return ((input) => {
    const arn = members.map((member) => input[member]).find((value) => value !== undefined);
    return [{ action: `states:${action}`, resource: arn ?? '*' }];
  }) satisfies ToNeeds<Readonly<Partial<Record<Key, string>>>>;
}

/** A task token stands for its task: AWS has no narrower resource. */
const SEND = ['SendTaskSuccess', 'SendTaskFailure', 'SendTaskHeartbeat'];

const ON_EXECUTION = [
  'DescribeExecution',
  'GetExecutionHistory',
  'RedriveExecution',
  'StopExecution',
];

export const statesNeeds: Operations = {
  StartExecution: onArn('StartExecution', 'stateMachineArn'),
  ListExecutions: onArn('ListExecutions', 'stateMachineArn', 'mapRunArn'),
  ...Object.fromEntries(ON_EXECUTION.map((name) => [name, onArn(name, 'executionArn')])),
  ...Object.fromEntries(SEND.map((name) => [name, anywhere(`states:${name}`)])),
};
