import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  RedriveExecutionCommand,
  StartExecutionCommand,
  StopExecutionCommand,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { named } from '../../support/fake-aws.ts';
import {
  aMachine,
  aPass,
  aTask,
  type Bench,
  ROLE,
  startBench,
} from '../../support/state-machine-bench.ts';

let bench: Bench;
let waitingMachine: string;
let quickMachine: string;
const waits = aMachine({ Wait: { Type: 'Wait', Seconds: 3600, End: true } });
const quick = aMachine({ Pass: { Type: 'Pass', End: true } });

beforeAll(async () => {
  bench = await startBench();
  const create = (name: string, definition: object) =>
    bench.steps.createStateMachine({ name, definition, roleArn: ROLE }).stateMachineArn;
  waitingMachine = create('waits', waits);
  quickMachine = create('quick', quick);
});
afterAll(() => bench.close());

const start = (input: { stateMachineArn: string; name?: string; input?: string }) =>
  bench.sfn.send(new StartExecutionCommand(input));

describe('StartExecution', () => {
  it('answers the same for the same name and input, as long as the execution runs', async () => {
    const input = { stateMachineArn: waitingMachine, name: 'same', input: '{"a":1}' };
    const first = await start(input);
    expect(first.executionArn).toBe('arn:aws:states:eu-west-1:123456789012:execution:waits:same');
    const second = await start(input);
    expect(second.executionArn).toBe(first.executionArn);
    expect(second.startDate).toEqual(first.startDate);
  });

  it('refuses the name of a running execution with another input', async () => {
    await start({ stateMachineArn: waitingMachine, name: 'other', input: '1' });
    await expect(
      start({ stateMachineArn: waitingMachine, name: 'other', input: '2' }),
    ).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  });

  it('refuses the name of an execution that has ended, even with the same input', async () => {
    const { executionArn } = await start({ stateMachineArn: quickMachine, name: 'once' });
    await bench.ended(executionArn!);
    await expect(start({ stateMachineArn: quickMachine, name: 'once' })).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
    });
  });

  it.each([
    [
      'an unknown machine',
      { stateMachineArn: 'arn:aws:states:eu-west-1:1:stateMachine:x' },
      'StateMachineDoesNotExist',
    ],
    ['input that is not JSON', { input: '{' }, 'InvalidExecutionInput'],
    [
      'input that is too large',
      { input: JSON.stringify('x'.repeat(262_143)) },
      'ValidationException',
    ],
    ['a name with a colon', { name: 'a:b' }, 'InvalidName'],
    ['a name with a space', { name: 'a b' }, 'InvalidName'],
    ['a name of 81 characters', { name: 'x'.repeat(81) }, 'InvalidName'],
  ])('refuses %s', async (_, input, name) => {
    await expect(start({ stateMachineArn: quickMachine, ...input })).rejects.toMatchObject({
      name,
    });
  });
});

describe('DescribeExecution', () => {
  it('tells how an execution ended', async () => {
    const { executionArn } = await start({
      stateMachineArn: quickMachine,
      name: 'tell',
      input: '[1]',
    });
    await bench.ended(executionArn!);
    const { $metadata, ...answer } = await bench.sfn.send(
      new DescribeExecutionCommand({ executionArn }),
    );
    expect($metadata.httpStatusCode).toBe(200);
    expect(answer).toEqual({
      executionArn,
      stateMachineArn: quickMachine,
      name: 'tell',
      status: 'SUCCEEDED',
      startDate: expect.any(Date),
      stopDate: expect.any(Date),
      input: '[1]',
      inputDetails: { included: true },
      output: '[1]',
      outputDetails: { included: true },
      redriveCount: 0,
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
    });
  });

  it('does not know every execution', async () => {
    const unknown = new DescribeExecutionCommand({ executionArn: 'arn:aws:states:x' });
    await expect(bench.sfn.send(unknown)).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  });
});

