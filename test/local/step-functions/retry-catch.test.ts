import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { retryDelay } from '../../../local/step-functions/interpreter/retry-catch.ts';
import { matchesError, StateError } from '../../../local/step-functions/language/errors.ts';
import { named } from '../../support/fake-aws.ts';
import {
  aMachine,
  aPass,
  aTask,
  type Bench,
  startBench,
} from '../../support/state-machine-bench.ts';

let bench: Bench;
let calls = 0;
beforeAll(async () => {
  bench = await startBench();
});
afterEach(() => {
  calls = 0;
});
afterAll(() => bench.close());

/** A function that fails with these errors, one after the other, and then succeeds. */
function failingWith(...errors: string[]): string {
  bench.aws.functions.flaky = () => {
    const error = errors[calls];
    calls += 1;
    if (error) throw named(error);
    return 'done';
  };
  return 'flaky';
}

const now = { IntervalSeconds: 1, MaxDelaySeconds: 1 };

describe('an error name in ErrorEquals', () => {
  it.each([
    ['ScanFailed', 'ScanFailed', true],
    ['ScanFailed', 'ScanFailedToo', false],
    ['ScanFailed', 'States.ALL', true],
    ['ScanFailed', 'States.TaskFailed', true],
    ['States.Timeout', 'States.ALL', true],
    ['States.Timeout', 'States.Timeout', true],
    ['States.Timeout', 'States.TaskFailed', false],
    ['States.QueryEvaluationError', 'States.ALL', true],
    ['States.QueryEvaluationError', 'States.QueryEvaluationError', true],
    ['States.DataLimitExceeded', 'States.ALL', false],
    ['States.DataLimitExceeded', 'States.DataLimitExceeded', true],
    ['States.Runtime', 'States.ALL', false],
    ['States.Runtime', 'States.TaskFailed', false],
    ['States.Runtime', 'States.Runtime', false],
  ])('%s is matched by %s: %s', (error, wanted, expected) => {
    expect(matchesError([wanted], new StateError(error))).toBe(expected);
  });

  it('States.HeartbeatTimeout and States.Timeout both match a missed heartbeat', () => {
    const missed = new StateError('States.Timeout', undefined, ['States.HeartbeatTimeout']);
    expect(matchesError(['States.HeartbeatTimeout'], missed)).toBe(true);
    expect(matchesError(['States.Timeout'], missed)).toBe(true);
  });
});

describe('the delay before a retry', () => {
  const retrier = {
    errorEquals: ['States.ALL'],
    intervalSeconds: 2,
    maxAttempts: 9,
    backoffRate: 3,
    maxDelaySeconds: undefined,
    jitterStrategy: 'NONE',
  } as const;

  it.each([
    ['grows by the backoff rate', retrier, [2000, 6000, 18_000]],
    ['stops at MaxDelaySeconds', { ...retrier, maxDelaySeconds: 5 }, [2000, 5000, 5000]],
    [
      'with full jitter is a part of that',
      { ...retrier, jitterStrategy: 'FULL' as const },
      [500, 1500, 4500],
    ],
  ])('%s', (_, given, expected) => {
    expect([0, 1, 2].map((done) => retryDelay(given, done, () => 0.25))).toEqual(expected);
  });
});

