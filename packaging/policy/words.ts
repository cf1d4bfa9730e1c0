const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys and values',
  record: 'a map of keys and values',
  int: 'a whole number',
};

/** What the schema expects, as people say it. */
export function typeInWords(expected: string): string {
  return TYPES[expected] ?? expected;
}

/** What stands in a file where something else should. */
export function describe(input: unknown): string {
  if (input === null) return 'empty';
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'object') return 'a map';
  return typeof input === 'string' ? `the text "${input}"` : `${input}`;
}
