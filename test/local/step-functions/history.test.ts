import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { History } from '../../../local/step-functions/history.ts';
import { named } from '../../support/fake-aws.ts';
import {
  aMachine,
  aPass,
  aTask,
  type Bench,
  startBench,
} from '../../support/state-machine-bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
  bench.aws.functions.hello = () => 'hello';
  bench.aws.functions.fail = () => {
    throw named('Failed');
  };
});
afterAll(() => bench.close());

/** Each event as `<id> <type> < <previous id>`. */
async function outline(definition: object, input: unknown = {}): Promise<string[]> {
  const { executionArn } = await bench.run(definition, input);
  const events = await bench.history(executionArn);
  return events.map(({ id, type, previousEventId }) => `${id} ${type} < ${previousEventId}`);
}

describe('the history of an execution', () => {
  it('of simple states: entered and exited, each after the one before', async () => {
    const machine = aMachine({
      Choose: { Type: 'Choice', Choices: [{ Condition: true, Next: 'Wait' }] },
      Wait: { Type: 'Wait', Seconds: 0, Next: 'End' },
      End: { Type: 'Succeed' },
    });
    expect(await outline(machine)).toEqual([
      '1 ExecutionStarted < 0',
      '2 ChoiceStateEntered < 0',
      '3 ChoiceStateExited < 2',
      '4 WaitStateEntered < 3',
      '5 WaitStateExited < 4',
      '6 SucceedStateEntered < 5',
      '7 SucceedStateExited < 6',
      '8 ExecutionSucceeded < 7',
    ]);
  });

  it('of a task has its parameters and its output', async () => {
    const ended = await bench.run(
      aMachine({ Hello: aTask('hello', { TimeoutSeconds: 9, Assign: { x: 1 } }) }, {}),
      { a: 1 },
    );
    const names = { resource: 'invoke', resourceType: 'lambda' };
    const details = { truncated: false };
    expect(await bench.history(ended.executionArn)).toMatchObject([
      {
        type: 'ExecutionStarted',
        executionStartedEventDetails: {
          input: '{"a":1}',
          inputDetails: details,
          roleArn: 'arn:aws:iam::123456789012:role/machine',
        },
      },
      {
        type: 'TaskStateEntered',
        stateEnteredEventDetails: { name: 'Hello', input: '{"a":1}', inputDetails: details },
      },
      {
        type: 'TaskScheduled',
        taskScheduledEventDetails: {
          ...names,
          region: 'eu-west-1',
          parameters: '{"FunctionName":"hello","Payload":{"a":1}}',
          timeoutInSeconds: 9,
        },
      },
      { type: 'TaskStarted', taskStartedEventDetails: names },
      {
        type: 'TaskSucceeded',
        taskSucceededEventDetails: {
          ...names,
          output: expect.stringContaining('"Payload":"hello"'),
          outputDetails: details,
        },
      },
      {
        type: 'TaskStateExited',
        stateExitedEventDetails: {
          name: 'Hello',
          output: '"hello"',
          outputDetails: details,
          assignedVariables: { x: '1' },
        },
      },
      {
        type: 'ExecutionSucceeded',
        executionSucceededEventDetails: { output: '"hello"', outputDetails: details },
      },
    ]);
  });

  it('of a retried and caught task', async () => {
    const machine = aMachine({
      Try: aTask('fail', {
        Retry: [{ ErrorEquals: ['Failed'], MaxAttempts: 1, IntervalSeconds: 1 }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
      }),
      Caught: aPass(1),
    });
    expect(await outline(machine)).toEqual([
      '1 ExecutionStarted < 0',
      '2 TaskStateEntered < 0',
      '3 TaskScheduled < 2',
      '4 TaskStarted < 3',
      '5 TaskFailed < 4',
      '6 TaskScheduled < 5',
      '7 TaskStarted < 6',
      '8 TaskFailed < 7',
      '9 TaskStateExited < 8',
      '10 PassStateEntered < 9',
      '11 PassStateExited < 10',
      '12 ExecutionSucceeded < 11',
    ]);
  });

  it('of an inline Map: one line of events for each iteration', async () => {
    const machine = aMachine({
      Each: {
        Type: 'Map',
        Items: [1, 2],
        MaxConcurrency: 1,
        ItemProcessor: { StartAt: 'One', States: { One: { Type: 'Pass', End: true } } },
        End: true,
      },
    });
    expect(await outline(machine)).toEqual([
      '1 ExecutionStarted < 0',
      '2 MapStateEntered < 0',
      '3 MapStateStarted < 2',
      '4 MapIterationStarted < 3',
      '5 PassStateEntered < 4',
      '6 PassStateExited < 5',
      '7 MapIterationSucceeded < 6',
      '8 MapIterationStarted < 3',
      '9 PassStateEntered < 8',
      '10 PassStateExited < 9',
      '11 MapIterationSucceeded < 10',
      '12 MapStateSucceeded < 11',
      '13 MapStateExited < 12',
      '14 ExecutionSucceeded < 13',
    ]);
  });

  it('of a Parallel that fails', async () => {
    const machine = aMachine({
      Both: {
        Type: 'Parallel',
        Branches: [{ StartAt: 'F', States: { F: { Type: 'Fail' } } }],
        End: true,
      },
    });
    expect(await outline(machine)).toEqual([
      '1 ExecutionStarted < 0',
      '2 ParallelStateEntered < 0',
      '3 ParallelStateStarted < 2',
      '4 FailStateEntered < 3',
      '5 ParallelStateFailed < 4',
      '6 ExecutionFailed < 5',
    ]);
  });

  it('of an expression that fails has an event that says where', async () => {
    const ended = await bench.run(aMachine({ Look: aPass({ a: '{% $states.input.b %}' }) }));
    const events = await bench.history(ended.executionArn);
    expect(events.map((event) => event.type)).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'EvaluationFailed',
      'ExecutionFailed',
    ]);
    expect(events[2]?.evaluationFailedEventDetails).toEqual({
      error: 'States.QueryEvaluationError',
      cause: ended.cause,
      location: 'Output/a',
      state: 'Look',
    });
  });

  it('of a time-out', async () => {
    const machine = aMachine(
      { Wait: { Type: 'Wait', Seconds: 60, End: true } },
      { TimeoutSeconds: 1 },
    );
    expect(await outline(machine)).toEqual([
      '1 ExecutionStarted < 0',
      '2 WaitStateEntered < 0',
      '3 ExecutionTimedOut < 2',
    ]);
  });

  it('that reaches 25,000 events ends the execution, and nothing catches that', async () => {
    const machine = aMachine({
      Guard: {
        Type: 'Parallel',
        Branches: [
          {
            StartAt: 'Again',
            States: {
              Again: {
                Type: 'Choice',
                Choices: [{ Condition: true, Next: 'Again' }],
                Default: 'Out',
              },
              Out: { Type: 'Succeed' },
            },
          },
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
        End: true,
      },
      Caught: aPass('caught'),
    });
    const ended = await bench.run(machine);
    expect(ended).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: 'The execution reached the maximum number of history events (25000).',
    });
  });
});

it('the last event of a full history is the one that ends the execution', () => {
  const history = new History(() => 0);
  for (let id = 1; id < 25_000; id += 1) history.record('PassStateEntered', id - 1);
  expect(() => history.record('PassStateExited', 24_999)).toThrow('25000');
  expect(history.record('ExecutionFailed', 24_999)).toBe(25_000);
});
