import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
});
afterAll(() => bench.close());

const create = (definition: object) => () => bench.start(definition);
const inState = (fields: object) => aMachine({ S: { Type: 'Pass', End: true, ...fields } });
const withTask = (Resource: string, Arguments: object = {}) =>
  aMachine({ S: { Type: 'Task', Resource, Arguments, End: true } });
const aMap = (processor: object, more: object = {}) => ({
  Type: 'Map',
  Items: [1],
  ItemProcessor: processor,
  End: true,
  ...more,
});
const distributed = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };

describe('a definition is refused', () => {
  it.each([
    [
      'without a query language, which is JSONPath',
      { StartAt: 'S', States: {} },
      "QueryLanguage 'JSONPath' is not supported here",
    ],
    [
      'in JSONPath',
      { ...aMachine({}), QueryLanguage: 'JSONPath' },
      "QueryLanguage 'JSONPath' is not supported here",
    ],
    [
      'with a state in JSONPath',
      inState({ QueryLanguage: 'JSONPath' }),
      "'QueryLanguage' can not be 'JSONPath'",
    ],
    [
      'with a field of JSONPath',
      inState({ InputPath: '$' }),
      "field 'InputPath' is only supported for the 'JSONPath' QueryLanguage at /States/S/InputPath",
    ],
    [
      'with an unknown field',
      inState({ Otput: 1 }),
      "Field 'Otput' is not supported at /States/S/Otput",
    ],
    [
      'with an unknown type of state',
      inState({ Type: 'Sleep' }),
      "'Sleep' is not one of Pass, Succeed",
    ],
    [
      'with a field of another type of state',
      inState({ TimeoutSeconds: 1 }),
      "Field 'TimeoutSeconds' is not supported",
    ],
    [
      'with a field of the wrong type',
      aMachine({ S: { Type: 'Wait', Seconds: 'x', End: true } }),
      '/States/S/Seconds',
    ],
    [
      'with JSONata that cannot be parsed',
      inState({ Output: '{% a[1,2) %}' }),
      'INVALID_JSONATA_EXPRESSION',
    ],
    ['with half an expression', inState({ Output: { x: ' {% 1 %}' } }), '/States/S/Output/x'],
    [
      'with a bare name at the top',
      inState({ Output: '{% phone %}' }),
      "Reference to 'phone' at the top level is not supported. at /States/S/Output",
    ],
    ['with $$', inState({ Output: '{% $$.a %}' }), "Reference to '$$' is not supported"],
    ['with $eval', inState({ Output: "{% $eval('1') %}" }), "Function '$eval' is not supported"],
    [
      'with $states.errorOutput outside a catcher',
      inState({ Output: '{% $states.errorOutput %}' }),
      "Reference to '$states.errorOutput' is not supported",
    ],
    [
      'with $states.result in arguments',
      aMachine({ S: aTask('{% $states.result %}') }),
      "Reference to '$states.result' is not supported. at /States/S/Arguments/FunctionName",
    ],
    ['with neither Next nor End', aMachine({ S: { Type: 'Pass' } }), 'MISSING_TRANSITION'],
    ['with both', inState({ Next: 'S' }), 'only one of Next and End'],
    [
      'with a Next that is not there',
      aMachine({ S: { Type: 'Pass', Next: 'T' } }),
      "Missing 'Next' target: T at /States/S",
    ],
    ['with a StartAt that is not there', { ...inState({}), StartAt: 'T' }, 'at /StartAt'],
    [
      'with a state that is never reached',
      aMachine({ S: aPass(1), T: aPass(2) }),
      'State "T" is not reachable. at /States/T',
    ],
    ['when it can never end', aMachine({ S: { Type: 'Pass', Next: 'S' } }), 'MISSING_END_STATE'],
    [
      'with States.ALL among others',
      aMachine({ S: aTask('f', { Retry: [{ ErrorEquals: ['States.ALL', 'A'] }] }) }),
      'States.ALL must be alone',
    ],
    [
      'with States.ALL before others',
      aMachine({
        S: aTask('f', { Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['A'] }] }),
      }),
      'at /States/S/Retry/0',
    ],
    [
      'with JSONata in a retrier',
      aMachine({ S: aTask('f', { Retry: [{ ErrorEquals: ['A'], MaxAttempts: '{% 1 %}' }] }) }),
      '/States/S/Retry/0/MaxAttempts',
    ],
    [
      'with a heartbeat that is not shorter than the time-out',
      aMachine({ S: aTask('f', { TimeoutSeconds: 5, HeartbeatSeconds: 5 }) }),
      'must be smaller than TimeoutSeconds at /States/S/HeartbeatSeconds',
    ],
    ['with a variable named states', inState({ Assign: { states: 1 } }), 'reserved'],
    [
      'with both Seconds and Timestamp',
      aMachine({ S: { Type: 'Wait', Seconds: 1, Timestamp: 'x', End: true } }),
      'exactly one of Seconds and Timestamp',
    ],
    [
      'with a name of 81 characters',
      aMachine({ ['x'.repeat(81)]: aPass(1) }),
      '1 to 80 characters',
    ],
    [
      'with a legacy function ARN',
      withTask('arn:aws:lambda:eu-west-1:1:function:f'),
      'is not supported here',
    ],
    [
      'with an activity',
      withTask('arn:aws:states:eu-west-1:1:activity:a'),
      'is not supported here',
    ],
    [
      'with a .sync integration',
      withTask('arn:aws:states:::states:startExecution.sync:2'),
      'is not supported here',
    ],
    [
      'with an integration that is not there',
      withTask('arn:aws:states:::ecs:runTask'),
      "Integration 'ecs:runTask' is not supported here",
    ],
    [
      'with a token where there is none',
      withTask('arn:aws:states:::dynamodb:getItem.waitForTaskToken'),
      'is not supported here',
    ],
    [
      'with a service that is not there',
      withTask('arn:aws:states:::aws-sdk:ec2:runInstances'),
      "Service 'aws-sdk:ec2' is not supported here; supported are dynamodb, ecr",
    ],
    [
      'with an action that is not there',
      withTask('arn:aws:states:::aws-sdk:ecr:scanEverything'),
      "has no action 'scanEverything'",
    ],
    [
      'with an argument that is not there',
      withTask('arn:aws:states:::aws-sdk:ecr:describeImages', { repositoryName: 'a' }),
      "The field 'repositoryName' is not supported by Step Functions at /States/S/Arguments/repositoryName",
    ],
    [
      'with an EXPRESS Distributed Map',
      aMachine({
        S: aMap({
          StartAt: 'T',
          States: { T: aPass(1) },
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
        }),
      }),
      'EXPRESS children are not supported here',
    ],
    [
      'with tolerated failures in an inline Map',
      aMachine({
        S: aMap({ StartAt: 'T', States: { T: aPass(1) } }, { ToleratedFailureCount: 1 }),
      }),
      "Field 'ToleratedFailureCount' is only supported for a Map in mode DISTRIBUTED",
    ],
    [
      'with an inventory as items',
      aMachine({
        S: aMap(
          { ...distributed, StartAt: 'T', States: { T: aPass(1) } },
          {
            Items: undefined,
            ItemReader: {
              Resource: 'arn:aws:states:::s3:getObject',
              Arguments: { Bucket: 'b', Key: 'k' },
              ReaderConfig: { InputType: 'MANIFEST' },
            },
          },
        ),
      }),
      '/States/S/ItemReader/ReaderConfig/InputType',
    ],
  ])('%s', (_, definition, message) => {
    expect(create(JSON.parse(JSON.stringify(definition)))).toThrow(message);
  });

  it('with all its problems at once', () => {
    const definition = aMachine({
      A: { Type: 'Pass', ResultPath: '$.x', Next: 'B' },
      B: { Type: 'Task', Resource: 'arn:aws:states:::ecs:runTask', Output: '{% ( %}', End: true },
    });
    expect(create(definition)).toThrow(
      expect.objectContaining({
        code: 'InvalidDefinition',
        message: expect.stringMatching(
          /ResultPath.*at \/States\/A\/ResultPath.*runTask.*at \/States\/B\/Resource/,
        ),
      }),
    );
  });
});

