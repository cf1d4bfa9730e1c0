import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { type CatalogueEntry, sortKey } from '../../domain/catalogue.ts';
import type { ImageRef, RegistryId } from '../../domain/image.ts';
import type { Catalogue, RepositoryName } from '../../ports.ts';
import { readStored, stored } from './schema.ts';
import { epochSeconds, REMEMBERED_MS } from './time.ts';

type Item = Record<string, AttributeValue>;

/** The index by risk: only the items of images are in it. */
const BY_RISK = 'byRisk';

/** Sorts after everything that may stand in a sort key, and before it: all of that is printable ASCII. */
const LAST = '~';
const FIRST = ' ';

/** Two kinds of items beside the streams of a registry: `image#`, and `tag#`, which names the image that has the tag. */
export function dynamodbCatalogue(client: DynamoDBClient, table: string): Catalogue {
  return {
    async get(image) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: imageKey(image), ConsistentRead: true }),
      );
      return readStored<CatalogueEntry>(Item, 'entry');
    },

    async put(entry, before) {
      const expiresAt = { N: epochSeconds(new Date(Date.parse(entry.assessedAt) + REMEMBERED_MS)) };
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: {
              ...imageKey(entry),
              risk: { S: sortKey(entry, 'risk') },
              version: { N: String(entry.version) },
              ...stored('entry', entry),
              expiresAt,
            },
            ...onlyAfter(before),
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },

    async remove(image) {
      await client.send(new DeleteItemCommand({ TableName: table, Key: imageKey(image) }));
    },

    async holderOf(repository, tag) {
      const { Item } = await client.send(
        new GetItemCommand({
          TableName: table,
          Key: tagKey(repository, tag),
          ConsistentRead: true,
        }),
      );
      return Item?.imageDigest?.S;
    },

    async claim(tag, image) {
      const imageDigest = { S: image.imageDigest };
      await client.send(
        new PutItemCommand({ TableName: table, Item: { ...tagKey(image, tag), imageDigest } }),
      );
    },

    async release(tag, image) {
      try {
        await client.send(
          new DeleteItemCommand({
            TableName: table,
            Key: tagKey(image, tag),
            ConditionExpression: 'imageDigest = :imageDigest',
            ExpressionAttributeValues: { ':imageDigest': { S: image.imageDigest } },
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },

    async page(registry, { order, within, after, limit }) {
      const isByName = order === 'name';
      const prefix = isByName ? IMAGE : '';
      const from = after === undefined || after < within ? within : after + FIRST;
      if (from > within + LAST) return { entries: [] };
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          ...(isByName ? {} : { IndexName: BY_RISK }),
          KeyConditionExpression: 'pk = :registry AND #key BETWEEN :from AND :to',
          ExpressionAttributeNames: { '#key': isByName ? 'sk' : 'risk' },
          ExpressionAttributeValues: {
            ':registry': { S: registryKey(registry) },
            ':from': { S: prefix + from },
            ':to': { S: prefix + within + LAST },
          },
          Limit: limit,
        }),
      );
      const entries = Items.flatMap((item) => readStored<CatalogueEntry>(item, 'entry') ?? []);
      const last = entries.at(-1);
      return { entries, after: LastEvaluatedKey && last && sortKey(last, order) };
    },
  };
}

const IMAGE = 'image#';

function registryKey({ registryId, region }: RegistryId): string {
  return `registry#${registryId}#${region}`;
}

function imageKey(image: ImageRef): Item {
  return {
    pk: { S: registryKey(image) },
    sk: { S: `${IMAGE}${image.repository}#${image.imageDigest}` },
  };
}

function tagKey(name: RepositoryName, tag: string): Item {
  return { pk: { S: registryKey(name) }, sk: { S: `tag#${name.repository}#${tag}` } };
}

function onlyAfter(before: CatalogueEntry | undefined) {
  return before
    ? {
        ConditionExpression: 'version = :version',
        ExpressionAttributeValues: { ':version': { N: String(before.version) } },
      }
    : { ConditionExpression: 'attribute_not_exists(pk)' };
}
