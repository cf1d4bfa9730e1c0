import { etagOf, hasEtag } from './etag.ts';
import type { Answer, RawRequest } from './route.ts';

/**
 * An answer that readers keep and ask for again: with validators, and without its body where theirs is still the same,
 * by its ETag. `modified` (ISO 8601) is told, and not gone by: it goes back where what had changed last has left a
 * filtered page, so a page that is no newer than the reader's may be another all the same.
 */
export function conditional(
  { headers }: Pick<RawRequest, 'headers'>,
  { type, body, modified }: { type: string; body: string; modified: string },
  more: Readonly<Record<string, string>> = {},
): Answer {
  const validators = {
    etag: etagOf(body),
    'last-modified': new Date(modified).toUTCString(),
    // Kept by its reader alone, who asks each time whether it is still good.
    'cache-control': 'private, no-cache',
    vary: 'accept, authorization, cookie',
  };
  const known = headers['if-none-match'];
  if (known !== undefined && hasEtag(known, validators.etag)) {
    return { status: 304, headers: validators };
  }
  return { status: 200, headers: { ...validators, ...more, 'content-type': type }, body };
}
