import fc from 'fast-check';

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** The same samples in every run: a test that fails now and then is one that nobody believes. */
export const SEED = 20_261_125;

/** What may stand where something else was meant: of every type, and as odd as JSON lets it be. */
const ODD: readonly Json[] = [
  null,
  true,
  false,
  0,
  -1,
  1e308,
  -0.5,
  2 ** 53,
  '',
  ' ',
  'NaN',
  'constructor',
  '\u0000',
  '\ud800',
  '\u202e\u0301👩‍👩‍👧‍👦',
  '2026-13-45T99:99:99Z',
  'x'.repeat(5000),
  [],
  [null],
  [[[[]]]],
  {},
  { length: 3 },
  { toString: 1 },
  nested(300),
];

function nested(depth: number): Json {
  return depth === 0 ? 'deep' : { a: nested(depth - 1) };
}

/** Names that mean something to JavaScript, or to nobody. */
const ODD_KEYS = ['__proto__', 'constructor', 'toString', 'length', '', '\ud800', 'unheard-of'];

/** One change of a JSON value, at a place of its own. */
interface Mutation {
  readonly place: number;
  readonly change: (value: Json) => Json | undefined;
}

const anyMutation: fc.Arbitrary<Mutation> = fc.record({
  place: fc.nat(),
  change: fc.oneof(
    { weight: 3, arbitrary: fc.constant(() => undefined) },
    { weight: 6, arbitrary: fc.constantFrom(...ODD).map((odd) => () => odd) },
    { weight: 1, arbitrary: fc.constant(lengthened) },
    { weight: 1, arbitrary: fc.constantFrom(...ODD_KEYS).map((key) => withKey(key)) },
    { weight: 1, arbitrary: fc.constant((value: Json): Json => [value]) },
    { weight: 1, arbitrary: fc.constant((value: Json): Json => JSON.stringify(value)) },
  ),
});

function lengthened(value: Json): Json {
  if (typeof value === 'string') return value.repeat(200);
  if (typeof value === 'number') return value * 1e12;
  return Array.isArray(value) ? Array.from({ length: 200 }, () => value[0] ?? null) : value;
}

/** By way of text, as it would come: a `__proto__` out of JSON is a key like any other. */
function withKey(key: string) {
  return (value: Json): Json => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const text = JSON.stringify(value).replace(/^\{/, `{${JSON.stringify(key)}:{"polluted":true},`);
    return JSON.parse(text.replace(/,\}$/, '}'));
  };
}

/** A sample with one to three of its values dropped, of another type, too long, too deep, or with odd keys. */
export function mutated(...samples: readonly Json[]): fc.Arbitrary<Json> {
  return fc
    .tuple(fc.constantFrom(...samples), fc.array(anyMutation, { minLength: 1, maxLength: 3 }))
    .map(([sample, mutations]) =>
      mutations.reduce<Json>((value, mutation) => apply(value, mutation) ?? null, sample),
    );
}

function apply(value: Json, { place, change }: Mutation): Json | undefined {
  const target = place % placesIn(value);
  let seen = -1;
  function visit(one: Json): Json | undefined {
    seen += 1;
    if (seen === target) return change(one);
    if (Array.isArray(one)) return one.flatMap((entry) => visit(entry) ?? []);
    if (typeof one !== 'object' || one === null) return one;
    const entries = Object.entries(one).flatMap(([key, entry]) => {
      const changed = visit(entry);
      return changed === undefined ? [] : [[key, changed] as const];
    });
    return Object.fromEntries(entries);
  }
  return visit(value);
}

function placesIn(value: Json): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, entry: Json) => sum + placesIn(entry), 1);
}

/** The names of errors that say what is wrong, and with what. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
