import { z } from 'zod';
import { AwsError } from '../../endpoint/protocol.ts';

/** An operation whose input is checked; what does not fit is a `ValidationException`. */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  run: (input: z.infer<Schema>) => unknown,
): (input: never) => unknown {
  return (raw) => {
    const parsed = schema.safeParse(raw);
    if (!parsed.success) {
      throw new AwsError('ValidationException', z.prettifyError(parsed.error));
    }
    return run(parsed.data);
  };
}

export const arn = z.string().min(1);

/** Fields of operations that answer in pages; 0 asks for the default. */
export const paging = {
  maxResults: z.int().min(0).max(1000).optional(),
  nextToken: z.string().optional(),
};

export interface Paging {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/**
 * One page of `items`, which must be in an order that only grows at the end; `newestFirst` starts there. The token
 * is a place in that order, so pages stay right while items are added.
 */
export function page<Item>(
  items: readonly Item[],
  { maxResults, nextToken }: Paging,
  newestFirst: boolean,
): { readonly items: readonly Item[]; readonly nextToken?: string } {
  const size = maxResults || 100;
  const start = nextToken === undefined ? undefined : Number(decode(nextToken));
  if (start !== undefined && !Number.isInteger(start)) {
    throw new AwsError('InvalidToken', `Invalid Token: '${nextToken}'`);
  }
  if (newestFirst) {
    const end = start ?? items.length;
    const from = Math.max(0, end - size);
    const found = items.slice(from, end).reverse();
    return { items: found, ...(from > 0 ? { nextToken: encode(from) } : {}) };
  }
  const from = start ?? 0;
  const end = Math.min(items.length, from + size);
  return {
    items: items.slice(from, end),
    ...(end < items.length ? { nextToken: encode(end) } : {}),
  };
}

const encode = (place: number): string => Buffer.from(String(place)).toString('base64url');
const decode = (token: string): string => Buffer.from(token, 'base64url').toString('utf8');

/** Times on the wire are seconds, with a fraction. */
export const toSeconds = (milliseconds: number): number => milliseconds / 1000;
