import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { TemporarilyUnavailableError } from '../../domain/errors.ts';
import type { RegistryId } from '../../domain/image.ts';
import type { StreamRef } from '../../domain/stream.ts';
import { afterGivingUp, afterTelling, type StreamState } from '../../domain/stream-state.ts';
import type { StreamEntry, Streams } from '../../ports.ts';
import { isWritten, onlyAfter } from './conditional.ts';
import { registryPartition } from './keys.ts';
import { readStored, stored } from './schema.ts';
import { epochSeconds, REMEMBERED_MS } from './time.ts';

type Item = Record<string, AttributeValue>;

/** So often a change is tried again on the newer state before the caller is told to come back. */
const ATTEMPTS = 10;

/** The streams of a registry under one key; the state as JSON, and beside it what expressions are about. */
export function dynamodbStreams(client: DynamoDBClient, table: string): Streams {
  async function get(stream: StreamRef): Promise<StreamState | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: key(stream), ConsistentRead: true }),
    );
    return readStored<StreamState>(Item, 'state');
  }

  async function put(
    stream: StreamRef,
    state: StreamState,
    before: StreamState | undefined,
  ): Promise<boolean> {
    return isWritten(
      client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            ...key(stream),
            version: { N: String(state.version) },
            alertsOwed: { N: String(state.owed.length) },
            ...stored('state', state),
            expiresAt: { N: epochSeconds(new Date(Date.parse(state.lastSeen) + REMEMBERED_MS)) },
          },
          ...onlyAfter(before),
        }),
      ),
    );
  }

  /** Does nothing where there is no stream, or nothing to change. */
  async function change(
    stream: StreamRef,
    next: (state: StreamState) => StreamState,
  ): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const before = await get(stream);
      if (!before) return;
      const after = next(before);
      if (after === before || (await put(stream, after, before))) return;
    }
    throw new TemporarilyUnavailableError(`The stream ${stream.stream} changes all the time.`);
  }

  async function* list(
    registry: RegistryId,
    filter: { readonly FilterExpression?: string },
    values: Item = {},
  ): AsyncGenerator<StreamEntry> {
    const pages = paginateQuery(
      { client },
      {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :registry AND begins_with(sk, :streams)',
        ...filter,
        ExpressionAttributeValues: {
          ':registry': registryPartition(registry),
          ':streams': { S: STREAM },
          ...values,
        },
      },
    );
    for await (const { Items = [] } of pages) {
      for (const item of Items) {
        const state = readStored<StreamState>(item, 'state');
        if (state) yield { ref: { ...registry, ...streamIn(item) }, state };
      }
    }
  }

  return {
    get,
    put,

    all: (registry) => list(registry, {}),

    owing: (registry) =>
      list(registry, { FilterExpression: 'alertsOwed > :none' }, { ':none': { N: '0' } }),

    settle: (stream, alertId, channel) =>
      change(stream, (state) => afterTelling(state, alertId, channel)),

    giveUp: (stream, alertId, channel) =>
      change(stream, (state) => afterGivingUp(state, alertId, channel)),
  };
}

const STREAM = 'stream#';

/** Names of repositories have no `#`; those of streams may. */
function streamIn({ sk }: Item): Pick<StreamRef, 'repository' | 'stream'> {
  const name = sk?.S?.slice(STREAM.length) ?? '';
  const end = name.indexOf('#');
  return { repository: name.slice(0, end), stream: name.slice(end + 1) };
}

function key(stream: StreamRef): Item {
  return {
    pk: registryPartition(stream),
    sk: { S: `${STREAM}${stream.repository}#${stream.stream}` },
  };
}
