import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { TemporarilyUnavailableError } from '../../domain/errors.ts';
import type { StreamRef } from '../../domain/stream.ts';
import { type StreamState, settled } from '../../domain/stream-state.ts';
import type { Streams } from '../../ports.ts';

/** So often a change is tried again on the newer state before the caller is told to come back. */
const ATTEMPTS = 10;

/** The streams of a registry under one key; the state as JSON, its version beside it for the condition. */
export function dynamodbStreams(client: DynamoDBClient, table: string): Streams {
  async function get(stream: StreamRef): Promise<StreamState | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: key(stream), ConsistentRead: true }),
    );
    return Item?.state?.S === undefined ? undefined : (JSON.parse(Item.state.S) as StreamState);
  }

  async function put(
    stream: StreamRef,
    state: StreamState,
    before: StreamState | undefined,
  ): Promise<boolean> {
    try {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            ...key(stream),
            version: { N: String(state.version) },
            state: { S: JSON.stringify(state) },
          },
          ...onlyAfter(before),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  return {
    get,
    put,

    async settle(stream, alertId, channel) {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const before = await get(stream);
        const owed = before && settled(before.owed, alertId, channel);
        if (!before || !owed || JSON.stringify(owed) === JSON.stringify(before.owed)) return;
        if (await put(stream, { ...before, version: before.version + 1, owed }, before)) return;
      }
      throw new TemporarilyUnavailableError(`The stream ${stream.stream} changes all the time.`);
    },
  };
}

function key({
  registryId,
  region,
  repository,
  stream,
}: StreamRef): Record<string, AttributeValue> {
  return {
    pk: { S: `registry#${registryId}#${region}` },
    sk: { S: `stream#${repository}#${stream}` },
  };
}

function onlyAfter(before: StreamState | undefined) {
  return before
    ? {
        ConditionExpression: 'version = :version',
        ExpressionAttributeValues: { ':version': { N: String(before.version) } },
      }
    : { ConditionExpression: 'attribute_not_exists(pk)' };
}
