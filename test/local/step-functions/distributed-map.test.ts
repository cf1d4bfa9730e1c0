import {
  DescribeMapRunCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { parseCsv } from '../../../local/step-functions/distributed-map/csv.ts';
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
  bench.aws.functions.odd = ({ n }: { n: number }) => {
    if (n % 2 === 0) throw named('Even', `${n} is even`);
    return [n];
  };
});
beforeEach(() => bench.aws.objects.clear());
afterAll(() => bench.close());

const items = (count: number) => Array.from({ length: count }, (_, index) => ({ n: index + 1 }));

/** A Distributed Map over `$states.input`, with one state for each item. */
const distributed = (state: object, more: object = {}) =>
  aMachine({
    Each: {
      Type: 'Map',
      Label: 'each',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'One',
        States: { One: state },
      },
      End: true,
      ...more,
    },
  });

const reading = (ReaderConfig: object, more: object = {}) =>
  distributed(aPass('{% $states.input %}'), {
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      Arguments: { Bucket: 'plans', Key: '{% $states.input.key %}' },
      ReaderConfig,
    },
    ...more,
  });

const writing = (more: object = {}) => ({
  ResultWriter: {
    Resource: 'arn:aws:states:::s3:putObject',
    Arguments: { Bucket: 'results', Prefix: '{% "sweeps/" & $states.context.Execution.Name %}' },
    ...more,
  },
});

describe('a Distributed Map', () => {
  it('has the outputs of its children as result, in the order of the items', async () => {
    const machine = distributed(aTask('double'), {
      ItemSelector: {
        n: '{% $states.context.Map.Item.Value.n + $states.context.Map.Item.Index %}',
      },
    });
    expect((await bench.run(machine, items(3))).output).toEqual([{ n: 2 }, { n: 6 }, { n: 10 }]);
  });

  it('runs each item as an execution of its own, owned by the Map Run', async () => {
    const ended = await bench.run(distributed(aPass('{% $states.context %}')), items(2));
    const { mapRuns } = await bench.sfn.send(
      new ListMapRunsCommand({ executionArn: ended.executionArn }),
    );
    expect(mapRuns).toHaveLength(1);
    const { mapRunArn, stateMachineArn } = mapRuns![0]!;
    const machine = ended.stateMachineArn!.split(':').at(-1)!;
    expect(mapRunArn).toMatch(new RegExp(`:mapRun:${machine}/each:[0-9a-f-]{36}$`));
    expect(stateMachineArn).toBe(`${ended.stateMachineArn}/each`);

    const children = await bench.sfn.send(new ListExecutionsCommand({ mapRunArn: mapRunArn! }));
    expect(children.executions).toHaveLength(2);
    const child = children.executions![1]!;
    expect(child).toMatchObject({ status: 'SUCCEEDED', mapRunArn, stateMachineArn });
    expect(child.executionArn).toBe(
      `${stateMachineArn!.replace(':stateMachine:', ':execution:')}:${child.name}`,
    );
    expect((ended.output as object[])[0]).toMatchObject({
      Execution: { Id: child.executionArn, Input: { n: 1 } },
      StateMachine: { Id: stateMachineArn, Name: `${machine}/each` },
    });
    expect((await bench.history(child.executionArn!)).map((event) => event.type)).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);

    const ofMachine = await bench.sfn.send(
      new ListExecutionsCommand({ stateMachineArn: ended.stateMachineArn! }),
    );
    expect(ofMachine.executions?.map((each) => each.executionArn)).toEqual([ended.executionArn]);
    expect((await bench.history(ended.executionArn)).map((event) => event.type)).toEqual([
      'ExecutionStarted',
      'MapStateEntered',
      'MapStateStarted',
      'MapRunStarted',
      'MapRunSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('runs at most MaxConcurrency children at a time', async () => {
    let running = 0;
    let most = 0;
    bench.aws.functions.count = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 10));
      running -= 1;
    };
    await bench.run(distributed(aTask('count'), { MaxConcurrency: 3 }), items(9));
    expect(most).toBe(3);
  });

  it('is given up with its execution', async () => {
    const executionArn = bench.start(
      distributed({ Type: 'Wait', Seconds: 3600, End: true }),
      items(2),
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    await bench.steps.stop();
    const ended = await bench.ended(executionArn);
    expect(ended.status).toBe('ABORTED');
    const { mapRuns } = await bench.sfn.send(new ListMapRunsCommand({ executionArn }));
    const run = await bench.sfn.send(
      new DescribeMapRunCommand({ mapRunArn: mapRuns![0]!.mapRunArn }),
    );
    expect(run).toMatchObject({ status: 'ABORTED', executionCounts: { aborted: 2, total: 2 } });
  });
});

