import { type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { SweepRecord } from '../../domain/sweep-record.ts';
import type { SweepLog } from '../../ports.ts';
import { registryPartition } from './keys.ts';
import { readStored, stored } from './schema.ts';
import { epochSeconds, REMEMBERED_MS } from './time.ts';

const SWEEP = 'sweep#';

/** The sweeps of a registry beside its streams, sorted by the time at which they began. */
export function dynamodbSweepLog(client: DynamoDBClient, table: string): SweepLog {
  return {
    async add(record) {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            pk: registryPartition(record.registry),
            sk: { S: `${SWEEP}${record.startedAt}#${record.execution}` },
            ...stored('record', record),
            expiresAt: {
              N: epochSeconds(new Date(Date.parse(record.finishedAt) + REMEMBERED_MS)),
            },
          },
        }),
      );
    },

    async last(registry, count, until = '') {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :registry AND sk BETWEEN :first AND :last',
          ExpressionAttributeValues: {
            ':registry': registryPartition(registry),
            ':first': { S: SWEEP },
            // Behind every sweep that began by then: what follows is printable.
            ':last': { S: `${SWEEP}${until}~` },
          },
          ScanIndexForward: false,
          Limit: count,
        }),
      );
      return Items.flatMap((item) => readStored<SweepRecord>(item, 'record') ?? []);
    },
  };
}
