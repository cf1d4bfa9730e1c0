import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { ImageRef } from '../../domain/image.ts';
import type { Waiter, Waiters } from '../../ports.ts';
import { SHAPE } from './schema.ts';
import { epochSeconds } from './time.ts';

/** Waiters as items; `statemachines/image-scan.asl.yml` takes them by the same key. */
export function dynamodbWaiters(client: DynamoDBClient, table: string, now: () => Date): Waiters {
  return {
    async register(platform: ImageRef, { taskToken, run, expiresAt }: Waiter) {
      const put = new PutItemCommand({
        TableName: table,
        Item: {
          pk: { S: waiterKey(platform) },
          sk: { S: 'waiter' },
          taskToken: { S: taskToken },
          run: { S: run },
          ...SHAPE,
          expiresAt: { N: epochSeconds(expiresAt) },
        },
        ConditionExpression: 'attribute_not_exists(pk) OR #run = :run OR expiresAt <= :now',
        ExpressionAttributeNames: { '#run': 'run' },
        ExpressionAttributeValues: { ':run': { S: run }, ':now': { N: epochSeconds(now()) } },
      });
      try {
        await client.send(put);
        return 'registered';
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return 'taken';
        throw error;
      }
    },
  };
}

export function waiterKey({ registryId, region, repository, imageDigest }: ImageRef): string {
  return `waiter#${registryId}/${region}/${repository}@${imageDigest}`;
}
