import type { z } from 'zod';
import { didYouMean } from '../policy/did-you-mean.ts';
import type { Problem } from '../policy/source.ts';
import { describe, typeInWords } from '../policy/words.ts';
import { keysAt } from './schema.ts';

const A_TIME = 'a time such as 2027-01-31T12:00:00Z';

/** What the schema found in a VEX document, in words. Needs issues that carry their input. */
export function explain(issue: z.core.$ZodIssue): readonly Problem[] {
  const { path, input } = issue;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...path, key],
        atKey: true,
        message: `unknown key ${didYouMean(key, keysAt(path))}`,
      }));
    case 'invalid_value':
      return [{ path, message: mustBe(issue.values.join(', '), input) }];
    case 'invalid_type':
      return [{ path, message: mustBe(typeInWords(issue.expected), input) }];
    case 'invalid_format':
      return [{ path, message: issue.format === 'regex' ? 'is empty' : mustBe(A_TIME, input) }];
    case 'too_small':
      return [
        { path, message: issue.origin === 'array' ? 'is empty' : mustBe('1 or more', input) },
      ];
    default:
      return [{ path, message: issue.message }];
  }
}

function mustBe(expected: string, input: unknown): string {
  return input === undefined ? 'is missing' : `must be ${expected}, but is ${describe(input)}`;
}
