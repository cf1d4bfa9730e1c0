import { createHash } from 'node:crypto';

/** A strong validator of a text or a value: the same for the same, in whichever container. */
export function etagOf(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
}

/** Whether a list of validators, as in If-Match and If-None-Match, has this one; `*` is any. */
export function hasEtag(list: string, etag: string): boolean {
  const given = list.split(',').map((one) => one.trim().replace(/^W\//, ''));
  return given.includes('*') || given.includes(etag);
}
