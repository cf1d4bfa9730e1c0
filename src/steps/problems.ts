import type * as z from 'zod';

/** All problems of an input, each with its field. */
export function describeProblems(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => `${path.join('.') || 'input'}: ${message}`)
    .join('; ');
}
