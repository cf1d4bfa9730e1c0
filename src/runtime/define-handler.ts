import middy from '@middy/core';
import type * as z from 'zod';
import {
  AwaitedElsewhereError,
  InvalidInputError,
  ScanNotReadyError,
  ThrottledError,
} from '../domain/errors.ts';
import { describeProblems } from '../steps/problems.ts';
import { readConfig } from './config.ts';
import { beginInvocation, endInvocation, log } from './log.ts';
import { inputFields, outputFields } from './log-fields.ts';
import { type Factories, type Made, make } from './make.ts';
import type { Ended } from './measures.ts';
import { emit, type Measurement } from './metrics.ts';
import { named } from './transient.ts';

/**
 * Makes a Lambda handler of a step: its ports are built once per cold start, its input is checked against its schema
 * (all problems in one InvalidInputError), what came of it is logged and measured, and errors are logged before the
 * state machine gets to see them.
 */
export function defineHandler<S extends z.ZodType, F extends Factories, O>(options: {
  readonly input: S;
  readonly ports: F;
  readonly run: (ports: Made<F>) => (input: z.output<S>) => Promise<O>;
  readonly measure?: (ports: Made<F>) => (ended: Ended<z.output<S>, O>) => readonly Measurement[];
}) {
  const ports = make(options.ports, readConfig());
  const step = options.run(ports);
  const measure = options.measure?.(ports) ?? (() => []);

  async function run(input: z.output<S>, functionName: string): Promise<O> {
    const output = await step(input).catch((thrown) => {
      const error = named(thrown);
      emit([...measure({ input, error }), ...throttles(error, functionName)]);
      throw error;
    });
    emit(measure({ input, output }));
    log('info', 'step done', outputFields(output));
    return output;
  }

  // Lambda ends the environment of a call that takes too long, and says so by a name that is tried again; middy would
  // answer before, and what is under way would go on in a later call.
  return middy({ timeoutEarlyInMillis: 0 })
    .before(({ event, context }) => beginInvocation(context, inputFields(event)))
    .after(endInvocation)
    .onError(({ error }) => {
      const fields = { error: error?.name, reason: error?.message };
      if (isExpected(error)) log('info', 'step sends the machine another way', fields);
      else log('error', 'step failed', fields);
      endInvocation();
    })
    .handler(async (event: unknown, { functionName }: { readonly functionName: string }) =>
      run(parse(options.input, event), functionName),
    );
}

/** What the machines catch on ordinary days: nobody is to be alarmed by it. */
function isExpected(error: unknown): boolean {
  return error instanceof AwaitedElsewhereError || error instanceof ScanNotReadyError;
}

/** What is left of being throttled when the SDK has tried all it may. */
function throttles(error: unknown, functionName: string): readonly Measurement[] {
  if (!(error instanceof ThrottledError)) return [];
  const dimensions = { function: functionName };
  return [{ name: 'Throttles', value: 1, unit: 'Count', dimensions }];
}

function parse<S extends z.ZodType>(schema: S, event: unknown): z.output<S> {
  const parsed = schema.safeParse(event);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(describeProblems(parsed.error));
}
