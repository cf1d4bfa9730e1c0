export interface Room {
  readonly lines: number;
  /** UTF-8, as the lines will stand in JSON. */
  readonly bytes: number;
}

/** The first lines that there is room for, and last, where some are left out, a line that says how many. */
export function fitInto(
  room: Room,
  lines: readonly string[],
  leftOut: (count: number) => string,
): readonly string[] {
  const shown: string[] = [];
  let bytes = room.bytes - jsonBytes(leftOut(lines.length));
  for (const line of lines.slice(0, room.lines)) {
    bytes -= jsonBytes(line);
    if (bytes < 0) break;
    shown.push(line);
  }
  return shown.length < lines.length ? [...shown, leftOut(lines.length - shown.length)] : shown;
}

/** The size of a value as JSON, in bytes of UTF-8. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
