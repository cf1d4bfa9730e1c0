import type { Need } from '../need.ts';
import { arnIn, type Operations, type Place, type ToNeeds } from './place.ts';

/** The partition key of a table, or of one of its indexes; undefined for what is not there. */
export type PartitionKeyOf = (table: string, index: string | undefined) => string | undefined;

/** As DynamoDB writes values: `{"S": "text"}`. */
type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface OnTable {
  readonly TableName: string;
}

interface QueryInput extends OnTable {
  readonly IndexName?: string;
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
}

interface BatchGetInput {
  readonly RequestItems: Readonly<Record<string, { readonly Keys: readonly Item[] }>>;
}

interface BatchWriteInput {
  readonly RequestItems: Readonly<
    Record<
      string,
      readonly {
        readonly PutRequest?: { readonly Item: Item };
        readonly DeleteRequest?: { readonly Key: Item };
      }[]
    >
  >;
}

/** The operations on items. A batch has an action of its own, whatever it does (Service Authorization Reference). */
export function dynamodbNeeds(partitionKeyOf: PartitionKeyOf): Operations {
  function needOn(action: string, table: string, items: readonly Item[], place: Place): Need {
    const name = nameOf(table);
    const key = partitionKeyOf(name, undefined);
    return {
      action: `dynamodb:${action}`,
      resource: arnIn(place, 'dynamodb', `table/${name}`),
      keys: leadingKeys(
        key === undefined ? [] : items.flatMap((item) => scalarIn(item[key]) ?? []),
      ),
    };
  }

  const onKey =
    (action: string): ToNeeds<OnTable & { readonly Key: Item }> =>
    ({ TableName, Key }, place) => [needOn(action, TableName, [Key], place)];

  return {
    GetItem: onKey('GetItem'),
    UpdateItem: onKey('UpdateItem'),
    DeleteItem: onKey('DeleteItem'),

    PutItem: ({ TableName, Item }: OnTable & { readonly Item: Item }, place) => [
      needOn('PutItem', TableName, [Item], place),
    ],

    Query(input: QueryInput, place) {
      const { IndexName } = input;
      const name = nameOf(input.TableName);
      const key = partitionKeyOf(name, IndexName);
      const path = IndexName === undefined ? name : `${name}/index/${IndexName}`;
      return [
        {
          action: 'dynamodb:Query',
          resource: arnIn(place, 'dynamodb', `table/${path}`),
          keys: leadingKeys(key === undefined ? [] : [queriedValue(input, key)]),
        },
      ];
    },

    BatchGetItem: ({ RequestItems }: BatchGetInput, place) =>
      Object.entries(RequestItems).map(([table, { Keys }]) =>
        needOn('BatchGetItem', table, Keys, place),
      ),

    BatchWriteItem: ({ RequestItems }: BatchWriteInput, place) =>
      Object.entries(RequestItems).map(([table, requests]) => {
        const items = requests.flatMap<Item>(
          ({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key ?? [],
        );
        return needOn('BatchWriteItem', table, items, place);
      }),
  } satisfies Record<string, ToNeeds>;
}

/** A table may be named by its ARN. */
function nameOf(table: string): string {
  return table.slice(table.lastIndexOf('/') + 1);
}

function leadingKeys(values: readonly string[]): Record<string, readonly string[]> {
  return { 'dynamodb:LeadingKeys': [...new Set(values)] };
}

function scalarIn(value: Item[string] | undefined): string | undefined {
  return value === undefined ? undefined : String(Object.values(value)[0]);
}

/** What the partition key must equal. Throws an error where it cannot be told: nothing is allowed unseen. */
function queriedValue(input: QueryInput, key: string): string {
  const { KeyConditionExpression: expression = '', ExpressionAttributeNames: names = {} } = input;
  for (const [, name = '', value = ''] of expression.matchAll(/(#?[\w.-]+)\s*=\s*(:\w+)/g)) {
    if ((names[name] ?? name) !== key) continue;
    const given = scalarIn(input.ExpressionAttributeValues?.[value]);
    if (given !== undefined) return given;
  }
  throw new Error(`IAM cannot tell the partition key of the query "${expression}"`);
}
