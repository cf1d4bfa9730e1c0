import { matchesParts } from '../../endpoint/wildcard.ts';
import { invalidPattern } from './errors.ts';
import { toNumericTest } from './numeric.ts';

/** A JSON value that is neither object nor array: the only kind that patterns look at. */
export type Leaf = string | number | boolean | null;

export type LeafTest = (leaf: Leaf) => boolean;

/** Reads the operand of `{"<operator>": <operand>}` in a pattern. */
type Operator = (operand: unknown, field: string) => LeafTest;

/** The operators of EventBridge on values that are there; `exists` is about absence and is read elsewhere. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  prefix: (operand, field) => affix('prefix', operand, field),
  suffix: (operand, field) => affix('suffix', operand, field),
  'equals-ignore-case': (operand, field) => {
    const wanted = text(operand, field, 'equals-ignore-case').toLowerCase();
    return onText((value) => value.toLowerCase() === wanted);
  },
  wildcard: (operand, field) => {
    const parts = wildcardParts(text(operand, field, 'wildcard'), field);
    return onText((value) => matchesParts(value, parts));
  },
  numeric: (operand, field) => {
    const test = toNumericTest(operand, field);
    return (leaf) => typeof leaf === 'number' && test(leaf);
  },
  'anything-but': (operand, field) => {
    const excluded = anythingBut(operand, field);
    return (leaf) => !excluded.some((test) => test(leaf));
  },
};

const INSIDE_ANYTHING_BUT = ['prefix', 'suffix', 'equals-ignore-case', 'wildcard'];

/** The test that an operator makes of a value. @throws AwsError naming an operator that is not known here */
export function toLeafTest(operator: string, operand: unknown, field: string): LeafTest {
  const read = OPERATORS[operator];
  if (!read) {
    throw invalidPattern(
      operator === 'cidr'
        ? `The match type cidr (in "${field}") is not supported by the local EventBridge`
        : `Unrecognized match type ${operator} (in "${field}")`,
    );
  }
  return read(operand, field);
}

function affix(kind: 'prefix' | 'suffix', operand: unknown, field: string): LeafTest {
  const ignoringCase = isObject(operand);
  const wanted = ignoringCase
    ? text(onlyOperand(operand, ['equals-ignore-case'], field, kind), field, kind).toLowerCase()
    : text(operand, field, kind);
  return onText((value) => {
    const seen = ignoringCase ? value.toLowerCase() : value;
    return kind === 'prefix' ? seen.startsWith(wanted) : seen.endsWith(wanted);
  });
}

function anythingBut(operand: unknown, field: string): readonly LeafTest[] {
  if (isObject(operand)) {
    const [operator = ''] = Object.keys(operand);
    const excluded = onlyOperand(operand, INSIDE_ANYTHING_BUT, field, 'anything-but');
    return list(excluded, field).map((value) => toLeafTest(operator, value, field));
  }
  const values = list(operand, field);
  const isUniform = ['string', 'number'].some((type) =>
    values.every((value) => typeof value === type),
  );
  if (!isUniform) {
    throw invalidPattern(`anything-but of "${field}" must be strings only or numbers only`);
  }
  return values.map((value) => (leaf) => leaf === value);
}

/** The operand of an object with exactly one key, which is one of those allowed. */
function onlyOperand(
  operand: Readonly<Record<string, unknown>>,
  allowed: readonly string[],
  field: string,
  outer: string,
): unknown {
  const [key = '', ...others] = Object.keys(operand);
  if (others.length > 0)
    throw invalidPattern(`Only one key allowed in match expression of "${field}"`);
  if (!allowed.includes(key)) {
    throw invalidPattern(`Unsupported ${outer} pattern: ${key || '{}'} (in "${field}")`);
  }
  return operand[key];
}

function list(operand: unknown, field: string): readonly unknown[] {
  const values = Array.isArray(operand) ? operand : [operand];
  if (values.length === 0) throw invalidPattern(`Empty arrays are not allowed (in "${field}")`);
  return values;
}

function text(operand: unknown, field: string, operator: string): string {
  if (typeof operand === 'string') return operand;
  throw invalidPattern(`${operator} match pattern of "${field}" must be a string`);
}

/** Splits at each `*`; a backslash makes the next `*` or backslash stand for itself. */
function wildcardParts(pattern: string, field: string): readonly string[] {
  const parts = [''];
  for (const token of pattern.match(/\\.?|\*+|[^\\*]+/gs) ?? []) {
    if (token.startsWith('**')) {
      throw invalidPattern(`Consecutive wildcard characters are not allowed (in "${field}")`);
    }
    if (token === '*') {
      parts.push('');
      continue;
    }
    if (token.startsWith('\\') && token !== '\\*' && token !== '\\\\') {
      throw invalidPattern(`Invalid escape character (in "${field}")`);
    }
    parts[parts.length - 1] += token.replace(/^\\/, '');
  }
  return parts;
}

const onText =
  (test: (value: string) => boolean): LeafTest =>
  (leaf) =>
    typeof leaf === 'string' && test(leaf);

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
