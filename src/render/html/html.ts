/** Markup that is safe to send: nothing else gets into a page as it is. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** What may stand in a template: markup as it is, text escaped, several after one another, and nothing. */
export type Part = Html | string | number | readonly Part[] | false | undefined;

/**
 * Makes markup of a template. Everything that is put in is escaped, in text and in attributes (which are quoted),
 * unless it is markup itself; so what comes from outside stays text. XML needs no more.
 */
export function html(template: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const text = template.map((literal, index) =>
    index === 0 ? literal : toText(parts[index - 1]) + literal,
  );
  return new Html(text.join(''));
}

function toText(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map(toText).join('');
  return escaped(String(part));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Characters that neither HTML nor XML may hold become the mark for what could not be read. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(
      /[^\t\n\r\u{20}-\u{7E}\u{85}\u{A0}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu,
      '\u{FFFD}',
    )
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
