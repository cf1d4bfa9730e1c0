import { type Form, inParts, type PartLine } from '../parts.ts';
import { clean } from '../text.ts';
import {
  type CardLink,
  moreLine,
  type RichText,
  type TeamsMessage,
  teamsMessage,
  title,
} from './card.ts';
import { roomLeft } from './limits.ts';

/** A card but for its lines, which stand between head and foot. */
export interface Frame {
  readonly fallback: string;
  /** The first word of the title, and the rest of it. */
  readonly verdict: string;
  readonly subject: string;
  readonly head: readonly RichText[];
  readonly foot: readonly RichText[];
  /** The first of the links: one that is not of the same length every time, for it is signed anew. */
  readonly signed?: CardLink | undefined;
  readonly links: readonly CardLink[];
  /** Where what is left out can be read; absent where the links are all there is. */
  readonly more?: string | undefined;
}

/** More than a signed link takes. */
const SIGNED_ROOM = 4000;

/** The card with the lines that it has room for. */
export function framed(
  { fallback, verdict, subject, head, foot, links, signed }: Frame,
  lines: readonly RichText[],
): TeamsMessage {
  return teamsMessage({
    fallback,
    body: [title(verdict, subject), ...head, ...lines, ...foot],
    links: [...(signed ? [signed] : []), ...links],
  });
}

const FORM: Form<Frame, RichText, TeamsMessage> = {
  framed,
  numbered: (frame, number) => ({
    ...frame,
    fallback: `${frame.fallback}${number}`,
    subject: `${clean(frame.subject, 300 - number.length)}${number}`,
  }),
  bare: ({ fallback, verdict, subject, more }) => ({
    ...{ fallback, verdict, subject, more },
    ...{ head: [], foot: [], links: [] },
  }),
  roomIn: ({ signed, ...frame }) => roomLeft(framed(frame, [])) - (signed ? SIGNED_ROOM : 0),
  leftOut: (count, { more }) => moreLine(`and ${count} lines more`, more),
};

/** All lines, in as many cards as they need, each within the limits of Teams. */
export function framedInParts(
  frame: Frame,
  lines: readonly PartLine<RichText>[],
): readonly TeamsMessage[] {
  return inParts(frame, lines, FORM);
}
