import {
  type AttributeValue,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { TemporarilyUnavailableError } from '../../domain/errors.ts';
import {
  type Batch,
  byAge,
  type OutboxEntry,
  outboxId,
  type Progress,
  type Refusal,
  type Window,
} from '../../domain/outbox.ts';
import type { Outboxes } from '../../ports.ts';
import { known, readStored, SHAPE, stored } from './schema.ts';
import { epochSeconds } from './time.ts';

type Item = Record<string, AttributeValue>;

/** What a dead channel has been owed for so long is told by a sweep, out of the streams. */
const REMEMBERED_MS = 60 * 24 * 60 * 60 * 1000;

/** How late the state machine may be before a window counts as left by a run that has died. */
const LATE_MS = 60_000;

/** So often a window closes in the moment in which it is looked at. */
const ATTEMPTS = 5;

/** DynamoDB's limit for one batch of writes. */
const WRITE_BATCH = 25;

/** All of a channel under one key, so that one consistent query sees it: entries, the window, the batch, the refusal. */
export function dynamodbOutboxes(
  client: DynamoDBClient,
  table: string,
  { now, newId }: { readonly now: () => Date; readonly newId: () => string },
): Outboxes {
  const expiresAt = () => ({ N: epochSeconds(new Date(now().getTime() + REMEMBERED_MS)) });

  const put = (Item: Item, condition: Condition) =>
    ifSo(client.send(new PutItemCommand({ TableName: table, Item, ...condition })));

  const update = (Key: Item, UpdateExpression: string, condition: Condition) =>
    ifSo(
      client.send(new UpdateItemCommand({ TableName: table, Key, UpdateExpression, ...condition })),
    );

  const remove = (Key: Item, condition?: Condition) =>
    ifSo(client.send(new DeleteItemCommand({ TableName: table, Key, ...condition })));

  async function removeEntries(channel: string, entries: readonly OutboxEntry[]): Promise<void> {
    const requests = entries.map((entry) => ({
      DeleteRequest: { Key: key(channel, entrySort(entry)) },
    }));
    for (let start = 0; start < requests.length; start += WRITE_BATCH) {
      const { UnprocessedItems } = await client.send(
        new BatchWriteItemCommand({
          RequestItems: { [table]: requests.slice(start, start + WRITE_BATCH) },
        }),
      );
      if ((UnprocessedItems?.[table]?.length ?? 0) > 0) {
        throw new TemporarilyUnavailableError('DynamoDB left entries of an outbox in place.');
      }
    }
  }

  return {
    async add(channel, entry) {
      await put(
        {
          ...key(channel, entrySort(entry)),
          ...stored('entry', entry),
          expiresAt: expiresAt(),
        },
        { ConditionExpression: 'attribute_not_exists(pk)' },
      );
    },

    async openWindow(channel, window) {
      const { collector, opener, until } = window;
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const isOpened = await put(
          {
            ...key(channel, WINDOW),
            collector: { S: collector },
            opener: { S: opener },
            until: { S: until.toISOString() },
            ...SHAPE,
            expiresAt: { N: epochSeconds(new Date(until.getTime() + LATE_MS)) },
          },
          {
            ConditionExpression:
              'attribute_not_exists(pk) OR expiresAt <= :now OR (collector = :collector AND opener = :opener)',
            ExpressionAttributeValues: {
              ':now': { N: epochSeconds(now()) },
              ':collector': { S: collector },
              ':opener': { S: opener },
            },
          },
        );
        if (isOpened) return window;
        const { Item } = await client.send(
          new GetItemCommand({ TableName: table, Key: key(channel, WINDOW), ConsistentRead: true }),
        );
        if (Item) return windowIn(known(Item));
      }
      throw new TemporarilyUnavailableError(
        `The window of ${channel} opens and closes all the time.`,
      );
    },

    async closeWindow(channel, { collector, opener }) {
      await remove(key(channel, WINDOW), {
        ConditionExpression: 'collector = :collector AND opener = :opener',
        ExpressionAttributeValues: { ':collector': { S: collector }, ':opener': { S: opener } },
      });
    },

    async read(channel) {
      const entries: OutboxEntry[] = [];
      let batch: Batch | undefined;
      let refusal: Refusal | undefined;
      const pages = paginateQuery(
        { client },
        {
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :channel',
          ExpressionAttributeValues: { ':channel': key(channel, '').pk },
        },
      );
      for await (const { Items = [] } of pages) {
        for (const item of Items) {
          const entry = readStored<OutboxEntry>(item, 'entry');
          if (entry) entries.push(entry);
          if (item.sk?.S === BATCH) batch = batchIn(item);
          refusal = readStored<Refusal>(item, 'refusal') ?? refusal;
        }
      }
      return { entries: entries.sort(byAge), batch, refusal };
    },

    async freeze(channel, entries, { run, until }) {
      const batch: Batch = { deliveryId: newId(), entries, isSent: false, leasedUntil: until };
      const isFrozen = await put(
        {
          ...key(channel, BATCH),
          deliveryId: { S: batch.deliveryId },
          entries: { S: JSON.stringify(entries) },
          isSent: { BOOL: false },
          sender: { S: run },
          leasedUntil: { N: String(until.getTime()) },
          ...SHAPE,
          expiresAt: expiresAt(),
        },
        { ConditionExpression: 'attribute_not_exists(pk)' },
      );
      return isFrozen ? batch : undefined;
    },

    async take(channel, { deliveryId }, { run, until }) {
      const taken = await ifSo(
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: key(channel, BATCH),
            UpdateExpression: 'SET sender = :run, leasedUntil = :until',
            ConditionExpression: 'deliveryId = :id AND (sender = :run OR leasedUntil <= :now)',
            ExpressionAttributeValues: {
              ':id': { S: deliveryId },
              ':run': { S: run },
              ':until': { N: String(until.getTime()) },
              ':now': { N: String(now().getTime()) },
            },
            // Its last sender may have sent it, and noted that, since it was read.
            ReturnValues: 'ALL_NEW',
          }),
        ),
      );
      return taken?.Attributes && batchIn(taken.Attributes);
    },

    async release(channel, { deliveryId }) {
      await update(key(channel, BATCH), 'SET leasedUntil = :now', {
        ConditionExpression: 'deliveryId = :id',
        ExpressionAttributeValues: { ':id': { S: deliveryId }, ':now': { N: '0' } },
      });
    },

    async markProgress(channel, { deliveryId }, progress) {
      await update(key(channel, BATCH), 'SET progress = :progress', {
        ConditionExpression: 'deliveryId = :id',
        ExpressionAttributeValues: {
          ':id': { S: deliveryId },
          ':progress': { S: JSON.stringify(progress) },
        },
      });
    },

    async markSent(channel, { deliveryId }, receipt) {
      const noted = receipt === undefined ? '' : ', receipt = :receipt';
      await update(key(channel, BATCH), `SET isSent = :yes${noted}`, {
        ConditionExpression: 'deliveryId = :id',
        ExpressionAttributeValues: {
          ':id': { S: deliveryId },
          ':yes': { BOOL: true },
          ...(receipt !== undefined && { ':receipt': { S: receipt } }),
        },
      });
    },

    async remove(channel, { deliveryId, entries }) {
      await removeEntries(channel, entries);
      await remove(key(channel, BATCH), {
        ConditionExpression: 'deliveryId = :id',
        ExpressionAttributeValues: { ':id': { S: deliveryId } },
      });
    },

    async setRefusal(channel, refusal) {
      if (!refusal) {
        await remove(key(channel, REFUSAL));
        return;
      }
      await put({ ...key(channel, REFUSAL), ...stored('refusal', refusal) }, {});
    },
  };
}

