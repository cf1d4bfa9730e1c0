import * as z from 'zod';
import { InvalidInputError } from '../../domain/errors.ts';

/** Room for the longest token of Step Functions (3096); a cursor is longer only where somebody has made it. */
export const LONGEST_CURSOR = 4400;

/** What a reader sends back to go on: opaque for it, and checked like everything that comes from outside. */
export function toCursor(position: object): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** Undefined where the reader begins. Raises InvalidInputError where it is no cursor of this list. */
export function fromCursor<T>(cursor: string | undefined, shape: z.ZodType<T>): T | undefined {
  if (cursor === undefined) return undefined;
  const parsed = cursor.length > LONGEST_CURSOR ? undefined : shape.safeParse(decoded(cursor));
  if (parsed?.success) return parsed.data;
  throw foreignCursor();
}

/** Also where a cursor is of another list, or of one that was filtered otherwise. */
export function foreignCursor(): InvalidInputError {
  return new InvalidInputError(
    'cursor: is not one that this list has given; begin without a cursor',
  );
}

function decoded(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}

/** Part of a sort key: all of them together have to stay below 1024 bytes, or DynamoDB refuses the question. */
export const keyPart = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[ -~]*$/);
