import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Expression } from '../../../local/step-functions/language/expression.ts';
import {
  aMachine,
  aPass,
  aTask,
  type Bench,
  startBench,
} from '../../support/state-machine-bench.ts';

const evaluate = (source: string, bindings = {}) =>
  new Expression(source, 'Output').evaluate(bindings);

describe('the functions that Step Functions adds', () => {
  it.each([
    ['$partition([1,2,3,4,5], 2.9)', [[1, 2], [3, 4], [5]]],
    ['$range(0, 10, 5)', [0, 5, 10]],
    ['$range(3, -1, -2)', [3, 1, -1]],
    ['$range(1, 1, 1)', 1],
    ["$hash('abc', 'SHA-256')", 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ["$hash('abc', 'MD5')", '900150983cd24fb0d6963f7d28e17f72'],
    ['$random(7) = $random(7)', true],
    ['$random() < 1', true],
    ['$length($uuid())', 36],
    [`$parse('{"a": [1]}').a[0]`, 1],
  ])('%s', async (source, expected) => {
    expect(await evaluate(source)).toEqual(expected);
  });

  it.each([
    '$partition([1], 0)',
    '$partition([], 1)',
    '$range(1, 3, -1)',
    '$range(1, 3)',
    "$hash('abc')",
  ])('%s is undefined', async (source) => {
    await expect(evaluate(source)).rejects.toThrow('returned nothing (undefined)');
  });
});

describe('an expression', () => {
  const states = { input: { list: [1, 2, 3], one: [{ a: 1 }], bar: null } };

  it.each([
    ['a sequence is a plain array', '$states.input.list[$ > 1]', [2, 3]],
    ['a sequence of one is its element', '$states.input.list[$ > 2]', 3],
    ['unless it is told to stay one', '$states.input.list[$ > 2][]', [3]],
    ['null is a value', '$states.input.bar', null],
    ['members that are undefined are left out', '{"a": $states.input.absent, "b": 1}', { b: 1 }],
  ])('%s', async (_, source, expected) => {
    const value = await evaluate(source, { states });
    expect(value).toStrictEqual(expected);
    expect(Object.keys(value ?? {})).toEqual(Object.keys(expected ?? {}));
  });

  it.each([
    ['$states.input.absent', 'returned nothing (undefined).'],
    ['1 + "a"', 'threw an error during evaluation. T2002: '],
    ['$error("my words")', 'threw an error during evaluation. D3137: my words'],
    ['function($x) { $x }', 'threw an error during evaluation. The result is a function'],
    ['($f := function($n) { $f($n + 1) }; $f(0))', 'evaluation timeout'],
    ["$hash('abc', 'CRC')", '$hash knows MD5, SHA-1'],
  ])('%s fails', async (source, cause) => {
    await expect(evaluate(source, { states })).rejects.toMatchObject({
      error: 'States.QueryEvaluationError',
      details: expect.stringContaining(cause),
      location: 'Output',
    });
  });

  it('can run many times at once', async () => {
    const expression = new Expression('($y := $x; $sum([1..$y]))', 'Output');
    const values = await Promise.all([1, 2, 3].map((x) => expression.evaluate({ x })));
    expect(values).toEqual([1, 3, 6]);
  });
});

describe('in a state machine', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench();
    bench.aws.functions.hello = () => 'hello';
  });
  afterAll(() => bench.close());

  it('a failure names the state, the field and the expression', async () => {
    const machine = aMachine({
      First: aPass({ a: 1 }, { Next: 'Second' }),
      Second: aPass({ a: { b: [1, '{% $states.input.absent %}'] } }),
    });
    expect(await bench.run(machine)).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
      cause:
        "An error occurred while executing the state 'Second' (entered at the event id #4). The JSONata expression '$states.input.absent' specified for the field 'Output/a/b[1]' returned nothing (undefined).",
    });
  });

  it('the context tells of the execution, the state and the machine', async () => {
    const ended = await bench.run(aMachine({ Look: aPass('{% $states.context %}') }), { a: 1 });
    const time = expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/);
    expect(ended.output).toEqual({
      Execution: {
        Id: ended.executionArn,
        Name: ended.name,
        Input: { a: 1 },
        RoleArn: 'arn:aws:iam::123456789012:role/machine',
        StartTime: time,
      },
      State: { Name: 'Look', EnteredTime: time, RetryCount: 0 },
      StateMachine: {
        Id: ended.stateMachineArn,
        Name: ended.stateMachineArn?.split(':').at(-1),
      },
    });
  });

  describe('variables', () => {
    it('are seen from the next state on; Assign and Output see the values at entry', async () => {
      const machine = aMachine({
        Set: aPass(null, { Assign: { x: 1 }, Next: 'Change' }),
        Change: aPass('{% $x %}', { Assign: { x: '{% $x + 1 %}', y: '{% $x %}' }, Next: 'Show' }),
        Show: aPass(['{% $states.input %}', '{% $x %}', '{% $y %}']),
      });
      expect((await bench.run(machine)).output).toEqual([1, 2, 1]);
    });

    it('of an outer scope are read in inner ones; those of an inner one are gone after it', async () => {
      const machine = aMachine({
        Set: aPass('{% $states.input %}', { Assign: { outer: 10 }, Next: 'Each' }),
        Each: {
          Type: 'Map',
          Items: [1, 2],
          ItemProcessor: {
            StartAt: 'Inner',
            States: {
              Inner: aPass('{% $states.input %}', {
                Assign: { inner: '{% $outer + $states.input %}' },
                Next: 'Use',
              }),
              Use: aPass('{% $inner %}'),
            },
          },
          Next: 'After',
        },
        After: aPass(['{% $states.input %}', '{% $exists($inner) %}']),
      });
      expect((await bench.run(machine)).output).toEqual([[11, 12], false]);
    });
  });

  describe('payloads over 256 KiB', () => {
    const chunk = 'x'.repeat(150_000);

    it('fail the state that would put them out, and States.ALL does not catch it', async () => {
      bench.aws.functions.large = () => 'x'.repeat(262_144);
      const machine = aMachine({
        Task: aTask('large', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] }),
        Caught: aPass('caught'),
      });
      expect(await bench.run(machine)).toMatchObject({
        status: 'FAILED',
        error: 'States.DataLimitExceeded',
        cause:
          "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.",
      });
    });

    it.each([
      ['just fit', 262_142, 'SUCCEEDED'],
      ['are one byte too large', 262_143, 'FAILED'],
    ])('%s', async (_, length, status) => {
      const output = `{% $pad('', ${length}, 'x') %}`;
      expect(await bench.run(aMachine({ Pass: aPass(output) }))).toMatchObject({ status });
    });

    it('are measured in bytes of UTF-8', async () => {
      const machine = aMachine({ Pass: aPass("{% $pad('', 131072, 'é') %}") });
      expect(await bench.run(machine)).toMatchObject({ error: 'States.DataLimitExceeded' });
    });

    it('cannot be assigned either', async () => {
      const machine = aMachine({
        Pass: aPass(1, { Assign: { a: chunk, b: chunk } }),
      });
      expect(await bench.run(machine)).toMatchObject({ error: 'States.DataLimitExceeded' });
    });
  });
});
