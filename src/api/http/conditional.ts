import { etagOf, hasEtag } from './etag.ts';
import type { Answer, RawRequest } from './route.ts';

/**
 * An answer that readers keep and ask for again: with validators, and without its body where theirs is still the same.
 * `modified` is ISO 8601.
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
  if (isSame(headers, validators.etag, modified)) return { status: 304, headers: validators };
  return { status: 200, headers: { ...validators, ...more, 'content-type': type }, body };
}

/** If-None-Match counts before If-Modified-Since, which knows whole seconds only (RFC 9110, 13.2.2). */
function isSame(headers: RawRequest['headers'], etag: string, modified: string): boolean {
  const none = headers['if-none-match'];
  if (none !== undefined) return hasEtag(none, etag);
  const since = Date.parse(headers['if-modified-since'] ?? '');
  return Math.floor(Date.parse(modified) / 1000) * 1000 <= since;
}
