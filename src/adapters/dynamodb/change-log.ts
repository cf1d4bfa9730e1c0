import { type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { ChangeLog, LoggedChange } from '../../ports.ts';
import { readStored, stored } from './schema.ts';
import { epochSeconds, REMEMBERED_MS } from './time.ts';

const LOG = { S: 'changes' };

/** All changes under one key, sorted by time: the newest of all registries are read at once. */
export function dynamodbChangeLog(client: DynamoDBClient, table: string): ChangeLog {
  return {
    async add({ registryId, region, repository, stream }, at) {
      const change: LoggedChange = { stream: { registryId, region, repository, stream }, at };
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            pk: LOG,
            sk: { S: sortKey(change) },
            ...stored('change', change),
            expiresAt: { N: epochSeconds(new Date(Date.parse(at) + REMEMBERED_MS)) },
          },
        }),
      );
    },

    async page({ from, limit }) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: from
            ? `pk = :log AND sk ${from.isRead ? '<' : '<='} :from`
            : 'pk = :log',
          ExpressionAttributeValues: {
            ':log': LOG,
            ...(from && { ':from': { S: sortKey(from) } }),
          },
          ScanIndexForward: false,
          Limit: limit,
        }),
      );
      return Items.flatMap((item) => readStored<LoggedChange>(item, 'change') ?? []);
    },
  };
}

function sortKey({ stream, at }: LoggedChange): string {
  return [at, stream.registryId, stream.region, stream.repository, stream.stream].join('#');
}
