import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AdaptiveRetryStrategy, DefaultRateLimiter } from '@smithy/core/retry';
import { adaptive, PATIENT } from '../../src/runtime/clients.ts';
import { named } from '../../src/runtime/transient.ts';

let server: Server;
let answer: (respond: (bytes: string, length: number) => void) => void;

beforeEach(async () => {
  server = createServer((_request, response) =>
    answer((bytes, length) => {
      response.writeHead(200, { 'content-length': length });
      response.write(bytes);
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** As the functions' own, in a hundredth of the time. */
const hurried = () => ({
  ...PATIENT,
  maxAttempts: 1,
  requestHandler: {
    ...PATIENT.requestHandler,
    requestTimeout: PATIENT.requestHandler.requestTimeout / 100,
    socketTimeout: PATIENT.requestHandler.socketTimeout / 100,
  },
  endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'AK', secretAccessKey: 'secret' },
  forcePathStyle: true,
});

describe('a client of AWS', () => {
  it('gives up a call that is never answered', async () => {
    answer = () => undefined;
    const call = new DynamoDBClient(hurried()).send(
      new GetItemCommand({ TableName: 'abc', Key: {} }),
    );

    const error = await call.catch((thrown: unknown) => thrown);

    expect(named(error)).toMatchObject({ name: 'TemporarilyUnavailableError' });
  });

  it('gives up a body that does not go on', async () => {
    answer = (respond) => respond('half', 1000);
    const { Body } = await new S3Client(hurried()).send(
      new GetObjectCommand({ Bucket: 'bucket', Key: 'key' }),
    );

    const error = await Body?.transformToByteArray().catch((thrown: Error) => thrown);

    expect(error).toMatchObject({ message: expect.stringMatching(/aborted|timed out|Timeout/i) });
  });

  it('waits less than any function may take, and a function makes no other client', () => {
    for (const { connectionTimeout, requestTimeout, socketTimeout } of [
      PATIENT.requestHandler,
      adaptive().requestHandler,
    ]) {
      for (const millis of [connectionTimeout, requestTimeout, socketTimeout]) {
        expect(millis).toBeGreaterThan(0);
        expect(millis).toBeLessThanOrEqual(10_000);
      }
    }
    const source = readFileSync(new URL('../../src/runtime/ports.ts', import.meta.url), 'utf8');
    const made = source.match(/new \w+Client\(.*/g) ?? [];
    expect(made.length).toBeGreaterThan(10);
    expect(made.filter((client) => !/PATIENT|adaptive\(\)/.test(client))).toEqual([]);
  });
});

describe('a client of ECR that is throttled', () => {
  // How the limiter waits is its own affair; there is no other way to let time pass for it.
  const limiter = DefaultRateLimiter as unknown as {
    setTimeoutFn: (resume: () => void, millis: number) => void;
  };
  const { setTimeoutFn } = limiter;
  const BEGUN = Date.UTC(2026, 2, 1);
  let clock = BEGUN;
  beforeEach(() => {
    jest.spyOn(Date, 'now').mockImplementation(() => clock);
    limiter.setTimeoutFn = (resume, millis) => {
      clock += Math.ceil(millis) + 1;
      resume();
    };
  });
  afterEach(() => {
    jest.restoreAllMocks();
    limiter.setTimeoutFn = setTimeoutFn;
  });

  type Strategy = Pick<
    AdaptiveRetryStrategy,
    'acquireInitialRetryToken' | 'refreshRetryTokenForRetry' | 'recordSuccess'
  >;

  const ours = () => adaptive().retryStrategy;
  const theirs = () => new AdaptiveRetryStrategy(8);

  /** When calls go out, in seconds after one that was throttled: each as soon as it may, and as the one before is over. */
  async function callsOf(make: () => Strategy, forSeconds: number): Promise<readonly number[]> {
    clock = BEGUN;
    const strategy = make();
    const first = await strategy.acquireInitialRetryToken('ecr');
    await strategy.refreshRetryTokenForRetry(first as never, { errorType: 'THROTTLING' });
    const calls = [(clock - BEGUN) / 1000];
    while (clock < BEGUN + forSeconds * 1000) {
      const token = await strategy.acquireInitialRetryToken('ecr');
      calls.push((clock - BEGUN) / 1000);
      clock += 250;
      strategy.recordSuccess(token as never);
    }
    return calls;
  }

  it('starts over from a call in twenty seconds, where the SDK would from one in two', async () => {
    const [next] = await callsOf(ours, 60);
    const [nextOfSdk] = await callsOf(theirs, 60);
    expect(next).toBeCloseTo(20, 0);
    expect(nextOfSdk).toBeCloseTo(2, 0);
  });

  it('grows from there, more slowly than the SDK, and is not held back for ever', async () => {
    const calls = await callsOf(ours, 180);
    const callsOfSdk = await callsOf(theirs, 60);
    const within = (all: readonly number[], from: number, to: number) =>
      all.filter((second) => second >= from && second < to).length;
    expect(within(calls, 0, 60)).toBeLessThan(callsOfSdk.length / 2);
    expect(within(calls, 120, 180)).toBeGreaterThan(2 * within(calls, 0, 60));
  });

  it('is shared with no other: each call of a sweep has a limiter of its own', () => {
    expect(adaptive().retryStrategy).not.toBe(adaptive().retryStrategy);
  });
});