const WINDOW = 'window';
const BATCH = 'batch';
const REFUSAL = 'refusal';

interface Condition {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeValues?: Item;
}

/** What a write answers; undefined where its condition did not hold. */
async function ifSo<T>(write: Promise<T>): Promise<T | undefined> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}

function key(
  channel: string,
  sort: string,
): { readonly pk: { S: string }; readonly sk: { S: string } } {
  return { pk: { S: `outbox#${channel}` }, sk: { S: sort } };
}

function entrySort(entry: OutboxEntry): string {
  return `entry#${outboxId(entry)}`;
}

function windowIn({ collector, opener, until }: Item): Window {
  return {
    collector: collector?.S ?? '',
    opener: opener?.S ?? '',
    until: new Date(until?.S ?? 0),
  };
}

function batchIn({ deliveryId, entries, isSent, progress, receipt, leasedUntil }: Item): Batch {
  return {
    deliveryId: deliveryId?.S ?? '',
    entries: JSON.parse(entries?.S ?? '[]') as readonly OutboxEntry[],
    isSent: isSent?.BOOL ?? false,
    ...(progress?.S !== undefined && { progress: JSON.parse(progress.S) as Progress }),
    ...(receipt?.S !== undefined && { receipt: receipt.S }),
    leasedUntil: new Date(Number(leasedUntil?.N ?? 0)),
  };
}
