import * as z from 'zod';
import { InvalidInputError } from '../../domain/errors.ts';
import { FINDING_STATES } from '../../domain/listed-finding.ts';
import { SEVERITIES } from '../../domain/severity.ts';
import { cursor, imagesOrder, repositoryGlob } from '../http/parameters.ts';

/** Forms send what is left empty as nothing; people paste spaces around what they look for. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess(
    (value) => (typeof value === 'string' && value.trim() === '' ? undefined : value),
    schema.optional(),
  );

/** What pages can be filtered by; parameters that are not known are nobody's business. */
export const FILTERS = {
  repository: optional(z.string().trim().max(256)),
  verdict: optional(z.enum(['breach', 'unknown', 'pass'])),
  severity: optional(z.enum(SEVERITIES)),
  state: optional(z.enum(FINDING_STATES)),
  id: optional(z.string().trim().max(128)),
  order: optional(imagesOrder),
  cursor: optional(cursor),
  page: optional(
    z
      .string()
      .regex(/^\d{1,4}$/)
      .transform(Number),
  ),
} as const;

/** What a page was asked for, and what of that is not understood. */
export interface Filtered<T> {
  readonly filter: T;
  readonly problem?: string | undefined;
}

/** Reads the query of a page. What is not understood is told on the page, and filters nothing. */
export function readFilter<S extends z.ZodObject>(
  schema: S,
  query: Readonly<Record<string, string>>,
): Filtered<Partial<z.output<S>>> {
  const parsed = schema.safeParse(query);
  if (parsed.success) return { filter: parsed.data };
  const names = new Set(parsed.error.issues.map(({ path }) => String(path[0])));
  return {
    filter: {},
    problem: `Not understood: ${[...names].join(', ')}. Choose from the form, or begin anew.`,
  };
}

/**
 * The glob that is meant by what people type to find a repository: what is no pattern is part of a name. Raises
 * InvalidInputError for what can be neither.
 */
export function repositoryPattern(typed: string | undefined): string | undefined {
  if (typed === undefined) return undefined;
  if (/^[\w./-]+$/.test(typed)) return `**/*${typed.toLowerCase()}*{,/**}`;
  const parsed = repositoryGlob.safeParse(typed);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(
    'repository: is neither part of a repository’s name nor a pattern, as in payments/*',
  );
}
