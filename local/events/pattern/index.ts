import { invalidPattern } from './errors.ts';
import { isObject, type Leaf, type LeafTest, toLeafTest } from './operators.ts';

/** Whether an event matches a pattern. */
export type EventMatcher = (event: unknown) => boolean;

/** EventBridge refuses longer ones (`EventPattern` of `PutRule`). */
const MAX_PATTERN_LENGTH = 4096;

/**
 * Reads an event pattern, given as text or as the object it stands for, by the rules of
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html. What JSON.parse
 * cannot see is not told apart: `300` and `3.0e2` are equal here.
 * @throws AwsError InvalidEventPatternException, also for what is not supported here
 */
export function compileEventPattern(pattern: unknown): EventMatcher {
  const text = typeof pattern === 'string' ? pattern : JSON.stringify(pattern);
  if (text === undefined || text.length > MAX_PATTERN_LENGTH) {
    throw invalidPattern(`It must be JSON of at most ${MAX_PATTERN_LENGTH} characters`);
  }
  return compileObject(parse(text), '');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidPattern(`It is not JSON (${error})`);
  }
}

/** Matches when one object at this place has all fields as the pattern wants them. */
function compileObject(pattern: unknown, path: string): EventMatcher {
  if (!isObject(pattern))
    throw invalidPattern(`"${path || 'Filter'}" must be an object or an array`);
  const entries = Object.entries(pattern);
  if (entries.length === 0)
    throw invalidPattern(`Empty objects are not allowed (${path || 'top level'})`);
  const fields = entries.map(([key, value]) =>
    compileField(key, value, path ? `${path}.${key}` : key),
  );
  return (node) => {
    const objects = objectsAt(node);
    return (objects.length > 0 ? objects : [{}]).some((object) =>
      fields.every((test) => test(object)),
    );
  };
}

type ObjectTest = (object: Readonly<Record<string, unknown>>) => boolean;

function compileField(key: string, pattern: unknown, path: string): ObjectTest {
  if (key === '$or') return compileOr(pattern, path);
  if (Array.isArray(pattern)) {
    const test = compileValues(pattern, path);
    return (object) => test(object[key]);
  }
  const test = compileObject(pattern, path);
  return (object) => test(object[key]);
}

function compileOr(pattern: unknown, path: string): ObjectTest {
  if (!Array.isArray(pattern) || pattern.length < 2) {
    throw invalidPattern(`There must have at least 2 Objects in $or relationship (in "${path}")`);
  }
  const alternatives = pattern.map((alternative) => compileObject(alternative, path));
  return (object) => alternatives.some((test) => test(object));
}

/** Matches when any value at this place is one of those wanted. */
function compileValues(pattern: readonly unknown[], path: string): EventMatcher {
  if (pattern.length === 0) throw invalidPattern(`Empty arrays are not allowed (in "${path}")`);
  const tests = pattern.map((wanted) => compileValue(wanted, path));
  return (node) => {
    const leaves = leavesAt(node);
    return tests.some((test) => test(leaves));
  };
}

function compileValue(wanted: unknown, path: string): (leaves: readonly Leaf[]) => boolean {
  if (isLeaf(wanted)) return anyLeaf((leaf) => leaf === wanted);
  if (!isObject(wanted)) {
    throw invalidPattern(`Match value of "${path}" must be String, number, true, false, or null`);
  }
  const [[operator, operand] = ['', undefined], ...others] = Object.entries(wanted);
  if (others.length > 0)
    throw invalidPattern(`Only one key allowed in match expression of "${path}"`);
  if (operator !== 'exists') return anyLeaf(toLeafTest(operator, operand, path));
  if (typeof operand !== 'boolean') {
    throw invalidPattern(`exists match pattern of "${path}" must be either true or false.`);
  }
  return (leaves) => leaves.length > 0 === operand;
}

const anyLeaf = (test: LeafTest) => (leaves: readonly Leaf[]) => leaves.some((leaf) => test(leaf));

/** The objects that a field's value holds: itself, or those in an array, however deep. */
function objectsAt(node: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(node)) return node.flatMap(objectsAt);
  return isObject(node) ? [node] : [];
}

/** The leaves that a field's value holds; objects have none, so that `exists` is about leaves only. */
function leavesAt(node: unknown): readonly Leaf[] {
  if (Array.isArray(node)) return node.flatMap(leavesAt);
  return isLeaf(node) ? [node] : [];
}

function isLeaf(node: unknown): node is Leaf {
  return node === null || ['string', 'number', 'boolean'].includes(typeof node);
}
