export interface Room {
  readonly lines: number;
  /** UTF-8, as the lines will stand in JSON. */
  readonly bytes: number;
}

/**
 * The first lines that there is room for, and last, where some are left out, a line that says how many; `beyond` more
 * are so anyway.
 */
export function fitInto(
  room: Room,
  lines: readonly string[],
  leftOut: (count: number) => string,
  beyond = 0,
): readonly string[] {
  const shown: string[] = [];
  let bytes = room.bytes - jsonBytes(leftOut(lines.length + beyond));
  for (const line of lines.slice(0, room.lines)) {
    bytes -= jsonBytes(line);
    if (bytes < 0) break;
    shown.push(line);
  }
  const left = lines.length - shown.length + beyond;
  return left > 0 ? [...shown, leftOut(left)] : shown;
}

/** An entry of a list as there may be room for: in full, or in short. */
export interface Entry<T> {
  readonly full: readonly T[];
  readonly short: readonly T[];
}

/**
 * As many entries as there is room for: the first ones in full, the next in short, in the third that is kept for them;
 * and last, where some are left out, what says how many.
 */
export function fitEntries<T>(
  { full: mostInFull, bytes }: { readonly full: number; readonly bytes: number },
  entries: readonly Entry<T>[],
  leftOut: (count: number) => T,
): readonly T[] {
  const shown: T[] = [];
  let room = bytes - jsonBytes(leftOut(entries.length));
  let isInFull = true;
  for (const [index, { full, short }] of entries.entries()) {
    const kept = index < entries.length - 1 ? bytes / 3 : 0;
    isInFull &&= index < mostInFull && room - jsonBytes(full) >= kept;
    const chosen = isInFull ? full : short;
    room -= jsonBytes(chosen);
    if (room < 0) return [...shown, leftOut(entries.length - index)];
    shown.push(...chosen);
  }
  return shown;
}

/** The first entries that there is room for, as they will stand in JSON. */
export function fitting<T>(entries: Iterable<T>, bytes: number): readonly T[] {
  const kept: T[] = [];
  let room = bytes;
  for (const entry of entries) {
    room -= jsonBytes(entry) + 1;
    if (room < 0) break;
    kept.push(entry);
  }
  return kept;
}

/** The size of a value as JSON, in bytes of UTF-8. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
