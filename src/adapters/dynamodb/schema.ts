import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { refuseNewer } from '../../domain/schema.ts';

type Item = Readonly<Record<string, AttributeValue>>;

/** Counts the shapes of items; what was stored before shapes were counted is of shape 0. */
const SCHEMA = 1;

/** What every item says of itself: the version of its shape. */
export const SHAPE = { schema: { N: String(SCHEMA) } } satisfies Item;

/** The attributes that hold a value as JSON, with the version of its shape. */
export function stored(name: string, value: unknown): Record<string, AttributeValue> {
  return { [name]: { S: JSON.stringify(value) }, ...SHAPE };
}

/** Reads what `stored` wrote; undefined where there is none. What a newer version of the service wrote is not read. */
export function readStored<T>(item: Item | undefined, name: string): T | undefined {
  const text = known(item)?.[name]?.S;
  return text === undefined ? undefined : (JSON.parse(text) as T);
}

/** The item, unless a newer version of the service wrote it: raises NewerSchemaError. */
export function known<T extends Item | undefined>(item: T): T {
  if (item) refuseNewer(`The item ${item.pk?.S} / ${item.sk?.S}`, schemaOf(item), SCHEMA);
  return item;
}

/** Whether a newer version of the service wrote it. */
export function isNewer(item: Item): boolean {
  return schemaOf(item) > SCHEMA;
}

function schemaOf(item: Item): number {
  return Number(item.schema?.N ?? 0);
}
