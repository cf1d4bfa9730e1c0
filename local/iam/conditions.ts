import { compileGlob } from '../endpoint/wildcard.ts';
import type { ConditionKeys } from './need.ts';

/** One key of a statement's Condition. */
export interface Condition {
  /** `StringEquals`, or with a set operator before it. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
  /** Whether it holds for a request with these keys. */
  holds(keys: ConditionKeys): boolean;
}

type Compile = (value: string) => (text: string) => boolean;

const OPERATORS: Readonly<Record<string, Compile>> = {
  StringEquals: (value) => (text) => text === value,
  StringLike: compileGlob,
};

/** The keys that requests here have: `needs/` and `roles.ts` fill them in. */
const KEYS = ['aws:SourceAccount', 'dynamodb:LeadingKeys'];

const FOR_ALL = 'ForAllValues:';

/** Throws an error for an operator or a key that no request could be held against here. */
export function compileConditions(
  block: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>,
): readonly Condition[] {
  return Object.entries(block).flatMap(([operator, byKey]) => {
    const isForAll = operator.startsWith(FOR_ALL);
    const compile = OPERATORS[isForAll ? operator.slice(FOR_ALL.length) : operator];
    if (!compile) {
      throw new Error(
        `Condition.${operator} is not supported by the local AWS; it knows ${Object.keys(OPERATORS).join(' and ')}, both with ${FOR_ALL} too`,
      );
    }
    return Object.entries(byKey).map(([name, values]): Condition => {
      const key = KEYS.find((known) => known.toLowerCase() === name.toLowerCase());
      if (key === undefined) {
        throw new Error(
          `Condition.${operator}.${name} is not supported by the local AWS; it knows ${KEYS.join(' and ')}`,
        );
      }
      for (const value of values) refuseVariables(value);
      const allowed = values.map(compile);
      const matches = (text: string) => allowed.some((isAllowed) => isAllowed(text));
      return {
        operator,
        key,
        values,
        // Of a key that is not there ForAllValues says yes, and all else no.
        holds: ({ [key]: given = [] }) =>
          isForAll ? given.every(matches) : given.length === 1 && given.every(matches),
      };
    });
  });
}

/** `${aws:username}` and the like: no request here has them. */
export function refuseVariables(text: string): void {
  if (text.includes('${')) {
    throw new Error(`${text}: policy variables are not supported by the local AWS`);
  }
}
