export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The name of a value's JSON type, as AWS writes it in the causes of evaluation errors. */
export function typeOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/**
 * A plain copy of what JSONata returns: its arrays carry marks (`sequence`, `keepSingleton`) that would change
 * what the next expression sees. `undefined` members are left out as JSON does; a function is not JSON.
 */
export function toJson(value: unknown): Json | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  // JSON has no such numbers; AWS writes them as the strings 'Infinity', '-Infinity' and 'NaN'.
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return value.map((item) => toJson(item) ?? null);
  if (typeof value !== 'object' || isCallable(value)) {
    if (value === undefined) return undefined;
    throw new TypeError('The result is a function, which is not JSON.');
  }
  const copy: Record<string, Json> = {};
  for (const [key, member] of Object.entries(value)) {
    const plain = toJson(member);
    if (plain !== undefined) copy[key] = plain;
  }
  return copy;
}

/** JSONata represents functions as objects with one of these marks. */
function isCallable(value: object): boolean {
  return '_jsonata_function' in value || '_jsonata_lambda' in value;
}
