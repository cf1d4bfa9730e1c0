import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dynamodbStreams } from '../../../src/adapters/dynamodb/streams.ts';
import type { StreamRef } from '../../../src/domain/stream.ts';
import type { StreamState } from '../../../src/domain/stream-state.ts';
import type { Streams } from '../../../src/ports.ts';
import { digestOf } from '../../support/builders.ts';
import { fakeStreams } from '../../support/fakes/index.ts';
import { anOwedAlert, aState, aStream } from '../../support/streams.ts';
import { startTable } from '../support/storage.ts';

let storage: Awaited<ReturnType<typeof startTable>>;

beforeAll(async () => {
  storage = await startTable();
});
afterAll(() => storage.stop());

const inDynamoDb = () => dynamodbStreams(storage.client, storage.table);
const IMPLEMENTATIONS: [string, () => Streams][] = [
  ['in DynamoDB', inDynamoDb],
  ['in memory', fakeStreams],
];

async function owing(streams: Streams, registry: Pick<StreamRef, 'registryId' | 'region'>) {
  const all: { ref: StreamRef; state: StreamState }[] = [];
  for await (const { ref, state } of streams.owing(registry)) all.push({ ref, state });
  return all;
}

describe.each(IMPLEMENTATIONS)('streams %s', (where, make) => {
  let registries = 0;
  /** In a registry of which nothing is known yet. */
  function setUp() {
    registries += 1;
    const region = `${where.replaceAll(' ', '-')}-${registries}`;
    const registry = { registryId: '111122223333', region };
    return {
      streams: make(),
      registry,
      ref: (changes: Partial<StreamRef> = {}) => aStream({ ...registry, ...changes }),
    };
  }

  it('know nothing of what they were not told', async () => {
    const { streams, registry, ref } = setUp();
    expect(await streams.get(ref())).toBeUndefined();
    expect(await owing(streams, registry)).toEqual([]);
  });

  it('know each by registry, repository and stream', async () => {
    const { streams, ref } = setUp();
    const refs = [
      ref(),
      ref({ stream: 'main-*' }),
      ref({ repository: 'payments' }),
      ref({ repository: 'payments', stream: digestOf('untagged') }),
      ref({ registryId: '444455556666' }),
    ];
    for (const [index, one] of refs.entries()) {
      expect(await streams.put(one, aState({ assessment: `${index}` }), undefined)).toBe(true);
    }
    const states = await Promise.all(refs.map((one) => streams.get(one)));
    expect(states.map((state) => state?.assessment)).toEqual(['0', '1', '2', '3', '4']);
  });

  it('keep a state as it is', async () => {
    const { streams, ref } = setUp();
    const state = aState({ owed: [anOwedAlert({ channels: ['alerts', 'größer'] })] });
    await streams.put(ref(), state, undefined);
    expect(await streams.get(ref())).toEqual(state);
  });

  describe('are changed on condition of the version: a put', () => {
    const first = aState({ version: 1, assessment: 'first' });
    const second = aState({ version: 2, assessment: 'second' });
    const third = aState({ version: 3, assessment: 'third' });

    it.each<[string, readonly StreamState[], StreamState, StreamState | undefined, boolean]>([
      ['of the first state', [], first, undefined, true],
      ['of a first state where there is one', [first], first, undefined, false],
      ['after the state that is there', [first], second, first, true],
      ['after a state that is gone', [first, second], third, first, false],
      ['after a state of which nothing is there', [], second, first, false],
    ])('%s', async (_, there, next, before, done) => {
      const { streams, ref } = setUp();
      let last: StreamState | undefined;
      for (const state of there) {
        await streams.put(ref(), state, last);
        last = state;
      }
      expect(await streams.put(ref(), next, before)).toBe(done);
      expect(await streams.get(ref())).toEqual(done ? next : last);
    });

    it('by one of many at once', async () => {
      const { streams, ref } = setUp();
      await streams.put(ref(), first, undefined);
      const attempts = Array.from({ length: 8 }, (_, index) =>
        streams.put(ref(), { ...second, assessment: `${index}` }, first),
      );
      const won = (await Promise.all(attempts)).flatMap((done, index) => (done ? [index] : []));
      expect(won).toHaveLength(1);
      expect((await streams.get(ref()))?.assessment).toBe(`${won[0]}`);
    });
  });

  describe('settle what a channel has heard', () => {
    const state = aState({
      version: 4,
      owed: [
        anOwedAlert({ id: '3-a', channels: ['alerts', 'payments'] }),
        anOwedAlert({ id: '4-b', channels: ['alerts'] }),
      ],
    });

    it('and owe the rest', async () => {
      const { streams, ref } = setUp();
      await streams.put(ref(), state, undefined);

      await streams.settle(ref(), '3-a', 'alerts');
      expect(await streams.get(ref())).toEqual({
        ...state,
        version: 5,
        owed: [anOwedAlert({ id: '3-a', channels: ['payments'] }), state.owed[1]],
      });

      await streams.settle(ref(), '3-a', 'payments');
      expect(await streams.get(ref())).toEqual({ ...state, version: 6, owed: [state.owed[1]] });
    });

    it.each([
      ['another alert', '9-z', 'alerts'],
      ['another channel', '4-b', 'payments'],
    ])('and change nothing where it is off already: %s', async (_, alertId, channel) => {
      const { streams, ref } = setUp();
      await streams.put(ref(), state, undefined);
      await streams.settle(ref(), alertId, channel);
      expect(await streams.get(ref())).toEqual(state);
    });

    it('nor where there is no such stream', async () => {
      const { streams, ref } = setUp();
      await streams.settle(ref(), '4-b', 'alerts');
      expect(await streams.get(ref())).toBeUndefined();
    });

    it('however many do so at once, and an assessment among them', async () => {
      const { streams, ref } = setUp();
      const channels = Array.from({ length: 6 }, (_, index) => `channel-${index}`);
      const owed = [anOwedAlert({ id: '1-a', channels })];
      await streams.put(ref(), aState({ owed }), undefined);
      async function assess(): Promise<void> {
        const before = await streams.get(ref());
        if (!before) throw new Error('The stream is there.');
        const next = { ...before, version: before.version + 1, assessment: 'newer' };
        if (!(await streams.put(ref(), next, before))) await assess();
      }
      await Promise.all([
        ...channels.map((channel) => streams.settle(ref(), '1-a', channel)),
        assess(),
      ]);
      expect(await streams.get(ref())).toMatchObject({ assessment: 'newer', owed: [] });
    });
  });

  it('that owe are found, with their names, page by page', async () => {
    const { streams, registry, ref } = setUp();
    // More than the megabyte that DynamoDB reads for a page.
    const tags = Array.from({ length: 5 }, () => 'x'.repeat(128));
    const pad = 'x'.repeat(10_000);
    const names = Array.from({ length: 120 }, (_, index) => `team/service-${index}`);
    for (const [index, repository] of names.entries()) {
      const owed = index % 40 === 0 ? [anOwedAlert()] : [];
      const state = aState({ image: { imageDigest: digestOf('a'), tags }, assessment: pad, owed });
      await streams.put(ref({ repository, stream: 'a#b' }), state, undefined);
    }
    await streams.put(
      aStream({ region: 'elsewhere' }),
      aState({ owed: [anOwedAlert()] }),
      undefined,
    );

    const found = await owing(streams, registry);

    expect(found.map(({ ref: { repository } }) => repository).sort()).toEqual([
      'team/service-0',
      'team/service-40',
      'team/service-80',
    ]);
    const [first] = found;
    expect(first?.ref).toEqual(ref({ repository: first?.ref.repository, stream: 'a#b' }));
    expect(first?.state.owed).toEqual([anOwedAlert()]);
    let count = 0;
    for await (const { state } of streams.all(registry)) if (state.assessment === pad) count += 1;
    expect(count).toBe(names.length);
  });
});

it('an item is small: an image and where to read on', async () => {
  const ref = aStream({ region: 'small' });
  const state = aState({ owed: [anOwedAlert(), anOwedAlert({ id: '2-b' })] });
  await inDynamoDb().put(ref, state, undefined);
  const { Item } = await storage.client.send(
    new GetItemCommand({
      TableName: storage.table,
      Key: { pk: { S: 'registry#111122223333#small' }, sk: { S: 'stream#payments/api#*' } },
    }),
  );
  expect(Item).toMatchObject({ version: { N: '1' }, alertsOwed: { N: '2' } });
  expect(JSON.stringify(Item).length).toBeLessThan(1500);
});
