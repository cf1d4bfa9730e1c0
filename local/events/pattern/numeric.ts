import { invalidPattern } from './errors.ts';

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** Numbers in patterns are limited to this, both ways. */
const LARGEST = 5e9;

/** Reads `["=", 5]` or a range such as `[">", 0, "<=", 5]`. */
export function toNumericTest(operand: unknown, field: string): (value: number) => boolean {
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4)) {
    throw invalidPattern(
      `numeric match of "${field}" must be an operator and a number, or a range of two such pairs`,
    );
  }
  const [first, second] = [operand.slice(0, 2), operand.slice(2)].map(([operator, bound]) =>
    operator === undefined ? undefined : toComparison(operator, bound, field),
  );
  if (second && !isRange(operand)) {
    throw invalidPattern(`numeric range of "${field}" must go from > or >= to a larger < or <=`);
  }
  return (value) => (first?.(value) ?? true) && (second?.(value) ?? true);
}

function toComparison(operator: unknown, bound: unknown, field: string) {
  const compare = typeof operator === 'string' ? COMPARISONS[operator] : undefined;
  if (!compare) {
    throw invalidPattern(`Unrecognized numeric range operator: ${operator} (in "${field}")`);
  }
  if (typeof bound !== 'number' || Math.abs(bound) > LARGEST) {
    throw invalidPattern(`Value of numeric match of "${field}" must be a number of at most 5.0e9`);
  }
  return (value: number) => compare(value, bound);
}

function isRange([from, low, to, high]: readonly unknown[]): boolean {
  return (
    (from === '>' || from === '>=') && (to === '<' || to === '<=') && Number(low) < Number(high)
  );
}
