import { clean, lookalike } from '../text.ts';
import { isSlackMention } from '../words.ts';

/** A message in Block Kit; `text` is what notifications show. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}

export type SlackBlock =
  | { readonly type: 'header'; readonly text: PlainText }
  | { readonly type: 'section'; readonly text: Mrkdwn }
  | { readonly type: 'section'; readonly fields: readonly Mrkdwn[] }
  | { readonly type: 'context'; readonly elements: readonly Mrkdwn[] };

interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji: false;
}

interface Mrkdwn {
  readonly type: 'mrkdwn';
  readonly text: string;
  /** Slack adds no links and mentions of its own to what is plain text. */
  readonly verbatim: true;
}

/** The longest text of a section is 3,000 characters; a line must fit into one. */
export const LONGEST_LINE = 2900;

/** At most 150 characters, and not escaped: Slack shows plain text as it is. */
export function header(text: string): SlackBlock {
  return { type: 'header', text: { type: 'plain_text', text: clean(text, 150), emoji: false } };
}

/** Text in Slack's markup. */
export function section(text: string): SlackBlock {
  return { type: 'section', text: mrkdwn(text) };
}

/** Small print. */
export function context(text: string): SlackBlock {
  return { type: 'context', elements: [mrkdwn(text)] };
}

/** Labels with escaped values, in two columns; at most ten. */
export function fields(rows: readonly (readonly [label: string, value: string])[]): SlackBlock {
  return {
    type: 'section',
    fields: rows.map(([label, value]) => mrkdwn(`*${label}*\n${value}`)),
  };
}

/** Lines in as many sections as they need; each line is shorter than a section. */
export function sections(lines: readonly string[]): readonly SlackBlock[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + 1 + line.length <= LONGEST_LINE) {
      texts[texts.length - 1] = `${last}\n${line}`;
    } else {
      texts.push(line);
    }
  }
  return texts.map(section);
}

/**
 * Text from outside, cleaned and escaped, at most `max` characters of markup. The three characters that Slack's markup
 * is made of are escaped, so that `<!channel>` calls nobody; what Slack would take for emphasis, for which there is no
 * escape, becomes a character that looks alike.
 */
export function escaped(text: string, max: number): string {
  return literal(text.replace(EMPHASIS, lookalike), max);
}

/** Slack reads emphasis at the ends of words: within one, as in `lib_name` and `1.0~rc1`, it is text. */
const EMPHASIS = /(?<![\p{L}\p{N}])[*_~`]|[*_~`](?![\p{L}\p{N}])/gu;

/** The same where Slack reads no emphasis: as it is. */
function literal(text: string, max: number): string {
  for (let room = max; ; room = Math.floor(room * 0.8)) {
    const markup = clean(text, room)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;');
    if (markup.length <= max) return markup;
  }
}

/** Text from outside that may hold stars, as globs do: Slack reads no emphasis into code. */
export function code(text: string, max: number): string {
  return `\`${literal(text.replaceAll('`', "'"), max)}\``;
}

/**
 * Text that leads to an address, which must be one without `<`, `>` and `|`. Links, not buttons: a button, even one
 * that only opens an address, makes Slack call the app behind the webhook and show a warning when nobody answers.
 */
export function link(address: string, text: string): string {
  const target = address.replaceAll('&', '&amp;').replaceAll('|', '%7C');
  return `<${target}|${escaped(text.replaceAll('|', '¦'), 300)}>`;
}

/** A user or a group is called; all else is text. */
export function mention(whom: string): string {
  return isSlackMention(whom) ? whom : escaped(whom, 80);
}

function mrkdwn(text: string): Mrkdwn {
  return { type: 'mrkdwn', text, verbatim: true };
}
