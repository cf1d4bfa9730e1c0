import { jsonBytes } from '../room.ts';
import type { SlackMessage } from './blocks.ts';

/** Slack answers `msg_blocks_too_long` somewhere above 13,000 characters, whatever its documented limits allow. */
const LONGEST_MESSAGE = 10_000;

/** What the sections around the lines add: some 70 bytes each, and never as many as eight. */
const SECTIONS = 8 * 70;

/** The bytes that are left for lines in a message that has all its other parts. */
export function roomLeft(message: SlackMessage): number {
  return Math.max(0, LONGEST_MESSAGE - SECTIONS - jsonBytes(message));
}
