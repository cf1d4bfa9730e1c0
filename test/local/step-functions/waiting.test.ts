import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { named } from '../../support/fake-aws.ts';
import {
  aMachine,
  aPass,
  aTask,
  type Bench,
  startBench,
} from '../../support/state-machine-bench.ts';

let bench: Bench;
let tokens: string[];
/** Resolves with the next token that a function was given. */
let nextToken: () => Promise<string>;
beforeAll(async () => {
  bench = await startBench();
  bench.aws.functions.slow = () => new Promise((resolve) => setTimeout(resolve, 30_000).unref());
});
beforeEach(() => {
  tokens = [];
  let taken = 0;
  nextToken = async () => {
    while (tokens.length <= taken) await new Promise((resolve) => setTimeout(resolve, 5));
    taken += 1;
    return tokens[taken - 1]!;
  };
  bench.aws.functions.ask = ({ token }: { token: string }) => {
    tokens.push(token);
    return 'asked';
  };
});
afterAll(() => bench.close());

const waitingTask = (more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Arguments: { FunctionName: 'ask', Payload: { token: '{% $states.context.Task.Token %}' } },
  End: true,
  ...more,
});
const succeed = (taskToken: string, output: unknown) =>
  bench.sfn.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));

describe('a task that waits for its token', () => {
  it('ends with what is sent', async () => {
    const executionArn = bench.start(aMachine({ Ask: waitingTask() }));
    await succeed(await nextToken(), { scanned: true });
    expect(await bench.ended(executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      output: { scanned: true },
    });
  });

  it('may be answered before its call has returned, which then no longer matters', async () => {
    bench.aws.functions.ask = async ({ token }: { token: string }) => {
      await succeed(token, 'early');
      throw named('TooLate');
    };
    expect(await bench.run(aMachine({ Ask: waitingTask() }))).toMatchObject({
      status: 'SUCCEEDED',
      output: 'early',
    });
  });

  it('fails with the error that is sent', async () => {
    const executionArn = bench.start(aMachine({ Ask: waitingTask() }));
    const taskToken = await nextToken();
    await bench.sfn.send(new SendTaskFailureCommand({ taskToken, error: 'Refused', cause: 'why' }));
    expect(await bench.ended(executionArn)).toMatchObject({ error: 'Refused', cause: 'why' });
  });

  it('fails at once when its call fails', async () => {
    bench.aws.functions.ask = () => {
      throw named('CannotAsk');
    };
    expect(await bench.run(aMachine({ Ask: waitingTask() }))).toMatchObject({ error: 'CannotAsk' });
  });

  it('has a new token for each attempt; the old one is dead', async () => {
    const executionArn = bench.start(
      aMachine({
        Ask: waitingTask({
          TimeoutSeconds: 1,
          Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1, MaxAttempts: 1 }],
        }),
      }),
    );
    const first = await nextToken();
    const second = await nextToken();
    await expect(succeed(first, 1)).rejects.toMatchObject({ name: 'TaskTimedOut' });
    await succeed(second, 2);
    expect(await bench.ended(executionArn)).toMatchObject({ output: 2 });
  });

  it('times out after the last heartbeat, as States.Timeout and as States.HeartbeatTimeout', async () => {
    const executionArn = bench.start(
      aMachine({
        Ask: waitingTask({
          HeartbeatSeconds: 1,
          TimeoutSeconds: 60,
          Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'Caught' }],
        }),
        Caught: aPass('{% $states.input.Error %}'),
      }),
    );
    const taskToken = await nextToken();
    const started = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 600));
    await bench.sfn.send(new SendTaskHeartbeatCommand({ taskToken }));
    expect(await bench.ended(executionArn)).toMatchObject({ output: 'States.Timeout' });
    expect(Date.now() - started).toBeGreaterThanOrEqual(1550);
  });

  it.each([
    ['a token that was made up', async () => 'made-up', 'InvalidToken'],
    [
      'a token of an execution of another process',
      async () =>
        Buffer.from('["arn:aws:states:eu-west-1:1:execution:m:e","x"]').toString('base64url'),
      'TaskDoesNotExist',
    ],
  ])('%s is refused', async (_, token, name) => {
    const taskToken = await token();
    await expect(succeed(taskToken, 1)).rejects.toMatchObject({ name });
    await expect(bench.sfn.send(new SendTaskHeartbeatCommand({ taskToken }))).rejects.toMatchObject(
      { name },
    );
  });

  it('takes JSON only', async () => {
    const executionArn = bench.start(aMachine({ Ask: waitingTask() }));
    const taskToken = await nextToken();
    await expect(
      bench.sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{' })),
    ).rejects.toMatchObject({ name: 'InvalidOutput' });
    await succeed(taskToken, 'ok');
    await bench.ended(executionArn);
  });
});

describe('time-outs', () => {
  it('end a task with States.Timeout, and no cause', async () => {
    const machine = aMachine({ Slow: aTask('slow', { TimeoutSeconds: '{% $states.input.s %}' }) });
    const ended = await bench.run(machine, { s: 1 });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(ended.cause).toBeUndefined();
  });

  it('end an execution as TIMED_OUT', async () => {
    const machine = aMachine(
      { Wait: { Type: 'Wait', Seconds: 60, End: true } },
      { TimeoutSeconds: 1 },
    );
    expect(await bench.run(machine)).toMatchObject({ status: 'TIMED_OUT', output: undefined });
  });

  it.each([0, -1, 1.5, 'x'])('cannot be %s', async (seconds) => {
    const machine = aMachine({ Slow: aTask('slow', { TimeoutSeconds: '{% $states.input.s %}' }) });
    expect(await bench.run(machine, { s: seconds })).toMatchObject({
      error: 'States.QueryEvaluationError',
    });
  });
});
