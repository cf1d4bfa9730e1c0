import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { ECRClient, StartImageScanCommand } from '@aws-sdk/client-ecr';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AdaptiveRetryStrategy, DefaultRateLimiter } from '@smithy/core/retry';
import { randomFrom } from '../../local/ecr/random.ts';
import type { AwsRequest } from '../../local/endpoint/protocol.ts';
import { rateLimited } from '../../local/faults/rate-limit.ts';
import { adaptive, adaptiveAmongMany, PATIENT } from '../../src/runtime/clients.ts';
import { named } from '../../src/runtime/transient.ts';

let server: Server;
let answer: (respond: (bytes: string, length: number, status?: number) => void) => void;

beforeEach(async () => {
  server = createServer((_request, response) =>
    answer((bytes, length, status = 200) => {
      response.writeHead(status, { 'content-length': length });
      response.write(bytes);
      if (bytes.length >= length) response.end();
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

const sleep = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis));

// How the limiter waits is its own affair; there is no other way to see it, or to let time pass for it.
const limiter = DefaultRateLimiter as unknown as {
  setTimeoutFn: (resume: () => void, millis: number) => void;
};

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

  it.each([
    ['adaptive', adaptive],
    ['adaptive among many', () => adaptiveAmongMany(Math.random)],
  ])(
    'that is %s takes a scan that was made today for an answer: asked once, and no reason to slow down',
    async (_, make) => {
      const refusal = JSON.stringify({
        __type: 'LimitExceededException',
        message: 'The scan quota per image has been exceeded. Wait and try again.',
      });
      let requests = 0;
      answer = (respond) => {
        requests += 1;
        respond(refusal, refusal.length, 400);
      };
      const ecr = new ECRClient({ ...hurried(), ...make() });
      const startScan = () =>
        ecr.send(
          new StartImageScanCommand({ repositoryName: 'team/api', imageId: { imageTag: '1.0' } }),
        );
      const waits = jest.spyOn(limiter, 'setTimeoutFn');

      for (let image = 0; image < 20; image += 1) {
        await expect(startScan()).rejects.toThrow('quota per image');
      }

      expect(requests).toBe(20);
      expect(waits).not.toHaveBeenCalled();
      waits.mockRestore();
    },
  );

  it('waits less than any function may take, and a function makes no other client', () => {
    for (const { connectionTimeout, requestTimeout, socketTimeout } of [
      PATIENT.requestHandler,
      adaptive().requestHandler,
      adaptiveAmongMany(Math.random).requestHandler,
    ]) {
      for (const millis of [connectionTimeout, requestTimeout, socketTimeout]) {
        expect(millis).toBeGreaterThan(0);
        expect(millis).toBeLessThanOrEqual(10_000);
      }
    }
    const source = readFileSync(new URL('../../src/runtime/ports.ts', import.meta.url), 'utf8');
    const made = source.match(/new \w+Client\(.*/g) ?? [];
    expect(made.length).toBeGreaterThan(10);
    expect(
      made.filter(
        (client) => !/PATIENT|adaptive\(\)|adaptiveAmongMany\(Math\.random\)/.test(client),
      ),
    ).toEqual([]);
  });
});

describe('a client of ECR that is throttled', () => {
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

  const ours = () => adaptiveAmongMany(Math.random).retryStrategy;
  const theirs = () => adaptive().retryStrategy;

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

  it('starts over from a call in ten to thirty seconds, where the SDK would from one in two', async () => {
    const [one] = await callsOf(ours, 60);
    const [another] = await callsOf(ours, 60);
    const [nextOfSdk] = await callsOf(theirs, 60);
    for (const next of [one, another]) {
      expect(next).toBeGreaterThan(9.9);
      expect(next).toBeLessThan(30.1);
    }
    expect(one).not.toBe(another);
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
    expect(adaptiveAmongMany(Math.random).retryStrategy).not.toBe(
      adaptiveAmongMany(Math.random).retryStrategy,
    );
  });
});

describe('the clients of a sweep, of which ECR takes ten calls a second together', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: Date.UTC(2026, 2, 1) });
    jest.spyOn(Math, 'random').mockImplementation(randomFrom('a sweep'));
  });
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  const SWEEP_CONCURRENCY = 50;
  const CALLS_EACH = 8;
  const ANSWERED_AFTER_MILLIS = 20;
  const DESCRIBE: AwsRequest = {
    region: 'eu-west-1',
    method: 'POST',
    url: new URL('http://127.0.0.1/'),
    headers: { 'x-amz-target': 'Ecr.DescribeImageScanFindings' },
    body: Buffer.of(),
  };

  /** How ECR fares with clients that have so many calls to make each, one after the other. */
  async function sweepOf(make: () => AdaptiveRetryStrategy) {
    const ecr = rateLimited({
      name: 'ecr',
      service: async () => ({ status: 200, headers: {}, body: '{}' }),
      perSecond: 10,
      isLimited: () => true,
      now: Date.now,
    });
    async function client() {
      const strategy = make();
      for (let call = 0; call < CALLS_EACH; call += 1) {
        let token = await strategy.acquireInitialRetryToken('ecr');
        for (;;) {
          await sleep(ANSWERED_AFTER_MILLIS);
          const { status } = await ecr.service(DESCRIBE);
          if (status === 200) break;
          token = await strategy.refreshRetryTokenForRetry(token as never, {
            errorType: 'THROTTLING',
          });
        }
        strategy.recordSuccess(token as never);
      }
    }
    let isOver = false;
    const all = Promise.all(Array.from({ length: SWEEP_CONCURRENCY }, client)).finally(() => {
      isOver = true;
    });
    while (!isOver) await jest.advanceTimersByTimeAsync(ANSWERED_AFTER_MILLIS);
    await all;
    return ecr;
  }

  it('are done with less than 30 % of their calls refused, and the SDK alone is not', async () => {
    const ours = await sweepOf(() => adaptiveAmongMany(Math.random).retryStrategy);
    expect(ours.done).toBe(SWEEP_CONCURRENCY * CALLS_EACH);
    expect(ours.refused / ours.done).toBeLessThan(0.3);
    const sdk = await sweepOf(() => new AdaptiveRetryStrategy(100));
    expect(sdk.refused / sdk.done).toBeGreaterThan(0.3);
  });
});
