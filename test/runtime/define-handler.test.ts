import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { z } from 'zod';
import {
  AwaitedElsewhereError,
  ImageNotFoundError,
  ScanNotReadyError,
  ThrottledError,
} from '../../src/domain/errors.ts';
import { defineHandler } from '../../src/runtime/define-handler.ts';
import { collectLogLines, type LogLine, metricsIn } from '../support/log-lines.ts';

const ENVIRONMENT = {
  AWS_REGION: 'eu-west-1',
  REGISTRY_ID: '111122223333',
  TABLE_NAME: 'table',
  BUCKET_NAME: 'bucket',
  TOPIC_ARN: 'arn:of:the:topic',
  CHAT_TOPIC_ARN: 'arn:of:the:topic',
  SCAN_EVENT_TIMEOUT_SECONDS: '300',
  RESCAN_AFTER_HOURS: '23',
  SCAN_BUDGET: '90000',
  ALERT_WINDOW_SECONDS: '60',
};

const before = { ...process.env };
let lines: LogLine[];

beforeEach(() => {
  Object.assign(process.env, ENVIRONMENT);
  lines = collectLogLines();
});

afterEach(() => {
  jest.restoreAllMocks();
  process.env = { ...before };
});

const CONTEXT = { functionName: 'greet', awsRequestId: 'request-1' } as Context;

/** Invokes a handler whose step greets its input by the table that its port is made of. */
function invoke(event: unknown, problem?: Error) {
  const handler = defineHandler({
    input: z.strictObject({ name: z.string(), execution: z.string().optional() }),
    ports: { table: ({ table }) => table },
    run:
      ({ table }) =>
      async ({ name }) => {
        if (problem) throw problem;
        return { status: 'greeted', stream: 'main-*', text: `${name} of ${table}` };
      },
    measure:
      ({ table }) =>
      ({ output }) =>
        output
          ? [{ name: 'ImagesAssessed', value: 1, unit: 'Count', dimensions: { outcome: table } }]
          : [],
  });
  return Promise.resolve(handler(event, CONTEXT));
}

const logged = () => lines.filter((line) => !('_aws' in line));

describe('a handler', () => {
  it('runs its step on the ports that it names', async () => {
    expect(await invoke({ name: 'a' })).toMatchObject({ text: 'a of table' });
  });

  it('logs what came of it, with what the line can be found by, and not its texts', async () => {
    await invoke({ name: 'a', execution: 'arn:of:the:execution' });
    expect(logged()).toMatchObject([
      {
        level: 'INFO',
        message: 'step done',
        execution: 'arn:of:the:execution',
        stream: 'main-*',
        status: 'greeted',
        function_request_id: 'request-1',
      },
    ]);
    expect(JSON.stringify(logged())).not.toContain('a of table');
  });

  it('forgets between invocations what the one before was about', async () => {
    await invoke({ name: 'a', execution: 'first' });
    await invoke({ name: 'b' });
    await expect(invoke({ name: 'c', execution: 'third' }, new Error('no'))).rejects.toThrow();
    await invoke({ name: 'd' });
    expect(logged().map(({ execution }) => execution)).toEqual([
      'first',
      undefined,
      'third',
      undefined,
    ]);
  });

  it('measures what came of it', async () => {
    await invoke({ name: 'a' });
    expect(metricsIn(lines)).toEqual([['ImagesAssessed', 1, { outcome: 'table' }]]);
  });

  it('measures that AWS has throttled it', async () => {
    await expect(invoke({ name: 'a' }, new ThrottledError('slow down'))).rejects.toThrow();
    expect(metricsIn(lines)).toEqual([['Throttles', 1, { function: 'greet' }]]);
  });

  it('names what a client could not mend as the state machines retry it, and measures it', async () => {
    const slow = Object.assign(new Error('slow down'), { name: 'SlowDown' });
    await expect(invoke({ name: 'a' }, slow)).rejects.toMatchObject({
      name: 'ThrottledError',
      cause: slow,
    });
    expect(metricsIn(lines)).toEqual([['Throttles', 1, { function: 'greet' }]]);
  });

  it('refuses an input with all of its problems', async () => {
    const invoking = invoke({ name: 1, odd: true });
    await expect(invoking).rejects.toMatchObject({
      name: 'InvalidInputError',
      message: expect.stringMatching(/name: .*odd/),
    });
    expect(logged()).toMatchObject([{ level: 'ERROR', error: 'InvalidInputError' }]);
  });

  it.each([
    [new ImageNotFoundError('gone'), 'ERROR'],
    [new TypeError('undefined is not a function'), 'ERROR'],
    [new AwaitedElsewhereError('another run waits'), 'INFO'],
    [new ScanNotReadyError('announced, and not there'), 'INFO'],
  ])('hands %s to its caller, and logs it as %s', async (problem, level) => {
    await expect(invoke({ name: 'a' }, problem)).rejects.toBe(problem);
    expect(logged()).toMatchObject([{ level, error: problem.name, reason: problem.message }]);
  });
});

it('leaves it to Lambda to end what takes too long: its name for that is tried again', async () => {
  const handler = defineHandler({
    input: z.strictObject({}),
    ports: {},
    run: () => () => new Promise((fulfil) => setTimeout(() => fulfil('late'), 50)),
  });
  const context = { ...CONTEXT, getRemainingTimeInMillis: () => 10 };
  await expect(Promise.resolve(handler({}, context))).resolves.toBe('late');
});
