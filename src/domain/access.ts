/** What a caller may do: look, or change something and start scans. */
export const SCOPES = ['read', 'write'] as const;

export type Scope = (typeof SCOPES)[number];

/** Whoever has shown a token, or has been let in by the deployment's own authorization. */
export interface Caller {
  readonly name: string;
  readonly scopes: readonly Scope[];
}

/** A token as it is kept: it cannot be made of what is kept. */
export interface AccessToken {
  /** For people and for the log. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** The last moment at which it is good, in ISO 8601; absent: for ever. */
  readonly expires?: string | undefined;
  /** SHA-256 of the token, in hexadecimal digits. */
  readonly hash: string;
  /** SHA-256 of the session that the dashboard makes of the token: see `sessionOf` in src/api/http/credentials.ts. */
  readonly session: string;
}

/** Why somebody is not let in. */
export type Refusal = 'unknown' | 'expired' | 'insufficient';

/** Whether a token is still good. The moment at which it expires is the last one. */
export function isExpired({ expires }: Pick<AccessToken, 'expires'>, at: Date): boolean {
  return expires !== undefined && at.getTime() > Date.parse(expires);
}

/** Reading needs `read`, and every other method `write`: neither contains the other. */
export function scopeOf(method: string): Scope {
  return method === 'GET' || method === 'HEAD' ? 'read' : 'write';
}

/** Decides about a token that was shown, or about one that is not known. */
export function admit(
  token: AccessToken | undefined,
  scope: Scope,
  at: Date,
): { readonly caller: Caller } | { readonly refusal: Refusal } {
  if (!token) return { refusal: 'unknown' };
  if (isExpired(token, at)) return { refusal: 'expired' };
  if (!token.scopes.includes(scope)) return { refusal: 'insufficient' };
  return { caller: { name: token.name, scopes: token.scopes } };
}
