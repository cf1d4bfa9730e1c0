import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
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