describe('its failures', () => {
  const tolerating = (fields: object) =>
    distributed(aTask('odd'), { MaxConcurrency: 1, ...fields });

  it.each([
    ['none, when it says nothing', {}, 2, 'FAILED'],
    ['a number that is not exceeded', { ToleratedFailureCount: 2 }, 5, 'SUCCEEDED'],
    ['not one more', { ToleratedFailureCount: 1 }, 5, 'FAILED'],
    ['a part of all items', { ToleratedFailurePercentage: 40 }, 5, 'SUCCEEDED'],
    ['not more than that', { ToleratedFailurePercentage: 39 }, 5, 'FAILED'],
    ['what both allow', { ToleratedFailureCount: 5, ToleratedFailurePercentage: 10 }, 5, 'FAILED'],
  ])('it tolerates %s', async (_, fields, count, status) => {
    expect(await bench.run(tolerating(fields), items(count))).toMatchObject({ status });
  });

  it('fail it with an error of its own', async () => {
    const ended = await bench.run(tolerating({}), items(2));
    expect(ended).toMatchObject({
      error: 'States.ExceedToleratedFailureThreshold',
      cause: 'The specified tolerated failure threshold was exceeded',
    });
    expect((await bench.history(ended.executionArn)).map((event) => event.type)).toEqual([
      'ExecutionStarted',
      'MapStateEntered',
      'MapStateStarted',
      'MapRunStarted',
      'MapRunFailed',
      'MapStateFailed',
      'ExecutionFailed',
    ]);
  });

  it('are told of with their metadata when they are tolerated', async () => {
    const ended = await bench.run(tolerating({ ToleratedFailureCount: 1 }), items(2));
    expect(ended.output).toEqual([
      [1],
      expect.objectContaining({ Status: 'FAILED', Error: 'Even', Input: '{"n":2}' }),
    ]);
  });

  it('leave the items after them pending', async () => {
    const machine = distributed(aTask('odd'), { MaxConcurrency: 1, ...writing() });
    const { executionArn, name } = await bench.run(machine, items(4));
    const { mapRuns } = await bench.sfn.send(new ListMapRunsCommand({ executionArn }));
    const { mapRunArn } = mapRuns![0]!;
    const run = await bench.sfn.send(new DescribeMapRunCommand({ mapRunArn }));
    expect(run).toMatchObject({
      status: 'FAILED',
      maxConcurrency: 1,
      itemCounts: { succeeded: 1, failed: 1, pending: 2, running: 0, total: 4 },
    });
    const folder = `results/sweeps/${name}/${mapRunArn!.split(':').at(-1)}`;
    expect(JSON.parse(bench.aws.objects.get(`${folder}/PENDING_0.json`)!)).toEqual([
      { Input: '{"n":3}', InputDetails: { Included: true }, Status: 'PENDING' },
      { Input: '{"n":4}', InputDetails: { Included: true }, Status: 'PENDING' },
    ]);
  });
});

