import { beforeAll, describe, expect, it } from '@jest/globals';
import aslValidator from 'asl-validator';
import * as errors from '../../src/domain/errors.ts';
import { PACKAGING_MS } from '../support/package.ts';
import { arnOf, readStack, type TestStack } from '../support/stack.ts';
import {
  allStates,
  type Definition,
  definitionOf,
  type State,
  seconds,
} from '../support/states.ts';

const MACHINES = ['ImageScan', 'RegistrySweep', 'RegistryReport'] as const;

let stack: TestStack;
let definitions: ReadonlyMap<string, Definition>;
/** The states of all machines, by the path of their names. */
let states: readonly (readonly [path: string, State])[];

beforeAll(async () => {
  stack = await readStack('plain');
  definitions = new Map(MACHINES.map((machine) => [machine, definitionOf(stack, machine)]));
  states = [...definitions].flatMap(([machine, definition]) =>
    allStates(definition, `${machine}: `),
  );
}, PACKAGING_MS);

const ofType = (type: string) => states.filter(([, { Type }]) => Type === type);
const ours = (resource = '') => resource.startsWith('arn:aws:states:::lambda:invoke');

/** The names that are matched in the Retry and Catch fields of all states. */
function matchedNames(field: 'Retry' | 'Catch'): ReadonlySet<string> {
  const names = states.flatMap(([, state]) =>
    (state[field] ?? []).flatMap(({ ErrorEquals }) => ErrorEquals),
  );
  return new Set(names);
}

describe.each(MACHINES)('%s', (machine) => {
  it('is a definition that asl-validator accepts', () => {
    expect(aslValidator(definitions.get(machine) ?? {}).errorsText('\n')).toBe('');
  });

  it('speaks JSONata, and ends some time after the longest quiet hours at the latest', () => {
    expect(definitions.get(machine)).toMatchObject({
      QueryLanguage: 'JSONata',
      TimeoutSeconds: 9 * 86_400,
    });
  });

  it('is a Standard workflow, traced, with its errors logged without their data', () => {
    const { StateMachineType = 'STANDARD', ...properties } = stack.properties(machine) ?? {};
    expect(StateMachineType).toBe('STANDARD');
    expect(properties).toMatchObject({
      RoleArn: arnOf(`${machine}Role`),
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: {
        Level: 'ERROR',
        IncludeExecutionData: false,
        Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: arnOf('StateMachineLogGroup') } }],
      },
    });
  });
});

describe('a state', () => {
  it('that is a Task has a time-out', () => {
    const tasks = ofType('Task');
    expect(tasks).not.toHaveLength(0);
    for (const [path, { TimeoutSeconds }] of tasks) {
      expect([path, seconds(TimeoutSeconds) > 0]).toEqual([path, true]);
    }
  });

  it('that is a Map limits its concurrency', () => {
    const maps = ofType('Map');
    expect(maps).not.toHaveLength(0);
    for (const [path, { MaxConcurrency }] of maps) {
      expect([path, seconds(MaxConcurrency) > 0]).toEqual([path, true]);
    }
  });
});

