import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dynamodbWaiters, waiterKey } from '../../../src/adapters/dynamodb/waiters.ts';
import type { Waiters } from '../../../src/ports.ts';
import { ago, aRef, NOW } from '../../support/builders.ts';
import { fakeWaiters } from '../../support/fakes/index.ts';
import { startTable } from '../support/storage.ts';

const SECOND = 1000;
const aWaiter = (run: string, expiresAt: Date = ago({ ms: -300 * SECOND })) => ({
  taskToken: `token of ${run}`,
  run,
  expiresAt,
});

let storage: Awaited<ReturnType<typeof startTable>>;

beforeAll(async () => {
  storage = await startTable();
});
afterAll(() => storage.stop());

/** The adapter, and the fake that steps are tested with: what is said here is true of both. */
const IMPLEMENTATIONS: [string, () => Waiters][] = [
  ['in DynamoDB', () => dynamodbWaiters(storage.client, storage.table, () => NOW)],
  ['in memory', () => fakeWaiters(() => NOW)],
];

describe.each(IMPLEMENTATIONS)('a waiter %s', (_, make) => {
  let images = 0;
  /** Waiters of an image that nobody has waited for yet. */
  function setUp() {
    images += 1;
    const image = aRef(`image-${images}`);
    const waiters = make();
    return (...waiter: Parameters<typeof aWaiter>) => waiters.register(image, aWaiter(...waiter));
  }

  it('is left where there is none', async () => {
    expect(await setUp()('a')).toBe('registered');
  });

  it('of another run is left alone', async () => {
    const register = setUp();
    await register('a');
    expect(await register('b')).toBe('taken');
    expect(await register('b')).toBe('taken');
  });

  it('of the same run is replaced', async () => {
    const register = setUp();
    await register('a');
    expect(await register('a')).toBe('registered');
    expect(await register('b')).toBe('taken');
  });

  it.each([
    ['a second ago', ago({ ms: SECOND }), 'registered'],
    ['this very second', NOW, 'registered'],
    ['in a second', ago({ ms: -SECOND }), 'taken'],
  ])('of another run that expires %s: %s', async (__, expiresAt, expected) => {
    const register = setUp();
    await register('a', expiresAt);
    expect(await register('b')).toBe(expected);
  });

  it('is for one platform', async () => {
    const waiters = make();
    expect(await waiters.register(aRef('one'), aWaiter('a'))).toBe('registered');
    for (const changes of [
      { repository: 'payments/web' },
      { region: 'us-east-1' },
      { registryId: '999988887777' },
    ]) {
      expect(await waiters.register(aRef('one', changes), aWaiter('b'))).toBe('registered');
    }
    expect(await waiters.register(aRef('two'), aWaiter('b'))).toBe('registered');
  });
});

describe('the item of a waiter', () => {
  it('has the key by which image-scan takes it, and what it needs then', async () => {
    const image = aRef('item');
    await dynamodbWaiters(storage.client, storage.table, () => NOW).register(image, aWaiter('a'));
    const { Item } = await storage.client.send(
      new GetItemCommand({
        TableName: storage.table,
        Key: {
          pk: { S: `waiter#111122223333/eu-west-1/payments/api@${image.imageDigest}` },
          sk: { S: 'waiter' },
        },
      }),
    );
    expect(Item).toEqual({
      pk: { S: waiterKey(image) },
      sk: { S: 'waiter' },
      schema: { N: '1' },
      taskToken: { S: 'token of a' },
      run: { S: 'a' },
      // 2026-03-01T12:05:00Z
      expiresAt: { N: '1772366700' },
    });
  });

  it('is not written by who may not', async () => {
    const waiters = dynamodbWaiters(storage.client, 'no-such-table', () => NOW);
    await expect(waiters.register(aRef('x'), aWaiter('a'))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});
