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

const KeySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.string() }));
const Index = z.looseObject({ IndexName: z.string(), KeySchema });

const Table = z.object({
  TableName: z.string().optional(),
  AttributeDefinitions: z.array(z.unknown()),
  KeySchema,
  BillingMode: z.string().optional(),
  ProvisionedThroughput: z.unknown().optional(),
  GlobalSecondaryIndexes: z.array(Index).optional(),
  LocalSecondaryIndexes: z.array(Index).optional(),
  TimeToLiveSpecification: z
    .object({
      AttributeName: z.string(),
      Enabled: z.union([z.boolean(), z.stringbool()]),
    })
    .optional(),
});

/** The names of a table's partition keys. */
export interface TableKeys {
  readonly table: string;
  readonly partitionKey: string;
  readonly partitionKeyByIndex: ReadonlyMap<string, string>;
}

/** Creates tables with their indexes and time to live; back-ups, encryption and streams are left out. */
export function dynamodbCreators(
  client: DynamoDBClient,
  onTable: (keys: TableKeys) => void,
): Record<string, Creator> {
  return {
    async 'AWS::DynamoDB::Table'(request) {
      const { TimeToLiveSpecification, ...table } = readProperties(Table, request);
      const TableName = table.TableName ?? physicalName(request, 255);
      await client.send(new CreateTableCommand({ ...table, TableName } as CreateTableCommandInput));
      if (TimeToLiveSpecification) {
        await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
      }
      const { GlobalSecondaryIndexes = [], LocalSecondaryIndexes = [] } = table;
      onTable({
        table: TableName,
        partitionKey: partitionKeyIn(table.KeySchema),
        partitionKeyByIndex: new Map(
          [...GlobalSecondaryIndexes, ...LocalSecondaryIndexes].map((index) => [
            index.IndexName,
            partitionKeyIn(index.KeySchema),
          ]),
        ),
      });
      const { region, accountId } = request.stack;
      return {
        ref: TableName,
        attributes: { Arn: `arn:aws:dynamodb:${region}:${accountId}:table/${TableName}` },
      };
    },
  };
}

function partitionKeyIn(keys: z.infer<typeof KeySchema>): string {
  return keys.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? '';
}
