/** One page of a listing, and where the next one starts. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

/**
 * An opaque token for the position where the next page starts.
 * `request` is whatever must not change between pages, such as the operation and its filter.
 */
export function toToken(request: unknown, position: number): string {
  return Buffer.from(JSON.stringify([request, position])).toString('base64url');
}

/** The position in `token`, 0 without a token, `undefined` if it is not a token of this request. */
export function fromToken(request: unknown, token: string | undefined): number | undefined {
  if (token === undefined) return 0;
  const [prefix, position] = split(Buffer.from(token, 'base64url').toString());
  return prefix === JSON.stringify(request) && Number.isSafeInteger(position) && position >= 0
    ? position
    : undefined;
}

/** Takes `[<request>,<position>]` apart; text of any other form gives a request that equals none. */
function split(text: string): [request: string, position: number] {
  const comma = text.lastIndexOf(',');
  return [text.slice(1, comma), Number.parseInt(text.slice(comma + 1), 10)];
}

/** The page of an array that starts at `position`. */
export function pageOf<Item>(
  items: readonly Item[],
  request: unknown,
  position: number,
  size: number,
): Page<Item> {
  const end = position + size;
  return {
    items: items.slice(position, end),
    ...(end < items.length && { nextToken: toToken(request, end) }),
  };
}
