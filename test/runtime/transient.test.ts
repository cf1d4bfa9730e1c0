import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import {
  DeliveryRefusedError,
  ImageNotFoundError,
  UnreadableAnswerError,
} from '../../src/domain/errors.ts';
import { named } from '../../src/runtime/transient.ts';

const anError = (name: string, marks = {}) =>
  Object.assign(new Error('said AWS'), { name, ...marks });

describe('what a client could not mend', () => {
  it.each([
    ['ProvisionedThroughputExceededException', { $metadata: { httpStatusCode: 400 } }],
    ['SlowDown', { $metadata: { httpStatusCode: 503 } }],
    ['ThrottlingException', {}],
    ['ThrottledException', {}],
    ['TooManyRequestsException', {}],
    ['RequestLimitExceeded', {}],
    ['Throttling', {}],
    ['SomethingNew', { $metadata: { httpStatusCode: 429 } }],
    ['SomethingNew', { $retryable: { throttling: true } }],
  ])('%s %j asks to slow down', (name, marks) => {
    expect(named(anError(name, marks))).toMatchObject({
      name: 'ThrottledError',
      message: `${name}: said AWS`,
      cause: { name },
    });
  });

  it.each([
    ['InternalServerError', { $metadata: { httpStatusCode: 500 } }],
    ['UnknownError', { $metadata: { httpStatusCode: 503 } }],
    ['TimeoutError', {}],
    ['Error', { code: 'ECONNRESET' }],
    ['Error', { code: 'EPIPE' }],
    ['Error', { code: 'ENOTFOUND' }],
    ['SomethingNew', { $retryable: {} }],
  ])('%s %j may be over in a moment', (name, marks) => {
    expect(named(anError(name, marks))).toMatchObject({
      name: 'TemporarilyUnavailableError',
      message: `${name}: said AWS`,
      cause: { name },
    });
  });

  it('a connection of fetch that is closed in the middle of an answer may be as well', async () => {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('the beginning', () => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const error = await fetch(`http://127.0.0.1:${port}`)
      .then((response) => response.text())
      .catch((thrown: unknown) => thrown);
    server.close();
    expect(named(error)).toMatchObject({
      name: 'TemporarilyUnavailableError',
      message: 'TypeError: terminated',
    });
  });

  it.each([
    new TypeError('no function'),
    Object.assign(new TypeError('fetch failed'), { cause: { code: 'ERR_INVALID_URL' } }),
    new UnreadableAnswerError('not JSON', { cause: anError('Error', { code: 'ECONNRESET' }) }),
    anError('AccessDeniedException', { $metadata: { httpStatusCode: 400 } }),
    anError('TypeError'),
    anError('Error', { code: 'ERR_INVALID_URL' }),
    new ImageNotFoundError('gone'),
    new DeliveryRefusedError('no'),
    'a text',
  ])('%s is left as it is', (error) => {
    expect(named(error)).toBe(error);
  });
});
