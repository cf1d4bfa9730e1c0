import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dynamodbThreads } from '../../../src/adapters/dynamodb/threads.ts';
import type { Threads } from '../../../src/ports.ts';
import { NOW } from '../../support/builders.ts';
import { fakeThreads } from '../../support/fakes/index.ts';
import { aStream } from '../../support/streams.ts';
import { startTable } from '../support/storage.ts';

let storage: Awaited<ReturnType<typeof startTable>>;

beforeAll(async () => {
  storage = await startTable();
});
afterAll(() => storage.stop());

const THREAD = {
  messages: [{ receipt: '1.000100', at: NOW.toISOString(), executionArn: 'arn:of:it' }],
};

describe.each<[string, () => Threads]>([
  ['in DynamoDB', () => dynamodbThreads(storage.client, storage.table, () => NOW)],
  ['in memory', fakeThreads],
])('threads %s', (_, make) => {
  it('are kept by channel and stream, until they are removed', async () => {
    const threads = make();
    const one = aStream();
    await threads.put('a', one, THREAD);
    expect(await threads.get('a', one)).toEqual(THREAD);
    for (const other of [{ repository: 'team/two' }, { region: 'us-east-1' }, { stream: 'a-*' }]) {
      expect(await threads.get('a', aStream(other))).toBeUndefined();
    }
    expect(await threads.get('b', one)).toBeUndefined();
    await threads.remove('a', one);
    expect(await threads.get('a', one)).toBeUndefined();
  });
});