describe('a retry', () => {
  const retriers = () =>
    states.flatMap(([path, { Resource, Retry = [] }]) =>
      Retry.map((retrier) => ({ path, Resource, ...retrier })),
    );

  it('is for errors by name, never for all', () => {
    expect(matchedNames('Retry').size).toBeGreaterThan(0);
    expect(matchedNames('Retry')).not.toContain('States.ALL');
    for (const { path, Resource, ErrorEquals } of retriers()) {
      if (ours(Resource)) expect([path, ErrorEquals]).not.toContain('States.TaskFailed');
    }
  });

  it('of one of our functions is only for what can get better', () => {
    const names = new Set(
      retriers().flatMap(({ Resource, ErrorEquals }) => (ours(Resource) ? ErrorEquals : [])),
    );
    expect([...names].filter((name) => !/^(Lambda|Runtime|Sandbox)\./.test(name)).sort()).toEqual([
      'ScanNotReadyError',
      'TemporarilyUnavailableError',
      'ThrottledError',
    ]);
  });

  it.each([
    // "Handle transient Lambda service exceptions", in the best practices for Step Functions.
    'Lambda.ClientExecutionTimeoutException',
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.TooManyRequestsException',
    'Lambda.Unknown',
    'Sandbox.Timedout',
    // What the runtime of Lambda itself reports of an environment that has ended.
    'Runtime.ExitError',
    'Runtime.OutOfMemory',
  ])('of each of our functions is for the fault of Lambda %s', (name) => {
    const without = ofType('Task').filter(
      ([, { Resource, Retry = [] }]) =>
        ours(Resource) && !Retry.some(({ ErrorEquals }) => ErrorEquals.includes(name)),
    );
    expect(without.map(([path]) => path)).toEqual([]);
  });

  it('waits a random time, and not for ever', () => {
    for (const retrier of retriers()) {
      expect(retrier).toMatchObject({
        JitterStrategy: 'FULL',
        MaxAttempts: expect.any(Number),
        MaxDelaySeconds: expect.any(Number),
      });
    }
  });

  it('is there for every function', () => {
    const tasks = ofType('Task').filter(([, { Resource }]) => ours(Resource));
    expect(tasks.filter(([, { Retry = [] }]) => Retry.length === 0)).toEqual([]);
  });
});

describe('the vocabulary of errors', () => {
  /** Why no state matches an error by its name. */
  const UNMATCHED: Readonly<Record<string, string>> = {
    InvalidInputError:
      'nothing makes a malformed input better: the execution fails, and names the field',
    ImageNotFoundError:
      'a person asked for what is not there; else the steps turn it into an outcome',
    AccessDeniedError:
      'the owner of the registry has to let the service in: the execution fails, and a sweep leaves that registry out and says so',
    UnreadableAnswerError:
      'the same answer would come again: the execution fails, and a sweep records the image as failed',
    NewerSchemaError:
      'the operators deploy the version that has stored it: the execution fails, and says so',
    DocumentGoneError:
      'who delivers does without it; what a stream or an image is at is kept for longer than its entry',
    FeedError: 'no state fetches feeds: the function that raises it is invoked by its schedule',
    DeliveryRefusedError: 'caught as everything that goes wrong with a delivery, and recorded',
  };
  const names: readonly string[] = Object.values(errors).map(
    (DomainError) => new DomainError('any').name,
  );

  it('is matched by the machines, or stands here with the reason why not', () => {
    const matched = new Set([...matchedNames('Retry'), ...matchedNames('Catch')]);
    expect(names.filter((name) => !matched.has(name)).sort()).toEqual(
      Object.keys(UNMATCHED).sort(),
    );
  });

  it('has every name that the machines match and that is not of AWS', () => {
    const matched = [...matchedNames('Retry'), ...matchedNames('Catch')];
    const own = matched.filter((name) => !name.includes('.'));
    expect(own).not.toHaveLength(0);
    expect(own.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('has names that a minifier leaves alone', () => {
    for (const [exported, DomainError] of Object.entries(errors)) {
      expect(new DomainError('any').name).toBe(exported);
    }
  });
});

describe('an image of a sweep', () => {
  it('never fails its execution: whatever goes wrong becomes its outcome', () => {
    const branch = states.filter(([path]) =>
      /^RegistrySweep: Scan every image \/ [^/]+$/.test(path),
    );
    const failing = branch.filter(([, { Type }]) => Type === 'Task' || Type === 'Map');
    expect(failing).toHaveLength(2);
    for (const [path, state] of failing) {
      expect([path, state.Catch?.flatMap(({ ErrorEquals }) => ErrorEquals)]).toEqual([
        path,
        ['States.ALL'],
      ]);
    }
  });
});

describe('a delivery', () => {
  it('never fails its execution either', () => {
    const deliveries = states.filter(([path]) => path.endsWith('Deliver alert / Deliver'));
    expect(deliveries).toHaveLength(3);
    for (const [, { Catch = [] }] of deliveries) {
      expect(Catch.flatMap(({ ErrorEquals }) => ErrorEquals)).toEqual(['States.ALL']);
    }
  });
});
