import { randomUUID } from 'node:crypto';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dynamodbOutboxes } from '../../../src/adapters/dynamodb/outboxes.ts';
import type { OutboxEntry } from '../../../src/domain/outbox.ts';
import type { Outboxes } from '../../../src/ports.ts';
import { NOW } from '../../support/builders.ts';
import { fakeOutboxes } from '../../support/fakes/index.ts';
import { aStream } from '../../support/streams.ts';
import { startTable } from '../support/storage.ts';

let storage: Awaited<ReturnType<typeof startTable>>;

beforeAll(async () => {
  storage = await startTable();
});
afterAll(() => storage.stop());

const inDynamoDb = (now: () => Date) =>
  dynamodbOutboxes(storage.client, storage.table, { now, newId: randomUUID });

const IMPLEMENTATIONS: [string, (now: () => Date) => Outboxes][] = [
  ['in DynamoDB', inDynamoDb],
  ['in memory', fakeOutboxes],
];

const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

/** An alert that has joined so many seconds after NOW. */
function anEntry(alertId: string, seconds = 0): OutboxEntry {
  const joinedAt = later(seconds).toISOString();
  return { kind: 'image', stream: aStream(), alertId, joinedAt };
}

const A_REPORT: OutboxEntry = {
  kind: 'report',
  key: 'sweeps/monday/report.json.gz',
  execution: 'arn:of:monday',
  joinedAt: later(60).toISOString(),
};

/** Each test has a channel of its own. */
let channels = 0;

