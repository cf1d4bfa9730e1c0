import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
} from '@aws-sdk/client-dynamodb';
import { TemporarilyUnavailableError } from '../../domain/errors.ts';
import type { ImageRef, Platform } from '../../domain/image.ts';
import type { Lineage } from '../../ports.ts';
import { isNewer, SHAPE } from './schema.ts';
import { epochSeconds } from './time.ts';

type Item = Record<string, AttributeValue>;

/** DynamoDB's limits for one batch. */
const READ_BATCH = 100;
const WRITE_BATCH = 25;

/** What was remembered longer ago is read from ECR again. */
const REMEMBERED_MS = 90 * 24 * 60 * 60 * 1000;

/**
 * Two kinds of items: `platforms` under the index, `index` under each platform and all else that it lists. All of it
 * can be read from ECR again: so is what a newer version of the service wrote.
 */
export function dynamodbLineage(client: DynamoDBClient, table: string, now: () => Date): Lineage {
  async function getAll(keys: readonly Item[]): Promise<readonly Item[]> {
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: [...keys] } } }),
    );
    const left = UnprocessedKeys?.[table]?.Keys ?? [];
    if (left.length > 0) throw new TemporarilyUnavailableError('DynamoDB left keys unread.');
    return (Responses?.[table] ?? []).filter((item) => !isNewer(item));
  }

  return {
    async platformsOf(indexes) {
      const known = new Map<string, readonly Platform[]>();
      for (const batch of batches(indexes, READ_BATCH)) {
        for (const item of await getAll(batch.map((index) => key(index, 'platforms')))) {
          if (item.imageDigest?.S && item.platforms?.S) {
            known.set(item.imageDigest.S, JSON.parse(item.platforms.S));
          }
        }
      }
      return known;
    },

    async indexOf(platform) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: key(platform, 'index'), ConsistentRead: true }),
      );
      const imageDigest = Item && !isNewer(Item) ? Item.imageDigest?.S : undefined;
      return imageDigest === undefined ? undefined : { ...platform, imageDigest };
    },

    async remember(index, platforms, others) {
      const expiresAt = { N: epochSeconds(new Date(now().getTime() + REMEMBERED_MS)) };
      const imageDigest = { S: index.imageDigest };
      const known: Item = {
        ...key(index, 'platforms'),
        imageDigest,
        platforms: { S: JSON.stringify(platforms) },
        ...SHAPE,
        expiresAt,
      };
      const listed: Item[] = distinct(platforms, others).map((one) => ({
        ...key({ ...index, imageDigest: one }, 'index'),
        imageDigest,
        ...SHAPE,
        expiresAt,
      }));
      // Last, and by itself: an index that is known is not read again.
      for (const batch of [...batches(listed, WRITE_BATCH), [known]]) {
        const { UnprocessedItems } = await client.send(
          new BatchWriteItemCommand({
            RequestItems: { [table]: batch.map((Item) => ({ PutRequest: { Item } })) },
          }),
        );
        if ((UnprocessedItems?.[table]?.length ?? 0) > 0) {
          throw new TemporarilyUnavailableError('DynamoDB left items unwritten.');
        }
      }
    },
  };
}

function key({ registryId, region, repository, imageDigest }: ImageRef, kind: string): Item {
  return {
    pk: { S: `lineage#${registryId}/${region}/${repository}@${imageDigest}` },
    sk: { S: kind },
  };
}

/** An index may list one manifest for two platforms; a batch may hold a key only once. */
function distinct(platforms: readonly Platform[], others: readonly string[]): string[] {
  return [...new Set([...platforms.map(({ imageDigest }) => imageDigest), ...others])];
}

function* batches<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}
