import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { createDynamoDb } from '../../../local/endpoint/dynamodb.ts';
import { createFauxqs } from '../../../local/endpoint/fauxqs.ts';
import { serve } from '../../local/support/call.ts';

/** A client of a DynamoDB in memory that has one table with the keys of ours. */
export async function startTable() {
  const { config, close } = await serve(createDynamoDb());
  const client = new DynamoDBClient(config);
  const table = 'table';
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
        { AttributeName: 'risk', AttributeType: 'S' },
        { AttributeName: 'scanned', AttributeType: 'S' },
      ],
      GlobalSecondaryIndexes: [
        ['byRisk', 'risk'],
        ['byScanned', 'scanned'],
      ].map(([IndexName, key]) => ({
        IndexName,
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: key, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  return {
    client,
    table,
    stop() {
      client.destroy();
      close();
    },
  };
}

/** A client of an S3 in memory that has one bucket. */
export async function startBucket() {
  const fauxqs = await createFauxqs('eu-west-1');
  const { config, close } = await serve(fauxqs.service);
  const client = new S3Client({ ...config, forcePathStyle: true });
  const bucket = 'bucket';
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  return {
    client,
    bucket,
    async stop() {
      client.destroy();
      close();
      await fauxqs.stop();
    },
  };
}