describe.each(IMPLEMENTATIONS)('outboxes %s', (_, make) => {
  function setUp() {
    let now = NOW;
    channels += 1;
    const outboxes = make(() => now);
    return {
      outboxes,
      channel: `channel-${channels}`,
      pass: (seconds: number) => {
        now = later(seconds);
      },
    };
  }

  const WINDOW = { collector: 'arn:one', opener: 'image#1', until: later(60) };
  const OTHER = { collector: 'arn:two', opener: 'image#2', until: later(90) };
  const LEASE = { run: 'arn:one', until: later(150) };

  describe('entries', () => {
    it('are there, oldest first, until they are removed, and only on their channel', async () => {
      const { outboxes, channel } = setUp();
      await outboxes.add(channel, A_REPORT);
      await outboxes.add(channel, anEntry('2', 30));
      await outboxes.add(channel, anEntry('1', 30));
      await outboxes.add(`${channel}-too`, anEntry('3'));
      expect(await outboxes.read(channel)).toEqual({
        entries: [anEntry('1', 30), anEntry('2', 30), A_REPORT],
      });
    });

    it('that join again wait since they joined first', async () => {
      const { outboxes, channel } = setUp();
      await outboxes.add(channel, anEntry('1'));
      await outboxes.add(channel, anEntry('1', 600));
      expect((await outboxes.read(channel)).entries).toEqual([anEntry('1')]);
    });

    it('may be a thousand', async () => {
      const { outboxes, channel } = setUp();
      const entries = Array.from({ length: 1000 }, (_, index) => anEntry(`${index}`));
      for (let start = 0; start < 1000; start += 50) {
        await Promise.all(
          entries.slice(start, start + 50).map((entry) => outboxes.add(channel, entry)),
        );
      }
      expect((await outboxes.read(channel)).entries).toHaveLength(1000);
      const batch = await outboxes.freeze(channel, entries.slice(0, 500), LEASE);
      await outboxes.remove(channel, batch!);
      expect((await outboxes.read(channel)).entries).toHaveLength(500);
    });
  });

  describe('a window', () => {
    it('is open for one', async () => {
      const { outboxes, channel } = setUp();
      expect(await outboxes.openWindow(channel, WINDOW)).toEqual(WINDOW);
      expect(await outboxes.openWindow(channel, OTHER)).toEqual(WINDOW);
      expect(await outboxes.openWindow(channel, WINDOW)).toEqual(WINDOW);
      const sameRun = { ...OTHER, collector: WINDOW.collector };
      expect(await outboxes.openWindow(channel, sameRun)).toEqual(WINDOW);
    });

    it('that is closed is open for another', async () => {
      const { outboxes, channel } = setUp();
      await outboxes.openWindow(channel, WINDOW);
      await outboxes.closeWindow(channel, WINDOW);
      expect(await outboxes.openWindow(channel, OTHER)).toEqual(OTHER);
    });

    it('is closed by nobody else', async () => {
      const { outboxes, channel } = setUp();
      await outboxes.openWindow(channel, WINDOW);
      await outboxes.closeWindow(channel, OTHER);
      await outboxes.closeWindow(channel, { ...OTHER, collector: WINDOW.collector });
      expect(await outboxes.openWindow(channel, OTHER)).toEqual(WINDOW);
    });

    it('whose run is late by a minute is open for another, though it has not been closed', async () => {
      const { outboxes, channel, pass } = setUp();
      await outboxes.openWindow(channel, WINDOW);
      pass(119);
      expect(await outboxes.openWindow(channel, OTHER)).toEqual(WINDOW);
      pass(120);
      expect(await outboxes.openWindow(channel, OTHER)).toEqual(OTHER);
    });

    it('is no entry', async () => {
      const { outboxes, channel } = setUp();
      await outboxes.openWindow(channel, WINDOW);
      expect(await outboxes.read(channel)).toEqual({ entries: [] });
    });
  });

  describe('a batch', () => {
    async function frozen() {
      const service = setUp();
      const { outboxes, channel } = service;
      await outboxes.add(channel, anEntry('1'));
      await outboxes.add(channel, anEntry('2'));
      const batch = await outboxes.freeze(channel, [anEntry('1')], LEASE);
      if (!batch) throw new Error('Nothing else is on its way.');
      return { ...service, batch };
    }

    it('has a delivery id, and stays as it is', async () => {
      const { outboxes, channel, batch } = await frozen();
      expect(batch).toMatchObject({
        deliveryId: expect.stringMatching(/./),
        entries: [anEntry('1')],
        isSent: false,
        leasedUntil: LEASE.until,
      });
      expect((await outboxes.read(channel)).batch).toMatchObject(batch);
    });

    it('is the only one of its channel', async () => {
      const { outboxes, channel } = await frozen();
      expect(await outboxes.freeze(channel, [anEntry('2')], LEASE)).toBeUndefined();
    });

    it('is left to its run while that has time', async () => {
      const { outboxes, channel, batch, pass } = await frozen();
      const other = { run: 'arn:two', until: later(400) };
      pass(149);
      expect(await outboxes.take(channel, batch, other)).toBeUndefined();
      expect(await outboxes.take(channel, batch, LEASE)).toBeDefined();
      pass(150);
      expect(await outboxes.take(channel, batch, other)).toBeDefined();
      expect(await outboxes.take(channel, batch, LEASE)).toBeUndefined();
    });

    it('that is released is anybody’s at once', async () => {
      const { outboxes, channel, batch } = await frozen();
      await outboxes.release(channel, batch);
      expect(
        await outboxes.take(channel, batch, { run: 'arn:two', until: later(9) }),
      ).toBeDefined();
    });

    it('that has been sent says so, also to who has read it before', async () => {
      const { outboxes, channel, batch } = await frozen();
      await outboxes.markSent(channel, batch);
      expect((await outboxes.read(channel)).batch).toMatchObject({ isSent: true });
      expect(await outboxes.take(channel, batch, LEASE)).toEqual({ ...batch, isSent: true });
    });

    it('that takes several messages says how far it has come', async () => {
      const { outboxes, channel, batch } = await frozen();
      for (const parts of [1, 2]) {
        await outboxes.markProgress(channel, batch, { parts, of: 7, receipt: '1772.5' });
      }
      expect((await outboxes.read(channel)).batch).toMatchObject({
        isSent: false,
        progress: { parts: 2, of: 7, receipt: '1772.5' },
      });
    });

    it('that is removed takes its entries with it, and makes way for the next', async () => {
      const { outboxes, channel, batch } = await frozen();
      await outboxes.remove(channel, batch);
      expect(await outboxes.read(channel)).toEqual({ entries: [anEntry('2')] });
      const next = await outboxes.freeze(channel, [anEntry('2')], LEASE);
      expect(next?.deliveryId).not.toBe(batch.deliveryId);
    });

    it('that another run has finished meanwhile is nobody’s to change', async () => {
      const { outboxes, channel, batch } = await frozen();
      await outboxes.remove(channel, batch);
      const next = await outboxes.freeze(channel, [anEntry('2')], LEASE);
      expect(await outboxes.take(channel, batch, LEASE)).toBeUndefined();
      await outboxes.markProgress(channel, batch, { parts: 1, of: 1 });
      await outboxes.markSent(channel, batch);
      await outboxes.release(channel, batch);
      await outboxes.remove(channel, batch);
      const there = (await outboxes.read(channel)).batch;
      expect(there).toMatchObject(next ?? {});
      expect(there).not.toHaveProperty('progress');
    });
  });

  it('a refusal is remembered until it is over', async () => {
    const { outboxes, channel } = setUp();
    const refusal = { reason: 'revoked', since: NOW.toISOString(), told: ['alerts'] };
    await outboxes.setRefusal(channel, refusal);
    expect(await outboxes.read(channel)).toEqual({ entries: [], refusal });
    await outboxes.setRefusal(channel, undefined);
    await outboxes.setRefusal(channel, undefined);
    expect(await outboxes.read(channel)).toEqual({ entries: [] });
  });
});

it('of a dead channel are kept by DynamoDB for sixty days, and then told by a sweep', async () => {
  await inDynamoDb(() => NOW).add('dead', anEntry('1'));
  const Key = {
    pk: { S: 'outbox#dead' },
    sk: { S: 'entry#image#111122223333/eu-west-1/payments/api#*#1' },
  };
  const { Item } = await storage.client.send(new GetItemCommand({ TableName: storage.table, Key }));
  // 2026-04-30T12:00:00Z
  expect(Item).toMatchObject({ expiresAt: { N: '1777550400' } });
});
