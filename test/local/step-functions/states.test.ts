import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
  bench.aws.functions.double = ({ n }: { n: number }) => ({ n: n * 2 });
  bench.aws.functions.fail = () => {
    throw named('ScanFailed', 'no luck');
  };
});
afterAll(() => bench.close());

describe('Pass and Succeed', () => {
  it.each([
    ['hand on their input without Output', { Type: 'Pass', End: true }, { a: 1 }],
    [
      'evaluate Output in any depth',
      aPass({ x: [{ y: '{% $states.input.a + 1 %}' }, 'as is'] }),
      { x: [{ y: 2 }, 'as is'] },
    ],
    ['may end with something that is no object', aPass('{% $states.input.a %}'), 1],
    ['keep null', aPass({ v: '{% null %}' }), { v: null }],
    ['may be a Succeed', { Type: 'Succeed', Output: { done: true } }, { done: true }],
  ])('%s', async (_, state, expected) => {
    expect(await bench.run(aMachine({ State: state }), { a: 1 })).toMatchObject({
      status: 'SUCCEEDED',
      output: expected,
    });
  });
});

describe('Fail', () => {
  it('ends the execution with its error and cause, and nothing added', async () => {
    const machine = aMachine({
      State: { Type: 'Fail', Error: 'TooBad', Cause: "{% 'because of ' & $states.input.a %}" },
    });
    expect(await bench.run(machine, { a: 1 })).toMatchObject({
      status: 'FAILED',
      error: 'TooBad',
      cause: 'because of 1',
    });
  });
});

describe('Choice', () => {
  const machine = aMachine({
    Choose: {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $states.input.n > 10 %}', Next: 'End', Output: 'large' },
        {
          Condition: '{% $states.input.n > 5 %}',
          Next: 'End',
          Output: 'medium',
          Assign: { rule: 2 },
        },
      ],
      Default: 'End',
      Output: 'small',
      Assign: { rule: 0 },
    },
    End: {
      Type: 'Succeed',
      Output: ['{% $states.input %}', '{% $exists($rule) ? $rule : null %}'],
    },
  });

  it.each([
    [11, ['large', null]],
    [6, ['medium', 2]],
    [5, ['small', 0]],
  ])('takes the first rule that is true: %d', async (n, output) => {
    expect(await bench.run(machine, { n })).toMatchObject({ status: 'SUCCEEDED', output });
  });

  it('fails with States.NoChoiceMatched without a Default', async () => {
    const ended = await bench.run(
      aMachine({
        Choose: { Type: 'Choice', Choices: [{ Condition: false, Next: 'End' }] },
        End: { Type: 'Succeed' },
      }),
    );
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
  });

  it('wants a boolean', async () => {
    const ended = await bench.run(
      aMachine({
        Choose: { Type: 'Choice', Choices: [{ Condition: "{% 'yes' %}", Next: 'End' }] },
        End: { Type: 'Succeed' },
      }),
    );
    expect(ended).toMatchObject({
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining(
        "field 'Choices[0]/Condition' returned an unexpected result type. Expected 'boolean', but was 'string'",
      ),
    });
  });
});

describe('Wait', () => {
  it.each([
    ['seconds', { Seconds: '{% $states.input.none %}' }],
    ['a time that has passed', { Timestamp: '2020-01-01T00:00:00Z' }],
  ])('waits for %s', async (_, fields) => {
    const machine = aMachine({ Wait: { Type: 'Wait', ...fields, End: true } });
    expect(await bench.run(machine, { none: 0 })).toMatchObject({
      status: 'SUCCEEDED',
      output: { none: 0 },
    });
  });

  it('really waits', async () => {
    const before = Date.now();
    await bench.run(aMachine({ Wait: { Type: 'Wait', Seconds: 1, End: true } }));
    expect(Date.now() - before).toBeGreaterThanOrEqual(990);
  });

  it('does not take anything else for a time', async () => {
    const machine = aMachine({ Wait: { Type: 'Wait', Timestamp: 'tomorrow', End: true } });
    expect(await bench.run(machine)).toMatchObject({ error: 'States.QueryEvaluationError' });
  });
});