describe('the ItemReader', () => {
  const expected = [
    { a: '1', b: 'x' },
    { a: '2', b: 'y' },
  ];

  it.each([
    ['JSON', { InputType: 'JSON' }, JSON.stringify(expected)],
    [
      'a part of JSON',
      { InputType: 'JSON', ItemsPointer: '/x/y' },
      JSON.stringify({ x: { y: expected } }),
    ],
    ['JSON Lines', { InputType: 'JSONL' }, '{"a":"1","b":"x"}\n\n{"a":"2","b":"y"}'],
    ['CSV', { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' }, 'a,b\n1,x\n2,y\n'],
    [
      'CSV without names',
      { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['a', 'b'], CSVDelimiter: 'TAB' },
      '1\tx\r\n2\ty',
    ],
    [
      'no more than MaxItems',
      { InputType: 'JSONL', MaxItems: '{% 1 + 1 %}' },
      '{"a":"1","b":"x"}\n{"a":"2","b":"y"}\n{}',
    ],
  ])('reads %s', async (_, config, text) => {
    bench.aws.objects.set('plans/plan', text);
    expect((await bench.run(reading(config), { key: 'plan' })).output).toEqual(expected);
  });

  it('lists objects', async () => {
    bench.aws.objects.set('plans/a/1', 'x').set('plans/a/2', 'xy').set('plans/b/3', 'x');
    const machine = distributed(aPass('{% $states.input %}'), {
      ItemReader: {
        Resource: 'arn:aws:states:::s3:listObjectsV2',
        Arguments: { Bucket: 'plans', Prefix: 'a/' },
      },
    });
    const object = { Etag: '"1"', LastModified: 1_795_327_200, StorageClass: 'STANDARD' };
    expect((await bench.run(machine)).output).toEqual([
      { ...object, Key: 'a/1', Size: 1 },
      { ...object, Key: 'a/2', Size: 2 },
    ]);
  });

  it.each([
    ['the object is absent', 'absent', 'cannot be read'],
    ['a line is not JSON', 'bad', 'JSON'],
  ])('fails when %s', async (_, key, cause) => {
    bench.aws.objects.set('plans/bad', '{"a":1}\n{"a":');
    expect(await bench.run(reading({ InputType: 'JSONL' }), { key })).toMatchObject({
      error: 'States.ItemReaderFailed',
      cause: expect.stringContaining(cause),
    });
  });
});

it('the ItemBatcher gives children several items, with what they have in common', async () => {
  const machine = distributed(aPass('{% $states.input %}'), {
    ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { from: '{% $states.context.State.Name %}' } },
  });
  expect((await bench.run(machine, [1, 2, 3])).output).toEqual([
    { BatchInput: { from: 'Each' }, Items: [1, 2] },
    { BatchInput: { from: 'Each' }, Items: [3] },
  ]);
});

it('the ItemBatcher keeps to a number of bytes', async () => {
  const machine = distributed(aPass('{% $count($states.input.Items) %}'), {
    ItemBatcher: { MaxInputBytesPerBatch: 40 },
  });
  // {"Items":[]} are 12 bytes, and each item 11 with its comma.
  const texts = Array.from({ length: 5 }, () => 'x'.repeat(8));
  expect((await bench.run(machine, texts)).output).toEqual([2, 2, 1]);
});

describe('the ResultWriter', () => {
  async function results(config: object | undefined) {
    const machine = distributed(aTask('odd'), {
      ToleratedFailureCount: 1,
      ...writing(config ? { WriterConfig: config } : {}),
    });
    const ended = await bench.run(machine, items(3));
    const output = ended.output as {
      MapRunArn: string;
      ResultWriterDetails: { Bucket: string; Key: string };
    };
    const id = output.MapRunArn.split(':').at(-1);
    const folder = `sweeps/${ended.name}/${id}`;
    expect(output.ResultWriterDetails).toEqual({
      Bucket: 'results',
      Key: `${folder}/manifest.json`,
    });
    const read = (name: string) => bench.aws.objects.get(`results/${folder}/${name}`)!;
    return { ended, output, folder, read };
  }

  it('writes a manifest that lists its files', async () => {
    const { output, folder, read } = await results(undefined);
    expect(JSON.parse(read('manifest.json'))).toEqual({
      DestinationBucket: 'results',
      MapRunArn: output.MapRunArn,
      ResultFiles: {
        FAILED: [{ Key: `${folder}/FAILED_0.json`, Size: read('FAILED_0.json').length }],
        PENDING: [],
        SUCCEEDED: [{ Key: `${folder}/SUCCEEDED_0.json`, Size: read('SUCCEEDED_0.json').length }],
      },
    });
  });

  it('tells of each child with its metadata', async () => {
    const { ended, read } = await results(undefined);
    const time = expect.stringMatching(/Z$/);
    const common = {
      ExecutionArn: expect.stringContaining('/each:'),
      InputDetails: { Included: true },
      Name: expect.any(String),
      OutputDetails: { Included: true },
      RedriveCount: 0,
      StartDate: time,
      StateMachineArn: `${ended.stateMachineArn}/each`,
      StopDate: time,
    };
    const [first, second] = JSON.parse(read('SUCCEEDED_0.json'));
    expect(first).toEqual({
      ...common,
      Input: '{"n":1}',
      Output: '[1]',
      RedriveStatus: 'NOT_REDRIVABLE',
      RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
      Status: 'SUCCEEDED',
    });
    expect(second.Input).toBe('{"n":3}');
    expect(JSON.parse(read('FAILED_0.json'))).toEqual([
      {
        ...common,
        Cause: expect.stringContaining('2 is even'),
        Error: 'Even',
        Input: '{"n":2}',
        RedriveStatus: 'REDRIVABLE_BY_MAP_RUN',
        Status: 'FAILED',
      },
    ]);
  });

  it.each([
    ['COMPACT', 'JSON', 'SUCCEEDED_0.json', '[[1],[3]]'],
    ['FLATTEN', 'JSON', 'SUCCEEDED_0.json', '[1,3]'],
    ['COMPACT', 'JSONL', 'SUCCEEDED_0.jsonl', '[1]\n[3]\n'],
    ['FLATTEN', 'JSONL', 'SUCCEEDED_0.jsonl', '1\n3\n'],
  ])('transforms outputs: %s as %s', async (Transformation, OutputType, file, text) => {
    const { read } = await results({ Transformation, OutputType });
    expect(read(file)).toBe(text);
  });

  it('without a destination only transforms', async () => {
    const machine = distributed(aTask('odd'), {
      ResultWriter: { WriterConfig: { Transformation: 'FLATTEN' } },
    });
    expect((await bench.run(machine, [{ n: 1 }, { n: 3 }])).output).toEqual([1, 3]);
  });
});

it.each([
  ['quoted fields', '"a,b",c\n', [['a,b', 'c']]],
  ['quotes in them', '"say ""hi""",c', [['say "hi"', 'c']]],
  ['line breaks in them', '"a\r\nb",c\r\n', [['a\r\nb', 'c']]],
  [
    'empty fields',
    'a,,\n,',
    [
      ['a', '', ''],
      ['', ''],
    ],
  ],
  ['no empty lines', 'a\n\nb\n', [['a'], ['b']]],
])('CSV has %s', async (_, text, rows) => {
  const inPieces = async function* () {
    yield* text;
  };
  const parsed: unknown[] = [];
  for await (const row of parseCsv(inPieces(), ',')) parsed.push(row);
  expect(parsed).toEqual(rows);
});
