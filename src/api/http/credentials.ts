import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { AccessToken } from '../../domain/access.ts';
import type { RawRequest } from './route.ts';

/** What a request shows: a token, or the session that the dashboard has made of one. */
export interface Shown {
  readonly kind: 'token' | 'session';
  readonly value: string;
}

/** The prefix makes browsers hold the cookie to its host, and to encrypted transport: not on this machine. */
const COOKIE = '__Host-session';
const LOCAL_COOKIE = 'session';

/** As long as somebody works with the dashboard in a day. */
const SESSION_SECONDS = 12 * 60 * 60;

/** The token of the Authorization header: by `Bearer`, or the password of `Basic`; undefined where it is neither. */
export function tokenIn(authorization: string): Shown | undefined {
  const [, scheme = '', value = ''] = /^(\S+) +(\S+)$/.exec(authorization.trim()) ?? [];
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return { kind: 'token', value };
    case 'basic': {
      const [, password = ''] = /:(.*)$/s.exec(Buffer.from(value, 'base64').toString()) ?? [];
      return { kind: 'token', value: password };
    }
    default:
      return undefined;
  }
}

/**
 * The session of the dashboard's cookie. A cookie without the prefix may be one that a neighbouring host has set for
 * all of a domain.
 */
export function sessionIn({
  cookies,
  origin,
}: Pick<RawRequest, 'cookies' | 'origin'>): Shown | undefined {
  const value = cookies[cookieOf(origin)];
  return value ? { kind: 'session', value } : undefined;
}

/**
 * The token that was shown. SHA-256 is enough to keep it by: tokens are 256 random bits, which nobody can guess their
 * way through, so nothing is gained by a hash that takes long, and every request would pay for it. All are compared,
 * each in constant time: how long it takes tells nothing.
 */
export function findToken(
  tokens: readonly AccessToken[],
  shown: Shown | undefined,
): AccessToken | undefined {
  if (!shown) return undefined;
  const hash = Buffer.from(hashOf(shown.value));
  let found: AccessToken | undefined;
  for (const token of tokens) {
    const kept = Buffer.from(shown.kind === 'token' ? token.hash : token.session);
    if (kept.length === hash.length && timingSafeEqual(kept, hash)) found = token;
  }
  return found;
}

/** A token as it is kept: what is kept of it tells whether it is shown again, and no more. */
export function toKept(
  token: string,
  about: Pick<AccessToken, 'name' | 'scopes' | 'expires'>,
): AccessToken {
  return { ...about, hash: hashOf(token), session: hashOf(sessionOf(token)) };
}

/** SHA-256, in hexadecimal digits. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** What a browser gets instead of the token: good for reading only, and of no use to make the token of. */
export function sessionOf(token: string): string {
  return createHmac('sha256', token).update('ecr-scan-warden session').digest('base64url');
}

/** The cookie that begins a session; without one, that which ends it. */
export function sessionCookie(origin: string, session?: string): string {
  return [
    `${cookieOf(origin)}=${session ?? ''}`,
    'Path=/',
    `Max-Age=${session === undefined ? 0 : SESSION_SECONDS}`,
    'HttpOnly',
    'SameSite=Strict',
    ...(isSecure(origin) ? ['Secure'] : []),
  ].join('; ');
}

function cookieOf(origin: string): string {
  return isSecure(origin) ? COOKIE : LOCAL_COOKIE;
}

function isSecure(origin: string): boolean {
  return origin.startsWith('https:');
}
