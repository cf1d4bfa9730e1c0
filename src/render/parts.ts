import { jsonBytes } from './room.ts';

/** Whoever asks for everything does not ask for hundreds of messages: what is beyond is left out, and counted. */
export const MOST_PARTS = 50;

/** A line, or a title, which does not stand apart from what it is the title of. */
export interface PartLine<T> {
  readonly line: T;
  readonly isTitle?: boolean;
}

/** How a channel's messages are made: of a frame `F`, which is all but the lines, and of lines `T`. */
export interface Form<F, T, M> {
  framed(frame: F, lines: readonly T[]): M;
  /** The frame of one of several messages, with its number. */
  numbered(frame: F, number: string): F;
  /** Of a message that continues another one: its title and nothing else. */
  bare(frame: F): F;
  /**
   * The bytes of JSON that a message has for lines. They must be the same whenever the same is told, for a repeat is
   * to find the same messages.
   */
  roomIn(frame: F): number;
  leftOut(count: number, frame: F): T;
}

/**
 * All lines, in as many messages as they need. The first is as it would be alone; where there are several, they are
 * numbered.
 */
export function inParts<F, T, M>(
  frame: F,
  lines: readonly PartLine<T>[],
  { framed, numbered, bare, roomIn, leftOut }: Form<F, T, M>,
): readonly M[] {
  const frameOf = (part: number, of: number) =>
    numbered(part === 1 ? frame : bare(frame), ` (${part} of ${of})`);
  const kept = jsonBytes(leftOut(lines.length, frame)) + 1;
  const first = roomIn(frameOf(1, MOST_PARTS)) - kept;
  const further = roomIn(frameOf(MOST_PARTS, MOST_PARTS)) - kept;
  const { parts, left } = distribute(lines, first, further);
  if (parts.length === 1) return [framed(frame, parts[0] ?? [])];
  return parts.map((shown, index) => {
    const isCut = left > 0 && index === parts.length - 1;
    return framed(
      frameOf(index + 1, parts.length),
      isCut ? [...shown, leftOut(left, frame)] : shown,
    );
  });
}

/** The lines of each part, of which there is at least one, and how many have come into none. */
function distribute<T>(lines: readonly PartLine<T>[], first: number, further: number) {
  const parts: T[][] = [[]];
  let room = first;
  for (const { start, lines: together } of withTitles(lines)) {
    const bytes = together.reduce((sum, line) => sum + jsonBytes(line) + 1, 0);
    // The first message may have no room at all; no other is without lines.
    if (bytes > room && (parts.length === 1 || parts.at(-1)?.length !== 0)) {
      if (parts.length === MOST_PARTS) return { parts, left: lines.length - start };
      parts.push([]);
      room = further;
    }
    parts.at(-1)?.push(...together);
    room -= bytes;
  }
  return { parts, left: 0 };
}

/** Each line with the titles that stand right before it. */
function withTitles<T>(lines: readonly PartLine<T>[]) {
  const blocks: { readonly start: number; readonly lines: T[] }[] = [];
  let isOpen = false;
  for (const [start, { line, isTitle = false }] of lines.entries()) {
    const last = blocks.at(-1);
    if (isOpen && last) last.lines.push(line);
    else blocks.push({ start, lines: [line] });
    isOpen = isTitle;
  }
  return blocks;
}