describe('Task', () => {
  it('makes its call, and hands on what Output makes of the result', async () => {
    expect(await bench.run(aMachine({ Double: aTask('double') }), { n: 4 })).toMatchObject({
      output: { n: 8 },
    });
  });

  it('has the whole answer as its result', async () => {
    const machine = aMachine({ Double: aTask('double', { Output: '{% $states.result %}' }) });
    expect((await bench.run(machine, { n: 4 })).output).toEqual({
      ExecutedVersion: '$LATEST',
      Payload: { n: 8 },
      StatusCode: 200,
      SdkHttpMetadata: { HttpStatusCode: 200 },
      SdkResponseMetadata: expect.anything(),
    });
  });

  it("fails with the function's error type, and its payload as the cause", async () => {
    const ended = await bench.run(aMachine({ Fail: aTask('fail') }));
    expect(ended).toMatchObject({ status: 'FAILED', error: 'ScanFailed' });
    expect(JSON.parse(ended.cause!)).toEqual({
      errorType: 'ScanFailed',
      errorMessage: 'no luck',
      trace: [],
    });
  });
});

describe('Parallel', () => {
  const branch = (state: object) => ({ StartAt: 'S', States: { S: state } });
  const uniquely = (...states: object[]) =>
    states.map((state, index) => ({
      StartAt: `Branch ${index}`,
      States: { [`Branch ${index}`]: state },
    }));

  it("has its branches' outputs as result, in their order", async () => {
    const machine = aMachine({
      Both: {
        Type: 'Parallel',
        Arguments: { n: '{% $states.input.n + 1 %}' },
        Branches: uniquely({ Type: 'Wait', Seconds: 1, End: true }, aTask('double')),
        End: true,
      },
    });
    expect((await bench.run(machine, { n: 1 })).output).toEqual([{ n: 2 }, { n: 4 }]);
  });

  it('gives up the other branches when one fails, and can be caught', async () => {
    const machine = aMachine({
      Both: {
        Type: 'Parallel',
        Branches: uniquely({ Type: 'Wait', Seconds: 3600, End: true }, aTask('fail')),
        Catch: [{ ErrorEquals: ['ScanFailed'], Next: 'Caught' }],
        End: true,
      },
      Caught: aPass('{% $states.input.Error %}'),
    });
    const ended = await bench.run(machine);
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: 'ScanFailed' });
    const types = (await bench.history(ended.executionArn)).map((event) => event.type);
    expect(types).toEqual(expect.arrayContaining(['WaitStateAborted', 'ParallelStateFailed']));
  });

  it('refuses two states of one name', () => {
    const machine = aMachine({
      S: { Type: 'Parallel', Branches: [branch({ Type: 'Succeed' })], End: true },
    });
    expect(() => bench.start(machine)).toThrow(
      'DUPLICATE_STATE_NAME: S at /States/S/Branches/0/States/S',
    );
  });
});

describe('Map', () => {
  const overItems = (state: object, more: object = {}) =>
    aMachine({
      Each: {
        Type: 'Map',
        Items: '{% $states.input.items %}',
        ItemProcessor: { StartAt: 'One', States: { One: state } },
        End: true,
        ...more,
      },
    });

  it('works on every item, and keeps their order', async () => {
    const machine = overItems(aTask('double'), {
      ItemSelector: {
        n: '{% $states.context.Map.Item.Value * 10 + $states.context.Map.Item.Index %}',
      },
    });
    expect((await bench.run(machine, { items: [3, 2, 1] })).output).toEqual([
      { n: 60 },
      { n: 42 },
      { n: 24 },
    ]);
  });

  it('may have nothing to do', async () => {
    expect(await bench.run(overItems({ Type: 'Succeed' }), { items: [] })).toMatchObject({
      status: 'SUCCEEDED',
      output: [],
    });
  });

  it('runs at most MaxConcurrency iterations at a time', async () => {
    let running = 0;
    let most = 0;
    bench.aws.functions.count = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running -= 1;
    };
    const machine = overItems(aTask('count'), { MaxConcurrency: '{% 1 + 1 %}' });
    await bench.run(machine, { items: [1, 2, 3, 4, 5] });
    expect(most).toBe(2);
  });

  it('stops at the first iteration that fails', async () => {
    const worked: number[] = [];
    bench.aws.functions.second = (n: number) => {
      worked.push(n);
      if (n === 2) throw named('Second');
    };
    const ended = await bench.run(overItems(aTask('second'), { MaxConcurrency: 1 }), {
      items: [1, 2, 3],
    });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'Second' });
    expect(worked).toEqual([1, 2]);
  });

  it.each([
    ['an object', { items: {} }, "Expected 'array', but was 'object'"],
    ['nothing', {}, 'returned nothing (undefined)'],
  ])('does not take %s for items', async (_, input, cause) => {
    expect(await bench.run(overItems({ Type: 'Succeed' }), input)).toMatchObject({
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining(cause),
    });
  });
});
