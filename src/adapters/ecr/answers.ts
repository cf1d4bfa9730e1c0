/** Read what ECR answers where the SDK takes it as it comes. What is not of its type throws a TypeError with its field. */

export function listIn<T extends object>(
  raw: readonly T[] | null | undefined,
  field: string,
): readonly T[] {
  if (raw === undefined || raw === null) return [];
  const isList = Array.isArray(raw) && raw.every((one) => typeof one === 'object' && one !== null);
  if (!isList) throw new TypeError(`${field} is not a list of objects`);
  return raw;
}

export function textIn(raw: string | null | undefined, field: string): string | undefined {
  if (raw === undefined || raw === null) return undefined;
  if (typeof raw !== 'string') throw new TypeError(`${field} is not a text`);
  return raw;
}

export function timeIn(raw: Date | null | undefined, field: string): Date | undefined {
  if (raw === undefined || raw === null) return undefined;
  if (!(raw instanceof Date) || Number.isNaN(raw.getTime())) {
    throw new TypeError(`${field} is not a time`);
  }
  return raw;
}
