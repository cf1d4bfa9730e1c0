import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { InvalidInputError } from '../../domain/errors.ts';
import { globMatcher } from '../../domain/match.ts';
import type { ScanConfiguration } from '../../domain/scan-configuration.ts';
import type { ScanConfigurations } from '../../ports.ts';
import { isWritten } from './conditional.ts';
import { known, SHAPE } from './schema.ts';

const text = <S extends z.ZodType<string>>(schema: S) => z.strictObject({ S: schema });

const glob = z.string().max(256).refine(isGlob, 'is not a glob, such as payments/* or **');

/** As people write the item, so a key that is misspelt must not widen what is selected. */
const Item = z.strictObject({
  pk: text(z.string()),
  sk: text(z.string()),
  registry: text(z.string().regex(/^\d{12}$/, 'is not an account id of 12 digits')),
  region: text(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'is not a region, such as eu-west-1')),
  repository: text(glob),
  tags: z.strictObject({ SS: z.array(glob).min(1) }).optional(),
  created: text(z.iso.datetime('is not a time in UTC, such as 2026-03-01T12:00:00Z')).optional(),
  schema: z.strictObject({ N: z.string() }).optional(),
});

/** Few items under one key, of plain attributes: the AWS CLI can write them too. */
export function dynamodbScanConfigurations(
  client: DynamoDBClient,
  table: string,
): ScanConfigurations {
  return {
    async all() {
      const pages = paginateQuery(
        { client },
        {
          TableName: table,
          KeyConditionExpression: 'pk = :config',
          ExpressionAttributeValues: { ':config': { S: 'config' } },
          // What was put before a sweep counts in it.
          ConsistentRead: true,
        },
      );
      const items: Record<string, AttributeValue>[] = [];
      for await (const { Items = [] } of pages) items.push(...Items);
      return read(items);
    },

    async get(id) {
      const { Item: item } = await client.send(
        new GetItemCommand({ TableName: table, Key: keyOf(id), ConsistentRead: true }),
      );
      return read(item ? [item] : [])[0];
    },

    async add(configuration) {
      return isWritten(
        client.send(
          new PutItemCommand({
            TableName: table,
            Item: toItem(configuration),
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        ),
      );
    },

    async replace(configuration, before) {
      return isWritten(
        client.send(
          new PutItemCommand({ TableName: table, Item: toItem(configuration), ...ifStill(before) }),
        ),
      );
    },

    async remove(id, before) {
      const condition = before ? ifStill(before) : { ConditionExpression: 'attribute_exists(pk)' };
      return isWritten(
        client.send(new DeleteItemCommand({ TableName: table, Key: keyOf(id), ...condition })),
      );
    },
  };
}

function keyOf(id: string) {
  return { pk: { S: 'config' }, sk: { S: id } };
}

function toItem(configuration: ScanConfiguration): Record<string, AttributeValue> {
  const { id, registryId, region, repository, tags, created } = configuration;
  return {
    ...keyOf(id),
    registry: { S: registryId },
    region: { S: region },
    repository: { S: repository },
    ...(tags && { tags: { SS: [...tags] } }),
    ...(created !== undefined && { created: { S: created } }),
    ...SHAPE,
  };
}

/** By what it selects: items that were put by hand have no version. */
function ifStill({ registryId, region, repository, tags }: ScanConfiguration) {
  return {
    ConditionExpression: `#registry = :registry AND #region = :region AND #repository = :repository AND ${
      tags ? '#tags = :tags' : 'attribute_not_exists(#tags)'
    }`,
    ExpressionAttributeNames: {
      '#registry': 'registry',
      '#region': 'region',
      '#repository': 'repository',
      '#tags': 'tags',
    },
    ExpressionAttributeValues: {
      ':registry': { S: registryId },
      ':region': { S: region },
      ':repository': { S: repository },
      ...(tags && { ':tags': { SS: [...tags] } }),
    },
  };
}

function read(items: readonly Record<string, AttributeValue>[]): readonly ScanConfiguration[] {
  const read = items.map((item) => ({ item, parsed: Item.safeParse(known(item)) }));
  const problems = read.flatMap(({ item, parsed }) =>
    (parsed.error?.issues ?? []).map(
      ({ path, message }) =>
        `table item config / ${item.sk?.S}: ${[...path.slice(0, 1), message].join(': ')}`,
    ),
  );
  if (problems.length > 0) {
    throw new InvalidInputError(`${problems.join('; ')}. Put the item right, or delete it.`);
  }
  return read.flatMap(({ parsed }) => {
    if (!parsed.success) return [];
    const { sk, registry, region, repository, tags, created } = parsed.data;
    return {
      id: sk.S,
      registryId: registry.S,
      region: region.S,
      repository: repository.S,
      // A set has no order: whoever compares is to see the same one every time.
      tags: tags?.SS.toSorted(),
      created: created?.S,
    };
  });
}

function isGlob(value: string): boolean {
  try {
    globMatcher(value);
    return true;
  } catch {
    return false;
  }
}
