import middy from '@middy/core';
import type * as z from 'zod';
import { AwaitedElsewhereError, InvalidInputError, ScanNotReadyError } from '../domain/errors.ts';
import { describeProblems } from '../steps/problems.ts';
import { readConfig } from './config.ts';
import { log } from './log.ts';
import { type Factories, type Made, make } from './make.ts';

/**
 * Makes a Lambda handler of a step: its ports are built once per cold start, its input is checked against its schema
 * (all problems in one InvalidInputError), and errors are logged before the state machine gets to see them.
 */
export function defineHandler<S extends z.ZodType, F extends Factories, O>(options: {
  readonly input: S;
  readonly ports: F;
  readonly run: (ports: Made<F>) => (input: z.output<S>) => Promise<O>;
}) {
  const step = options.run(make(options.ports, readConfig()));

  return middy()
    .onError(({ error }) => {
      const fields = { error: error?.name, reason: error?.message };
      if (isExpected(error)) log('info', 'step sends the machine another way', fields);
      else log('error', 'step failed', fields);
    })
    .handler(async (event: unknown) => step(parse(options.input, event)));
}

/** What the machines catch on ordinary days: nobody is to be alarmed by it. */
function isExpected(error: unknown): boolean {
  return error instanceof AwaitedElsewhereError || error instanceof ScanNotReadyError;
}

function parse<S extends z.ZodType>(schema: S, event: unknown): z.output<S> {
  const parsed = schema.safeParse(event);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(describeProblems(parsed.error));
}
