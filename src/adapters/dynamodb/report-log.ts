import { type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Occasion } from '../../domain/report.ts';
import type { ReportRecord } from '../../domain/report-record.ts';
import type { ReportLog } from '../../ports.ts';
import { registryPartition } from './keys.ts';
import { readStored, stored } from './schema.ts';
import { epochSeconds, REMEMBERED_MS } from './time.ts';

/** The reports of a registry beside its streams: by occasion, sorted by the time at which their executions began. */
export function dynamodbReportLog(client: DynamoDBClient, table: string): ReportLog {
  return {
    async add(record) {
      const { registry, occasion, startedAt, execution } = record;
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            pk: registryPartition(registry),
            sk: { S: `${prefix(occasion)}${startedAt}#${execution}` },
            ...stored('record', record),
            expiresAt: { N: epochSeconds(new Date(Date.parse(record.at) + REMEMBERED_MS)) },
          },
        }),
      );
    },

    async last(registry, occasion, count) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :registry AND begins_with(sk, :reports)',
          ExpressionAttributeValues: {
            ':registry': registryPartition(registry),
            ':reports': { S: prefix(occasion) },
          },
          ScanIndexForward: false,
          Limit: count,
        }),
      );
      return Items.flatMap((item) => readStored<ReportRecord>(item, 'record') ?? []);
    },
  };
}

function prefix(occasion: Occasion): string {
  return `report#${occasion}#`;
}
