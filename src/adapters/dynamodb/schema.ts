import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** Counts the shapes of what is stored as JSON; what was stored before shapes were counted is of shape 0. */
const SCHEMA = 1;

/** The attributes that hold a value, with the version of its shape. */
export function stored(name: string, value: unknown): Record<string, AttributeValue> {
  return { [name]: { S: JSON.stringify(value) }, schema: { N: String(SCHEMA) } };
}

/** Reads what `stored` wrote; undefined where there is none. What a newer version of the service wrote is not read. */
export function readStored<T>(
  item: Record<string, AttributeValue> | undefined,
  name: string,
): T | undefined {
  const text = item?.[name]?.S;
  if (text === undefined) return undefined;
  const schema = Number(item?.schema?.N ?? 0);
  if (schema > SCHEMA) {
    throw new Error(
      `The item ${item?.pk?.S} / ${item?.sk?.S} has schema ${schema}, and this version of the service knows ${SCHEMA} at most: deploy the version that wrote it, or a newer one.`,
    );
  }
  return JSON.parse(text) as T;
}
