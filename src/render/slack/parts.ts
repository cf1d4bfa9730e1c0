import { type Form, inParts, type PartLine } from '../parts.ts';
import { clean } from '../text.ts';
import { header, link, type SlackBlock, type SlackMessage, sections } from './blocks.ts';
import { roomLeft } from './limits.ts';

/** A message but for its lines, which stand between head and foot. */
export interface Frame {
  /** Escaped: for notifications. */
  readonly text: string;
  readonly title: string;
  readonly head: readonly SlackBlock[];
  /** Before the foot: a link that is not of the same length every time, for it is signed anew. */
  readonly signed?: readonly SlackBlock[] | undefined;
  readonly foot: readonly SlackBlock[];
  /** Where what is left out can be read; absent where the links of the foot are all there is. */
  readonly more?: string | undefined;
}

/** More than a signed link takes, with what is around it. */
const SIGNED_ROOM = 4000;

/** The message with the lines that it has room for. */
export function framed(
  { text, title, head, signed = [], foot }: Frame,
  lines: readonly string[],
): SlackMessage {
  return { text, blocks: [header(title), ...head, ...sections(lines), ...signed, ...foot] };
}

const FORM: Form<Frame, string, SlackMessage> = {
  framed,
  numbered: (frame, number) => ({
    ...frame,
    text: `${frame.text}${number}`,
    title: `${clean(frame.title, 150 - number.length)}${number}`,
  }),
  bare: ({ text, title, more }) => ({ text, title, head: [], foot: [], more }),
  roomIn: ({ signed = [], ...frame }) =>
    roomLeft(framed(frame, [])) - (signed.length > 0 ? SIGNED_ROOM : 0),
  leftOut: (count, { more }) => moreLine(`and ${count} lines more`, more),
};

/** What says how much is left out, as a link to where it can be read, if there is one. */
export function moreLine(text: string, address: string | undefined): string {
  return address === undefined ? text : link(address, text);
}

/** All lines, in as many messages as they need, each within Slack's limits. */
export function framedInParts(
  frame: Frame,
  lines: readonly PartLine<string>[],
): readonly SlackMessage[] {
  return inParts(frame, lines, FORM);
}