describe('Retry', () => {
  it('attempts again, and tells expressions how often', async () => {
    const machine = aMachine({
      Task: aTask(failingWith('ScanFailed'), {
        Retry: [{ ErrorEquals: ['ScanFailed'], ...now }],
        Output: '{% $states.context.State.RetryCount %}',
      }),
    });
    expect(await bench.run(machine)).toMatchObject({ status: 'SUCCEEDED', output: 1 });
    expect(calls).toBe(2);
  });

  it('never, with MaxAttempts 0, even when a later retrier would', async () => {
    const machine = aMachine({
      Task: aTask(failingWith('ScanFailed'), {
        Retry: [
          { ErrorEquals: ['ScanFailed'], MaxAttempts: 0 },
          { ErrorEquals: ['States.ALL'], ...now },
        ],
      }),
    });
    expect(await bench.run(machine)).toMatchObject({ status: 'FAILED', error: 'ScanFailed' });
    expect(calls).toBe(1);
  });

  it('counts for each retrier, not for each state', async () => {
    const machine = aMachine({
      Task: aTask(failingWith('A', 'B', 'A'), {
        Retry: [
          { ErrorEquals: ['A'], MaxAttempts: 1, ...now },
          { ErrorEquals: ['B'], MaxAttempts: 1, ...now },
        ],
      }),
    });
    expect(await bench.run(machine)).toMatchObject({ status: 'FAILED', error: 'A' });
    expect(calls).toBe(3);
  });

  it('comes before Catch', async () => {
    const machine = aMachine({
      Task: aTask(failingWith('A'), {
        Retry: [{ ErrorEquals: ['A'], MaxAttempts: 1, ...now }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
      }),
      Caught: aPass('caught'),
    });
    expect(await bench.run(machine)).toMatchObject({ output: 'done' });
  });

  it('runs a whole Map again', async () => {
    const machine = aMachine({
      Each: {
        Type: 'Map',
        Items: [1],
        ItemProcessor: { StartAt: 'One', States: { One: aTask(failingWith('A')) } },
        Retry: [{ ErrorEquals: ['A'], ...now }],
        End: true,
      },
    });
    expect(await bench.run(machine)).toMatchObject({ status: 'SUCCEEDED', output: ['done'] });
  });
});

describe('Catch', () => {
  const caughtBy = (...catchers: object[]) =>
    aMachine({
      Task: aTask(failingWith('ScanFailed'), { Catch: catchers }),
      First: aPass(['first', '{% $states.input %}']),
      Second: aPass(['second', '{% $states.input %}']),
    });

  it('takes the first catcher that names the error', async () => {
    const machine = caughtBy(
      { ErrorEquals: ['Other'], Next: 'First' },
      { ErrorEquals: ['ScanFailed'], Next: 'Second' },
      { ErrorEquals: ['States.ALL'], Next: 'First' },
    );
    const ended = await bench.run(machine);
    expect(ended.output).toEqual([
      'second',
      { Error: 'ScanFailed', Cause: expect.stringContaining('"errorType":"ScanFailed"') },
    ]);
  });

  it('has Output and Assign of its own, which see the input and the error', async () => {
    const machine = aMachine({
      Task: aTask(failingWith('ScanFailed'), {
        Assign: { never: 1 },
        Catch: [
          {
            ErrorEquals: ['States.ALL'],
            Output: '{% $states.input.a & $states.errorOutput.Error %}',
            Assign: { why: '{% $states.errorOutput.Error %}' },
            Next: 'Show',
          },
        ],
      }),
      Show: aPass(['{% $states.input %}', '{% $why %}', '{% $exists($never) %}']),
    });
    expect((await bench.run(machine, { a: 'a' })).output).toEqual([
      'aScanFailed',
      'ScanFailed',
      false,
    ]);
  });

  it('leaves the execution failed when it names other errors', async () => {
    const machine = aMachine({
      Task: aTask(failingWith('A'), { Catch: [{ ErrorEquals: ['B'], Next: 'Caught' }] }),
      Caught: aPass('caught'),
    });
    expect(await bench.run(machine)).toMatchObject({ status: 'FAILED', error: 'A' });
  });

  it('takes a failure of an expression, of the result as of the arguments', async () => {
    const failing = (fields: object) =>
      aMachine({
        Task: aTask(failingWith(), {
          ...fields,
          Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Caught' }],
        }),
        Caught: aPass('caught'),
      });
    const absent = '{% $states.input.absent %}';
    expect((await bench.run(failing({ Output: absent }))).output).toBe('caught');
    expect(calls).toBe(1);
    expect((await bench.run(failing({ Arguments: { FunctionName: absent } }))).output).toBe(
      'caught',
    );
    expect(calls).toBe(1);
  });
});
