import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import type { Creator } from '../deploy.ts';
import { physicalName } from '../physical-name.ts';
import { readProperties } from './properties.ts';

const Table = z.object({
  TableName: z.string().optional(),
  AttributeDefinitions: z.array(z.unknown()),
  KeySchema: z.array(z.unknown()),
  BillingMode: z.string().optional(),
  ProvisionedThroughput: z.unknown().optional(),
  GlobalSecondaryIndexes: z.unknown().optional(),
  LocalSecondaryIndexes: z.unknown().optional(),
  TimeToLiveSpecification: z
    .object({
      AttributeName: z.string(),
      Enabled: z.union([z.boolean(), z.stringbool()]),
    })
    .optional(),
});

/** Creates tables with their indexes and time to live; back-ups, encryption and streams are left out. */
export function dynamodbCreators(client: DynamoDBClient): Record<string, Creator> {
  return {
    async 'AWS::DynamoDB::Table'(request) {
      const { TimeToLiveSpecification, ...table } = readProperties(Table, request);
      const TableName = table.TableName ?? physicalName(request, 255);
      await client.send(new CreateTableCommand({ ...table, TableName } as CreateTableCommandInput));
      if (TimeToLiveSpecification) {
        await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
      }
      const { region, accountId } = request.stack;
      return {
        ref: TableName,
        attributes: { Arn: `arn:aws:dynamodb:${region}:${accountId}:table/${TableName}` },
      };
    },
  };
}