describe('the scopes of variables', () => {
  const set = (name: string, more: object = { Next: 'Each' }) => ({
    Type: 'Pass',
    Assign: { [name]: 1 },
    ...more,
  });
  const inner = (state: object) => ({ StartAt: 'Inner', States: { Inner: state } });

  it('an inner scope may not assign a variable of an outer one', () => {
    const machine = aMachine({ Set: set('x'), Each: aMap(inner(set('x', { End: true }))) });
    expect(create(machine)).toThrow(
      "Variable 'x' is already assigned in an outer scope at /States/Each/ItemProcessor/States/Inner/Assign/x",
    );
  });

  it('two branches may use the same name', () => {
    const branch = (name: string) => ({
      StartAt: name,
      States: { [name]: set('x', { End: true }) },
    });
    const machine = aMachine({
      Both: { Type: 'Parallel', Branches: [branch('A'), branch('B')], End: true },
    });
    expect(create(machine)).not.toThrow();
  });

  it('a Distributed Map may not read variables around it', () => {
    const processor = { ...distributed, ...inner(aPass({ a: '{% $x %}' })) };
    const machine = aMachine({ Set: set('x'), Each: aMap(processor) });
    expect(create(machine)).toThrow(
      "Variable 'x' belongs to the machine around the Distributed Map, which cannot read it; hand it down in ItemSelector at /States/Each/ItemProcessor/States/Inner/Output",
    );
  });

  it('but its ItemSelector may', () => {
    const processor = { ...distributed, ...inner(aPass('{% $states.input %}')) };
    const machine = aMachine({
      Set: set('x'),
      Each: aMap(processor, { ItemSelector: '{% $x %}' }),
    });
    expect(create(machine)).not.toThrow();
  });

  it('what an expression binds itself is no variable of the machine', () => {
    const processor = {
      ...distributed,
      ...inner(aPass('{% ($x := 2; $map([1], function($y) { $x + $y })) %}')),
    };
    expect(create(aMachine({ Set: set('x'), Each: aMap(processor) }))).not.toThrow();
  });
});

it.each([
  ['$states.input.items[value > 3]'],
  ['$states.input.a^(>b).{ "k": v }'],
  ['$map($states.input.a, function($x) { $x.b })'],
  ['$states.input ~> |a|{"b": c}|'],
  ['{ "a": $exists($states.input.b) ? 1 : null }'],
])('%s reads nothing at the top level', (source) => {
  expect(create(inState({ Output: `{% ${source} %}` }))).not.toThrow();
});
