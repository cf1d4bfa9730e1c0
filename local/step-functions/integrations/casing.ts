import { NormalizedSchema } from '@smithy/core/schema';
import { StateError } from '../language/errors.ts';
import { isJsonObject, type Json } from '../language/json.ts';

/**
 * Step Functions writes the members of requests and responses in its own way; the names come from the models in the
 * SDK, so keys that are data (severity counts, attribute names) stay as they are.
 */
export interface Naming {
  /** The name of a member in a state machine. */
  readonly memberName: (modelName: string) => string;
  /** Whether an object may stand where the API takes a string, as its JSON text. */
  readonly stringifies: boolean;
}

/** Names of `aws-sdk:` tasks: those of the SDK for Java 2.x with a capital first letter. */
export const SDK_NAMING: Naming = { memberName: toJavaName, stringifies: false };

/** Names of optimized integrations: those of the API with a capital first letter. */
export const API_NAMING: Naming = {
  memberName: (name) => name.charAt(0).toUpperCase() + name.slice(1),
  stringifies: true,
};

/** `NULL` of DynamoDB is `nul()` in Java, where `null` is a keyword. */
const JAVA_EXCEPTIONS: Readonly<Record<string, string>> = { NULL: 'Nul' };

/** Word boundaries as in `CodegenNamingUtils.splitOnWordBoundaries` of the SDK for Java 2.x. */
export function toJavaName(modelName: string): string {
  const words = modelName
    .replace(/[^A-Za-z0-9]+/g, ' ')
    .replace(/(?<=[a-z])(?=[A-Z][a-zA-Z0-9])/g, ' ')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/([0-9])([a-zA-Z])/g, '$1 $2')
    .trim()
    .split(/ +/);
  return (
    JAVA_EXCEPTIONS[modelName] ??
    words.map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()).join('')
  );
}

/** A shape of an operation's model. */
export type Shape = NormalizedSchema;

export function shapeOf(schema: Parameters<typeof NormalizedSchema.of>[0]): Shape {
  return NormalizedSchema.of(schema);
}

/** The members of a structure, by the names that a state machine uses. */
export function membersOf(shape: Shape, naming: Naming): ReadonlyMap<string, [string, Shape]> {
  return new Map(
    Object.entries(shape.getMemberSchemas()).map(([name, member]) => [
      naming.memberName(name),
      [name, member],
    ]),
  );
}

/** Turns the arguments of a Task into the SDK's input. Throws `States.Runtime` naming what does not fit. */
export function toSdkInput(shape: Shape, value: Json, naming: Naming, path = ''): unknown {
  const misfit = (expected: string) =>
    new StateError(
      'States.Runtime',
      `The value of '${path.slice(1)}' must be ${expected}, but was ${JSON.stringify(value)?.slice(0, 100)}`,
    );
  if (value === null) return undefined;
  if (shape.isStructSchema() || shape.isUnionSchema()) {
    if (!isJsonObject(value)) throw misfit('an object');
    const members = membersOf(shape, naming);
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        const member = members.get(key);
        if (!member) {
          throw new StateError(
            'States.Runtime',
            `The field '${`${path}.${key}`.slice(1)}' is not supported by Step Functions`,
          );
        }
        return [member[0], toSdkInput(member[1], item, naming, `${path}.${key}`)];
      }),
    );
  }
  if (shape.isListSchema()) {
    if (!Array.isArray(value)) throw misfit('an array');
    const inner = shape.getValueSchema();
    return value.map((item, index) => toSdkInput(inner, item, naming, `${path}[${index}]`));
  }
  if (shape.isMapSchema()) {
    if (!isJsonObject(value)) throw misfit('an object');
    const inner = shape.getValueSchema();
    return mapValues(value, (item, key) => toSdkInput(inner, item, naming, `${path}.${key}`));
  }
  if (shape.isBlobSchema()) {
    return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  }
  if (shape.isTimestampSchema()) {
    const time = new Date(typeof value === 'string' ? value : Number.NaN);
    if (Number.isNaN(time.getTime())) throw misfit('a timestamp');
    return time;
  }
  if (shape.isStringSchema() && typeof value !== 'string') {
    if (naming.stringifies && typeof value === 'object') return JSON.stringify(value);
    throw misfit('a string (an object becomes one with $string)');
  }
  if (shape.isNumericSchema() && typeof value !== 'number') throw misfit('a number');
  if (shape.isBooleanSchema() && typeof value !== 'boolean') throw misfit('a boolean');
  return value;
}

/** Turns an answer of the SDK into what a Task's result looks like: times in ISO 8601, streams as text. */
export async function fromSdkOutput(shape: Shape, value: unknown, naming: Naming): Promise<Json> {
  if (value === undefined || value === null) return null;
  if (shape.isStructSchema() || shape.isUnionSchema()) {
    const result: Record<string, Json> = {};
    for (const [name, [modelName, member]] of membersOf(shape, naming)) {
      const item = (value as Record<string, unknown>)[modelName];
      if (item !== undefined) result[name] = await fromSdkOutput(member, item, naming);
    }
    return result;
  }
  if (shape.isListSchema()) {
    const inner = shape.getValueSchema();
    return Promise.all((value as unknown[]).map((item) => fromSdkOutput(inner, item, naming)));
  }
  if (shape.isMapSchema()) {
    const inner = shape.getValueSchema();
    const result: Record<string, Json> = {};
    for (const [key, item] of Object.entries(value)) {
      result[key] = await fromSdkOutput(inner, item, naming);
    }
    return result;
  }
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (isStream(value)) return value.transformToString();
  return value as Json;
}

function mapValues(
  value: Readonly<Record<string, Json>>,
  map: (item: Json, key: string) => unknown,
) {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, map(item, key)]));
}

function isStream(value: unknown): value is { transformToString(): Promise<string> } {
  return typeof value === 'object' && value !== null && 'transformToString' in value;
}
