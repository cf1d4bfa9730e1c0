import {
  type AttributeValue,
  BatchGetItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import {
  type CatalogueEntry,
  type CatalogueOrder,
  nameKey,
  placeBehind,
  sortKey,
} from '../../domain/catalogue.ts';
import { TemporarilyUnavailableError } from '../../domain/errors.ts';
import { type ImageRef, imageKey as nameOf } from '../../domain/image.ts';
import type { Catalogue, RepositoryName } from '../../ports.ts';
import { isWritten, onlyAfter } from './conditional.ts';
import { registryPartition } from './keys.ts';
import { known, readStored, SHAPE, stored } from './schema.ts';
import { epochSeconds, REMEMBERED_MS } from './time.ts';

type Item = Record<string, AttributeValue>;

/** Where each order is read: that of names is the table's own. Only the items of images are in the indexes. */
const INDEXES = {
  name: { key: 'sk', prefix: 'image#' },
  risk: { key: 'risk', prefix: '', index: 'byRisk' },
  scanned: { key: 'scanned', prefix: '', index: 'byScanned' },
} as const satisfies Record<CatalogueOrder, { key: string; prefix: string; index?: string }>;

/** Sorts after everything that may stand in a sort key: all of that is printable ASCII. */
const LAST = '~';

/**
 * Three kinds of items beside the streams of a registry: `image#`; `tag#`, which names the image that has the tag; and
 * `removed#`, an image that is in no list any more.
 */
export function dynamodbCatalogue(client: DynamoDBClient, table: string): Catalogue {
  return {
    async get(image) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: imageKey(image), ConsistentRead: true }),
      );
      return readStored<CatalogueEntry>(Item, 'entry');
    },

    async entriesOf(images) {
      // A batch may hold a key only once.
      const keys = new Map(images.map((image) => [nameOf(image), imageKey(image)]));
      if (keys.size === 0) return [];
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetItemCommand({ RequestItems: { [table]: { Keys: [...keys.values()] } } }),
      );
      const left = UnprocessedKeys?.[table]?.Keys ?? [];
      if (left.length > 0) throw new TemporarilyUnavailableError('DynamoDB left keys unread.');
      const entries = new Map(
        (Responses?.[table] ?? []).flatMap((item) => {
          const entry = readStored<CatalogueEntry>(item, 'entry');
          return entry ? [[nameOf(entry), entry] as const] : [];
        }),
      );
      return images.map((image) => entries.get(nameOf(image)));
    },

    async put(entry, before) {
      return isWritten(
        client.send(
          new PutItemCommand({
            TableName: table,
            Item: {
              ...imageKey(entry),
              risk: { S: sortKey(entry, 'risk') },
              scanned: { S: sortKey(entry, 'scanned') },
              version: { N: String(entry.version) },
              ...storedEntry(entry),
            },
            ...onlyAfter(before),
          }),
        ),
      );
    },

    async remove(entry) {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: { ...removedKey(entry), ...storedEntry(entry) },
        }),
      );
      return isWritten(
        client.send(
          new DeleteItemCommand({ TableName: table, Key: imageKey(entry), ...onlyAfter(entry) }),
        ),
      );
    },

    async removed(image) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: removedKey(image) }),
      );
      return readStored<CatalogueEntry>(Item, 'entry');
    },

    async holderOf(repository, tag) {
      const { Item } = await client.send(
        new GetItemCommand({
          TableName: table,
          Key: tagKey(repository, tag),
          ConsistentRead: true,
        }),
      );
      return known(Item)?.imageDigest?.S;
    },

    async claim(tag, image) {
      const imageDigest = { S: image.imageDigest };
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: { ...tagKey(image, tag), imageDigest, ...SHAPE },
        }),
      );
    },

    async release(tag, image) {
      await isWritten(
        client.send(
          new DeleteItemCommand({
            TableName: table,
            Key: tagKey(image, tag),
            ConditionExpression: 'imageDigest = :imageDigest',
            ExpressionAttributeValues: { ':imageDigest': { S: image.imageDigest } },
          }),
        ),
      );
    },

    async page(registry, { order, within, from, backwards = false, limit }) {
      const { key, prefix, ...where } = INDEXES[order];
      const range = rangeOf(within, from, backwards);
      if (!range) return { entries: [] };
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          ...('index' in where && { IndexName: where.index }),
          KeyConditionExpression: 'pk = :registry AND #key BETWEEN :first AND :last',
          ExpressionAttributeNames: { '#key': key },
          ExpressionAttributeValues: {
            ':registry': registryPartition(registry),
            ':first': { S: prefix + range.first },
            ':last': { S: prefix + range.last },
          },
          ScanIndexForward: !backwards,
          Limit: limit,
        }),
      );
      const entries = Items.flatMap((item) => readStored<CatalogueEntry>(item, 'entry') ?? []);
      const last = entries.at(-1);
      if (!LastEvaluatedKey || !last) return { entries };
      const at = sortKey(last, order);
      return { entries, next: backwards ? at : placeBehind(at) };
    },
  };
}

/** What sorts within a prefix from a place on, or before it; undefined where nothing can. */
function rangeOf(within: string, from: string | undefined, backwards: boolean) {
  const [first, last] = [within, within + LAST];
  if (from === undefined) return { first, last };
  if (!backwards) return from > last ? undefined : { first: from > first ? from : first, last };
  if (from <= first) return undefined;
  const before = lastBefore(from);
  return { first, last: before < last ? before : last };
}

/** Sorts after all sort keys that sort before this one, which BETWEEN would take in. */
function lastBefore(key: string): string {
  const end = key.length - 1;
  return key.slice(0, end) + String.fromCharCode(key.charCodeAt(end) - 1) + LAST;
}

function imageKey(image: ImageRef): Item {
  return {
    pk: registryPartition(image),
    sk: { S: INDEXES.name.prefix + nameKey(image) },
  };
}

function removedKey(image: ImageRef): Item {
  return { pk: registryPartition(image), sk: { S: `removed#${nameKey(image)}` } };
}

function storedEntry(entry: CatalogueEntry): Item {
  const expiresAt = new Date(Date.parse(entry.assessedAt) + REMEMBERED_MS);
  return { ...stored('entry', entry), expiresAt: { N: epochSeconds(expiresAt) } };
}

function tagKey(name: RepositoryName, tag: string): Item {
  return { pk: registryPartition(name), sk: { S: `tag#${name.repository}#${tag}` } };
}
