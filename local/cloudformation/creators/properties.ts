import { z } from 'zod';
import type { ResourceRequest } from '../deploy.ts';

/**
 * The properties that a creator reads, checked; the others are of no consequence locally.
 * Throws an error with all problems and where they are.
 */
export function readProperties<Schema extends z.ZodType>(
  schema: Schema,
  { properties }: ResourceRequest,
): z.infer<Schema> {
  const result = schema.safeParse(properties, { reportInput: true });
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    ({ path, message }) => `${['Properties', ...path].join('.')}: ${message}`,
  );
  throw new Error(problems.join('; '));
}

/** For a property that would change what happens, and that nothing here can do. */
export function unsupported(what: string) {
  return z.undefined({ error: `${what} is not supported by the local AWS` }).optional();
}
