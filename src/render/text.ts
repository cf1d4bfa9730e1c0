/** Made when a text is first cut: its data take so long to load that every cold start would be slower. */
let graphemes: Intl.Segmenter | undefined;

/**
 * One line of text that comes from outside, at most `max` UTF-16 units long: without control characters, line breaks
 * and what reorders or hides text (bidirectional marks, zero-width characters).
 */
export function clean(text: string, max: number): string {
  return cut(
    text
      .toWellFormed()
      .replace(/\p{Cf}/gu, '')
      .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
      .trim(),
    max,
  );
}

/** Cuts at the end of a word where there is one near, never within what a reader sees as one character. */
function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  // One unit more than can be kept, and its pair: enough to see whether a character ends at the limit.
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  let end = 0;
  for (const { index, segment } of graphemes.segment(text.slice(0, max + 1))) {
    if (index + segment.length > max - 1) break;
    end = index + segment.length;
  }
  const kept = text.slice(0, end);
  const space = kept.lastIndexOf(' ');
  return `${(space > end / 2 ? kept.slice(0, space) : kept).trimEnd()}…`;
}

/** Printable ASCII: accents are dropped, and what has no likeness becomes a question mark. */
export function toAscii(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('→', '->')
    .replace(/[^ -~]/gu, '?')
    .replace(/ +/g, ' ')
    .trim();
}

/** `a, b and 3 more`: the first `max` of a list, each cleaned, the others counted. */
export function listed(items: readonly string[], max: number): string {
  const shown = items.slice(0, max).map((item) => clean(item, 128));
  const left = items.length - shown.length;
  return left > 0 ? `${shown.join(', ')} and ${left} more` : shown.join(', ');
}

/** `1 image`, `2 images`. */
export function plural(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : `${noun}s`}`;
}

/** `2026-03-01 04:05 UTC` from ISO 8601. */
export function instant(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime())
    ? clean(iso, 40)
    : `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** A character that looks like one that chat clients read as markup, and is none; a space for any other. */
export function lookalike(character: string): string {
  return LOOKALIKES[character] ?? ' ';
}

const LOOKALIKES: Readonly<Record<string, string>> = {
  '<': '‹',
  '>': '›',
  '*': '∗',
  _: 'ˍ',
  '~': '∼',
  '`': "'",
  '[': '(',
  ']': ')',
  '|': '¦',
};
