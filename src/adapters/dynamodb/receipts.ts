import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Receipts } from '../../ports.ts';
import { SHAPE } from './schema.ts';
import { epochSeconds } from './time.ts';

/** Longer than Step Functions lets an execution be redriven (14 days). */
const REMEMBERED_MS = 30 * 24 * 60 * 60 * 1000;

/** That there is one says it all, whichever version of the service wrote it. */
export function dynamodbReceipts(client: DynamoDBClient, table: string, now: () => Date): Receipts {
  return {
    async has(delivery) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: key(delivery), ConsistentRead: true }),
      );
      return Item !== undefined;
    },

    async add(delivery) {
      const expiresAt = { N: epochSeconds(new Date(now().getTime() + REMEMBERED_MS)) };
      await client.send(
        new PutItemCommand({ TableName: table, Item: { ...key(delivery), ...SHAPE, expiresAt } }),
      );
    },
  };
}

function key(delivery: string) {
  return { pk: { S: `delivery#${delivery}` }, sk: { S: 'delivery' } };
}
