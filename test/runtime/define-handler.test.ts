import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { z } from 'zod';
import {
  AwaitedElsewhereError,
  ImageNotFoundError,
  ScanNotReadyError,
} from '../../src/domain/errors.ts';
import { defineHandler } from '../../src/runtime/define-handler.ts';

const ENVIRONMENT = {
  AWS_REGION: 'eu-west-1',
  REGISTRY_ID: '111122223333',
  TABLE_NAME: 'table',
  BUCKET_NAME: 'bucket',
  TOPIC_ARN: 'arn:of:the:topic',
  CHAT_TOPIC_ARN: 'arn:of:the:topic',
  SCAN_EVENT_TIMEOUT_SECONDS: '300',
  RESCAN_AFTER_HOURS: '23',
  ALERT_WINDOW_SECONDS: '60',
};

const before = { ...process.env };
let logged: { level: string; [field: string]: unknown }[];

beforeEach(() => {
  Object.assign(process.env, ENVIRONMENT);
  logged = [];
  for (const level of ['info', 'error'] as const) {
    jest.spyOn(console, level).mockImplementation((line) => {
      logged.push({ ...JSON.parse(line), level });
    });
  }
});

afterEach(() => {
  jest.restoreAllMocks();
  process.env = { ...before };
});

/** Invokes a handler whose step greets its input by the table that its port is made of. */
function invoke(event: unknown, problem?: Error) {
  const handler = defineHandler({
    input: z.strictObject({ name: z.string() }),
    ports: { table: ({ table }) => table },
    run:
      ({ table }) =>
      async ({ name }) => {
        if (problem) throw problem;
        return `${name} of ${table}`;
      },
  });
  return Promise.resolve(handler(event, {} as Context));
}

describe('a handler', () => {
  it('runs its step on the ports that it names, and logs nothing', async () => {
    expect(await invoke({ name: 'a' })).toBe('a of table');
    expect(logged).toEqual([]);
  });

  it('refuses an input with all of its problems', async () => {
    const invoking = invoke({ name: 1, odd: true });
    await expect(invoking).rejects.toMatchObject({
      name: 'InvalidInputError',
      message: expect.stringMatching(/name: .*odd/),
    });
    expect(logged).toMatchObject([{ level: 'error', error: 'InvalidInputError' }]);
  });

  it.each([
    [new ImageNotFoundError('gone'), 'error'],
    [new TypeError('undefined is not a function'), 'error'],
    [new AwaitedElsewhereError('another run waits'), 'info'],
    [new ScanNotReadyError('announced, and not there'), 'info'],
  ])('hands %s to its caller, and logs it as %s', async (problem, level) => {
    await expect(invoke({ name: 'a' }, problem)).rejects.toBe(problem);
    expect(logged).toMatchObject([{ level, error: problem.name, reason: problem.message }]);
  });
});
