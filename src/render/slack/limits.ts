import { jsonBytes } from '../room.ts';
import type { SlackMessage } from './blocks.ts';

/** Slack answers `msg_blocks_too_long` somewhere above 13,000 characters, whatever its documented limits allow. */
const LONGEST_MESSAGE = 10_000;

/** A section around its lines. */
const SECTION_OVERHEAD = 80;

/** The bytes that are left for lines in a message that has all its other parts. */
export function roomLeft(message: SlackMessage): number {
  return Math.max(0, LONGEST_MESSAGE - SECTION_OVERHEAD * 4 - jsonBytes(message));
}
