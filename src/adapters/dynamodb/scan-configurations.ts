import { type AttributeValue, type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { InvalidInputError } from '../../domain/errors.ts';
import { globMatcher } from '../../domain/match.ts';
import type { ScanConfiguration } from '../../domain/scan-configuration.ts';
import type { ScanConfigurations } from '../../ports.ts';

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
});

/** Few items under one key, of plain attributes: the AWS CLI can write them. */
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
  };
}

function read(items: readonly Record<string, AttributeValue>[]): readonly ScanConfiguration[] {
  const read = items.map((item) => ({ item, parsed: Item.safeParse(item) }));
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
    const { sk, registry, region, repository, tags } = parsed.data;
    return {
      id: sk.S,
      registryId: registry.S,
      region: region.S,
      repository: repository.S,
      tags: tags?.SS,
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
