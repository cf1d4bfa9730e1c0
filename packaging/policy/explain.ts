import type { z } from 'zod';
import { didYouMean } from './did-you-mean.ts';
import { CHANNEL_TYPES, keysAt } from './schema.ts';
import type { Problem } from './source.ts';
import { describe, typeInWords } from './words.ts';

type Issue = z.core.$ZodIssue;

const BEGIN = 'begin with `defaults: { thresholds: { critical: 1, high: 1 }, deliver: [] }`';

/** What the schema found, in words for the person who edits the file. Needs issues that carry their input. */
export function explain(issue: Issue): readonly Problem[] {
  const { path, input } = issue;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...path, key],
        atKey: true,
        message: unknownKey(key, path, input),
      }));
    case 'invalid_key':
      return [
        { path, atKey: true, message: 'channel names consist of lower-case letters, digits and -' },
      ];
    case 'invalid_union':
      return [{ path, message: channelType(input) }];
    case 'invalid_type':
      return [{ path, message: wrongType(issue.expected, input, path) }];
    case 'too_small':
    case 'too_big':
      return [{ path, message: `must be ${numberAt(path)}, but is ${input}` }];
    case 'invalid_format':
      return [{ path, message: wrongFormat(issue, input) }];
    case 'invalid_value':
      return [{ path, message: `must be ${issue.values.join(' or ')}, but is ${describe(input)}` }];
    default:
      return [{ path, message: issue.message }];
  }
}

function unknownKey(key: string, path: Issue['path'], map: unknown): string {
  const what = path.at(-1) === 'thresholds' ? 'threshold' : 'key';
  return `unknown ${what} ${didYouMean(key, keysAt(path, map))}`;
}

function channelType(channel: unknown): string {
  const type =
    typeof channel === 'object' && channel && 'type' in channel ? channel.type : undefined;
  if (type === undefined) return `is missing. Known: ${CHANNEL_TYPES.join(', ')}`;
  const named = typeof type === 'string' ? type : JSON.stringify(type);
  return `unknown channel type ${didYouMean(named, CHANNEL_TYPES)}`;
}

const NOT_A_SECRET = 'not the name of a Secrets Manager secret (letters, digits and /_+=.@-)';

const NOT_A_BUS = 'not the name of an event bus (letters, digits and ._/-)';

function wrongFormat({ format, path }: { format: string; path: Issue['path'] }, input: unknown) {
  if (format === 'date') return notADate(input);
  return path.at(-1) === 'bus' ? NOT_A_BUS : NOT_A_SECRET;
}

function notADate(input: unknown): string {
  return `must be a date such as 2027-01-31, but is ${describe(input)}`;
}

function numberAt(path: Issue['path']): string {
  return path.at(-1) === 'epss' ? 'a probability above 0, up to 1' : 'a whole number from 1';
}

function wrongType(expected: string, input: unknown, path: Issue['path']): string {
  if (path.length === 0 && input === null) return `the file is empty: ${BEGIN}`;
  const isDefaults = path.length === 1 && path[0] === 'defaults';
  const hint = isDefaults && (input ?? null) === null ? `: ${BEGIN}` : '';
  if (input === undefined) return `is missing${hint}`;
  const quote = expected === 'string' && typeof input !== 'object' ? ': put it in quotes' : '';
  const type = expected === 'int' || expected === 'number' ? numberAt(path) : typeInWords(expected);
  return `must be ${type}, but is ${describe(input)}${hint}${quote}`;
}
