import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dynamodbStreams } from '../../../src/adapters/dynamodb/streams.ts';
import type { StreamState } from '../../../src/domain/stream-state.ts';
import type { Streams } from '../../../src/ports.ts';
import { ago, NOW } from '../../support/builders.ts';
import { startTable } from '../support/storage.ts';

const OWED = {
  id: '1-abc',
  assessment: 'findings/1',
  channels: ['alerts', 'payments'],
  run: { kind: 'scan', id: 'arn:of:the:run' },
  since: NOW.toISOString(),
} as const;

function aState(changes: Partial<StreamState> = {}): StreamState {
  return {
    version: 1,
    image: { imageDigest: 'sha256:abc', tags: ['1.4.2'] },
    verdict: 'breach',
    assessment: 'findings/1',
    owed: [],
    firstSeen: ago({ hours: 24 }).toISOString(),
    lastSeen: NOW.toISOString(),
    ...changes,
  };
}

let storage: Awaited<ReturnType<typeof startTable>>;
let streams: Streams;
let accounts = 100_000_000_000;

beforeAll(async () => {
  storage = await startTable();
  streams = dynamodbStreams(storage.client, storage.table);
});
afterAll(() => storage.stop());

/** A stream of a registry that nobody has used yet. */
function aStream(stream = '*') {
  accounts += 1;
  return { registryId: String(accounts), region: 'eu-west-1', repository: 'payments/api', stream };
}

describe('a stream', () => {
  it('that is not known is undefined', async () => {
    expect(await streams.get(aStream())).toBeUndefined();
  });

  it('is read as it was put', async () => {
    const stream = aStream();
    expect(await streams.put(stream, aState(), undefined)).toBe(true);
    expect(await streams.get(stream)).toEqual(aState());
  });

  it('changes only from the version that its change was made of', async () => {
    const stream = aStream();
    await streams.put(stream, aState(), undefined);
    const next = aState({ version: 2 });
    expect(await streams.put(stream, next, undefined)).toBe(false);
    expect(await streams.put(stream, next, aState())).toBe(true);
    expect(await streams.put(stream, next, aState())).toBe(false);
  });

  it('is forgotten before the findings that it points at: 390 days after it was seen last', async () => {
    const stream = aStream();
    await streams.put(stream, aState(), undefined);
    const { Item } = await storage.client.send(
      new GetItemCommand({
        TableName: storage.table,
        Key: {
          pk: { S: `registry#${stream.registryId}#eu-west-1` },
          sk: { S: 'stream#payments/api#*' },
        },
      }),
    );
    // 2027-03-26T12:00:00Z
    expect(Item?.expiresAt).toEqual({ N: '1806062400' });
  });
});

describe('what a stream owes', () => {
  it('is owed no longer to a channel that has heard it, and to the others still', async () => {
    const stream = aStream();
    await streams.put(stream, aState({ owed: [OWED] }), undefined);
    await streams.settle(stream, '1-abc', 'alerts');
    await streams.settle(stream, '1-abc', 'alerts');
    expect(await streams.get(stream)).toMatchObject({
      version: 2,
      owed: [{ ...OWED, channels: ['payments'] }],
    });
    await streams.settle(stream, '1-abc', 'payments');
    expect(await streams.get(stream)).toMatchObject({ version: 3, owed: [] });
  });

  it('is found in its registry, whatever the name of the stream', async () => {
    const stream = aStream('odd#name-*');
    await streams.put(stream, aState({ owed: [OWED] }), undefined);
    await streams.put({ ...stream, stream: 'quiet' }, aState(), undefined);
    await streams.put(aStream(), aState({ owed: [OWED] }), undefined);
    const found = [];
    for await (const owing of streams.owing(stream)) found.push(owing);
    expect(found).toEqual([
      { ref: expect.objectContaining(stream), state: aState({ owed: [OWED] }) },
    ]);
  });
});