describe('status changes', () => {
  it('are told in the shape of the event', async () => {
    const { executionArn } = await start({ stateMachineArn: quickMachine, name: 'changes' });
    await bench.ended(executionArn!);
    const changes = bench.changes.filter((change) => change.executionArn === executionArn);
    const common = {
      executionArn,
      stateMachineArn: quickMachine,
      name: 'changes',
      startDate: expect.any(Number),
      input: '{}',
      inputDetails: { included: true },
      error: null,
      cause: null,
      redriveCount: 0,
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: expect.any(String),
    };
    expect(changes).toEqual([
      { ...common, status: 'RUNNING', stopDate: null, output: null, outputDetails: null },
      {
        ...common,
        status: 'SUCCEEDED',
        stopDate: expect.any(Number),
        output: '{}',
        outputDetails: { included: true },
      },
    ]);
  });
});

describe('ListExecutions', () => {
  it('pages through them, newest first, while new ones start', async () => {
    const { stateMachineArn } = bench.steps.createStateMachine({
      name: 'many',
      definition: quick,
      roleArn: ROLE,
    });
    for (const name of ['1', '2', '3', '4', '5'])
      bench.steps.startExecution({ stateMachineArn, name });
    const list = async (nextToken?: string) => {
      const answer = await bench.sfn.send(
        new ListExecutionsCommand({ stateMachineArn, maxResults: 2, nextToken }),
      );
      return { names: answer.executions?.map((each) => each.name), nextToken: answer.nextToken };
    };
    const first = await list();
    bench.steps.startExecution({ stateMachineArn, name: '6' });
    const second = await list(first.nextToken);
    const third = await list(second.nextToken);
    expect([first.names, second.names, third.names]).toEqual([['5', '4'], ['3', '2'], ['1']]);
    expect(third.nextToken).toBeUndefined();
  });

  it('filters by status', async () => {
    const list = (statusFilter: 'RUNNING' | 'SUCCEEDED') =>
      bench.sfn.send(new ListExecutionsCommand({ stateMachineArn: waitingMachine, statusFilter }));
    expect((await list('RUNNING')).executions?.map((each) => each.name)).toEqual(['other', 'same']);
    expect((await list('SUCCEEDED')).executions).toEqual([]);
  });

  it.each([
    [{ stateMachineArn: 'arn:aws:states:eu-west-1:1:stateMachine:x' }, 'StateMachineDoesNotExist'],
    [{ mapRunArn: 'arn:aws:states:eu-west-1:1:mapRun:x/y:z' }, 'ResourceNotFound'],
    [{}, 'ValidationException'],
  ])('of %j is refused', async (input, name) => {
    await expect(bench.sfn.send(new ListExecutionsCommand(input))).rejects.toMatchObject({ name });
  });
});

describe('GetExecutionHistory', () => {
  it('pages in both directions, with or without data', async () => {
    const { executionArn } = await start({
      stateMachineArn: quickMachine,
      name: 'pages',
      input: '7',
    });
    await bench.ended(executionArn!);
    const get = (input: object) =>
      bench.sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 3, ...input }));
    const ids = async (input: object) => (await get(input)).events?.map((event) => event.id);

    const { nextToken } = await get({});
    expect([await ids({}), await ids({ nextToken })]).toEqual([[1, 2, 3], [4]]);
    const { nextToken: back } = await get({ reverseOrder: true });
    expect([
      await ids({ reverseOrder: true }),
      await ids({ reverseOrder: true, nextToken: back }),
    ]).toEqual([[4, 3, 2], [1]]);

    const { events } = await get({ includeExecutionData: false });
    expect(events?.[0]?.executionStartedEventDetails).toEqual({ roleArn: ROLE });
    expect(events?.[2]?.stateExitedEventDetails).toEqual({ name: 'Pass' });
  });

  it('refuses a token that it did not give', async () => {
    const { executionArn } = await start({ stateMachineArn: quickMachine, name: 'token' });
    const command = new GetExecutionHistoryCommand({ executionArn, nextToken: 'made-up' });
    await expect(bench.sfn.send(command)).rejects.toMatchObject({ name: 'InvalidToken' });
  });
});

