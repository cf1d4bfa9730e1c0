import { jsonBytes } from '../room.ts';
import type { RichText, TeamsMessage } from './card.ts';

/** Teams takes messages of about 28 KB; some is left for what its own envelope adds. */
const LARGEST_MESSAGE = 24_000;

/** The bytes that are left for blocks in a message that has all its other parts. */
export function roomLeft(message: TeamsMessage): number {
  return Math.max(0, LARGEST_MESSAGE - jsonBytes(message));
}

/**
 * The first blocks that there is room for, and last, where some are left out, one that says how many; `beyond` more are
 * so anyway.
 */
export function fitBlocks(
  bytes: number,
  blocks: readonly RichText[],
  leftOut: (count: number) => RichText,
  beyond = 0,
): readonly RichText[] {
  let room = bytes - jsonBytes(leftOut(blocks.length + beyond)) - 1;
  const shown: RichText[] = [];
  for (const block of blocks) {
    room -= jsonBytes(block) + 1;
    if (room < 0) break;
    shown.push(block);
  }
  const left = blocks.length - shown.length + beyond;
  return left > 0 ? [...shown, leftOut(left)] : shown;
}
