import { parseArgs } from 'node:util';
import { didYouMean } from '../packaging/policy/did-you-mean.ts';

/** A command line that cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Options by name: those of type `boolean` are given or not, those of type `string` take a value. */
export type Options = Readonly<Record<string, { readonly type: 'boolean' | 'string' }>>;

export interface CommandLine<O extends Options> {
  isGiven(option: keyof O & string): boolean;
  /** Undefined where the option is not given. */
  value(option: keyof O & string): string | undefined;
  /** What belongs to no option, in order. */
  readonly positionals: readonly string[];
}

/**
 * Reads a command line. Throws a UsageError that says what to write instead: the messages of a strict `parseArgs` do
 * not say which options there are.
 */
export function readCommandLine<O extends Options>(
  args: readonly string[],
  options: O,
): CommandLine<O> {
  const { values, positionals, tokens } = tokenize(args, options);
  for (const token of tokens) if (token.kind === 'option') check(token, options);
  return {
    isGiven: (option) => values[option] === true,
    value(option) {
      const value = values[option];
      return typeof value === 'string' ? value : undefined;
    },
    positionals,
  };
}

function tokenize(args: readonly string[], options: Options) {
  return parseArgs({ args: [...args], options, strict: false, tokens: true });
}

type OptionToken = Extract<ReturnType<typeof tokenize>['tokens'][number], { kind: 'option' }>;

function check({ name, rawName, value, inlineValue }: OptionToken, options: Options): void {
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (!option) {
    const known = Object.keys(options).map((other) => `--${other}`);
    throw new UsageError(`There is no option ${didYouMean(rawName, known)}`);
  }
  const isOptionNext = !inlineValue && value?.startsWith('--');
  if (option.type === 'string' && (!value || isOptionNext)) {
    throw new UsageError(`--${name} needs a value, as in --${name}=<value>`);
  }
  if (option.type === 'boolean' && value !== undefined) {
    throw new UsageError(`--${name} takes no value.`);
  }
}
