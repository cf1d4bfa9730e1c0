/** Limits of Block Kit, from Slack's reference of blocks, for the blocks that messages of this project are made of. */
interface Message {
  readonly text: string;
  readonly blocks: readonly unknown[];
}

interface Text {
  readonly type: string;
  readonly text: string;
}

interface Block {
  readonly type: string;
  readonly text?: Text;
  readonly fields?: readonly Text[];
  readonly elements?: readonly Text[];
}

/** What Slack would refuse in a message; empty when it takes it. */
export function slackLimitViolations(message: Message): readonly string[] {
  const { text, blocks } = message;
  const size = Buffer.byteLength(JSON.stringify(message));
  return [
    ...range('text', text, 40_000),
    ...(blocks.length < 1 || blocks.length > 50 ? [`${blocks.length} blocks`] : []),
    ...(size > 13_000 ? [`${size} bytes in all`] : []),
    ...(blocks as readonly Block[]).flatMap(violationsOf),
  ];
}

function violationsOf({ type, text, fields, elements }: Block): readonly string[] {
  switch (type) {
    case 'header':
      return [...range('header', text?.text, 150), ...kind('header', text, 'plain_text')];
    case 'section':
      if (!text && !fields) return ['section without text and fields'];
      return [
        ...(text ? [...range('section', text.text, 3000), ...markup(text.text)] : []),
        ...several('fields', fields, 10, 2000),
      ];
    case 'context':
      return elements?.length
        ? several('elements', elements, 10, 3000)
        : ['context without elements'];
    default:
      return [`block type ${type}`];
  }
}

function several(
  name: string,
  texts: readonly Text[] | undefined,
  most: number,
  longest: number,
): readonly string[] {
  if (!texts) return [];
  const count = texts.length < 1 || texts.length > most ? [`${texts.length} ${name}`] : [];
  return [
    ...count,
    ...texts.flatMap(({ text }) => [...range(name, text, longest), ...markup(text)]),
  ];
}

function range(name: string, text: string | undefined, longest: number): readonly string[] {
  const length = text?.length ?? 0;
  if (text !== undefined && !text.isWellFormed()) return [`${name} is not well-formed Unicode`];
  return length < 1 || length > longest ? [`${name} of ${length} characters`] : [];
}

function kind(name: string, text: Text | undefined, expected: string): readonly string[] {
  return text?.type === expected ? [] : [`${name} is ${text?.type}, not ${expected}`];
}

/**
 * Angle brackets may only stand around a link, or around whom a rule of the policy mentions, on a line of its own; and
 * ampersands only begin the three escapes.
 */
function markup(text: string): readonly string[] {
  const rest = text
    .replace(/^For (<@[UW][A-Z0-9]+>|<!subteam\^S[A-Z0-9]+>)$/gm, '')
    .replace(/<https?:\/\/[^<>|\s]+\|[^<>|]+>/g, '')
    .replace(/&(amp|lt|gt);/g, '');
  return /[<>&]/.test(rest) ? [`unescaped markup in ${JSON.stringify(text)}`] : [];
}