describe('StopExecution', () => {
  it('ends a running execution with the error that it is given', async () => {
    const { executionArn } = await start({ stateMachineArn: waitingMachine, name: 'stop' });
    const stop = { executionArn, error: 'NoMore', cause: 'enough' };
    const { stopDate } = await bench.sfn.send(new StopExecutionCommand(stop));
    expect(await bench.ended(executionArn!)).toMatchObject({
      status: 'ABORTED',
      error: 'NoMore',
      cause: 'enough',
      stopDate,
    });
    expect((await bench.history(executionArn!)).at(-1)).toMatchObject({
      type: 'ExecutionAborted',
      executionAbortedEventDetails: { error: 'NoMore', cause: 'enough' },
    });
  });
});

describe('RedriveExecution', () => {
  it('goes on from the state that failed, with its input and variables', async () => {
    let broken = true;
    let before = 0;
    bench.aws.functions.before = () => {
      before += 1;
      return 'input';
    };
    bench.aws.functions.mended = (input: unknown) => {
      if (broken) throw named('Broken');
      return input;
    };
    const ended = await bench.run(
      aMachine({
        Before: aTask('before', { Assign: { x: 1 }, Next: 'Mended' }),
        Mended: aTask('mended', { Output: ['{% $states.result.Payload %}', '{% $x %}'] }),
      }),
    );
    expect(ended).toMatchObject({ status: 'FAILED', redriveStatus: 'REDRIVABLE' });
    broken = false;
    await bench.sfn.send(new RedriveExecutionCommand({ executionArn: ended.executionArn }));
    expect(await bench.ended(ended.executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      output: ['input', 1],
      redriveCount: 1,
    });
    expect(before).toBe(1);
    const types = (await bench.history(ended.executionArn)).map((event) => event.type);
    expect(types.filter((type) => type?.startsWith('Execution'))).toEqual([
      'ExecutionStarted',
      'ExecutionFailed',
      'ExecutionRedriven',
      'ExecutionSucceeded',
    ]);
  });

  it.each([
    ['runs', waits],
    ['has succeeded', quick],
  ])('is refused for an execution that %s', async (_, definition) => {
    const executionArn = bench.start(definition);
    if (definition === quick) await bench.ended(executionArn);
    await expect(
      bench.sfn.send(new RedriveExecutionCommand({ executionArn })),
    ).rejects.toMatchObject({ name: 'ExecutionNotRedrivable' });
  });
});

describe('state machines', () => {
  it('are listed and described', async () => {
    const { stateMachines } = await bench.sfn.send(
      new ListStateMachinesCommand({ maxResults: 1000 }),
    );
    expect(stateMachines).toContainEqual({
      stateMachineArn: quickMachine,
      name: 'quick',
      type: 'STANDARD',
      creationDate: expect.any(Date),
    });
    const described = await bench.sfn.send(
      new DescribeStateMachineCommand({ stateMachineArn: quickMachine }),
    );
    expect(described).toMatchObject({ name: 'quick', status: 'ACTIVE', roleArn: ROLE });
    expect(JSON.parse(described.definition!)).toEqual(quick);
    const { executionArn } = await start({ stateMachineArn: quickMachine, name: 'whose' });
    const ofExecution = await bench.sfn.send(
      new DescribeStateMachineForExecutionCommand({ executionArn }),
    );
    expect(ofExecution).toMatchObject({ stateMachineArn: quickMachine, name: 'quick' });
  });

  it('can be checked without being created', async () => {
    const check = (definition: object) =>
      bench.sfn.send(
        new ValidateStateMachineDefinitionCommand({ definition: JSON.stringify(definition) }),
      );
    expect(await check(quick)).toMatchObject({ result: 'OK', diagnostics: [] });
    expect(await check(aMachine({ P: aPass('{% a %}') }))).toMatchObject({
      result: 'FAIL',
      diagnostics: [{ severity: 'ERROR', message: expect.stringContaining("Reference to 'a'") }],
    });
  });

  it('cannot be changed', async () => {
    const command = new UpdateStateMachineCommand({ stateMachineArn: quickMachine });
    await expect(bench.sfn.send(command)).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('has no operation UpdateStateMachine'),
    });
  });
});

it('DescribeMapRun does not know every Map Run', async () => {
  const command = new DescribeMapRunCommand({ mapRunArn: 'arn:aws:states:x' });
  await expect(bench.sfn.send(command)).rejects.toMatchObject({ name: 'ResourceNotFound' });
});
