import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { StreamRef } from '../../domain/stream.ts';
import type { Thread } from '../../domain/thread.ts';
import type { Threads } from '../../ports.ts';
import { readStored, stored } from './schema.ts';
import { epochSeconds } from './time.ts';

/** What has been open for longer ends without a word in its thread. */
const REMEMBERED_MS = 365 * 24 * 60 * 60 * 1000;

export function dynamodbThreads(client: DynamoDBClient, table: string, now: () => Date): Threads {
  return {
    async get(channel, stream) {
      const { Item } = await client.send(
        new GetItemCommand({
          TableName: table,
          Key: key(channel, stream),
          ConsistentRead: true,
        }),
      );
      return readStored<Thread>(Item, 'thread');
    },

    async put(channel, stream, thread) {
      const expiresAt = { N: epochSeconds(new Date(now().getTime() + REMEMBERED_MS)) };
      const Item = { ...key(channel, stream), ...stored('thread', thread), expiresAt };
      await client.send(new PutItemCommand({ TableName: table, Item }));
    },

    async remove(channel, stream) {
      await client.send(new DeleteItemCommand({ TableName: table, Key: key(channel, stream) }));
    },
  };
}

function key(channel: string, { registryId, region, repository, stream }: StreamRef) {
  return {
    pk: { S: `thread#${channel}` },
    sk: { S: `${registryId}/${region}/${repository}#${stream}` },
  };
}
