import { toKept } from '../../../src/api/http/credentials.ts';
import type { AccessToken } from '../../../src/domain/access.ts';
import type { AccessTokens } from '../../../src/ports.ts';

/** A token as it is kept, good for reading. */
export function aToken(token: string, changes: Partial<AccessToken> = {}): AccessToken {
  return { ...toKept(token, { name: 'laptop', scopes: ['read'] }), ...changes };
}

export function fakeAccessTokens(tokens: readonly AccessToken[] = []): AccessTokens {
  return { all: async () => tokens };
}
