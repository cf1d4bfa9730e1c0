/**
 * Whether a text matches a pattern of literal parts with anything, or nothing, between them:
 * `['a', 'b', '']` is the pattern `a*b*`. One part must equal the text.
 */
export function matchesParts(text: string, parts: readonly string[]): boolean {
  const [first = '', ...others] = parts;
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let position = first.length;
  for (const part of others) {
    const found = text.indexOf(part, position);
    if (found === -1) return false;
    position = found + part.length;
  }
  return position <= end;
}

/** Makes of a pattern whether a text matches it: `*` is anything or nothing, `?` any one character. */
export function compileGlob(pattern: string): (text: string) => boolean {
  if (!pattern.includes('?')) {
    const parts = pattern.split('*');
    return (text) => matchesParts(text, parts);
  }
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, 's');
  return (text) => expression.test(text);
}
