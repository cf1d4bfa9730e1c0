import { randomBytes } from 'node:crypto';
import { toKept } from '../../src/api/http/credentials.ts';

/** A token for the HTTP API that is good while everything is up. */
export interface ApiToken {
  readonly token: string;
  /** The secret that has it, by name: the stack finds it there, and leaves it as it is. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Makes a token for reading and writing, as `npm run token` does for a stack in AWS. */
export function createApiToken(stackName: string): ApiToken {
  const token = randomBytes(32).toString('base64url');
  const kept = toKept(token, { name: 'this-machine', scopes: ['read', 'write'] });
  return {
    token,
    secrets: { [`${stackName}/tokens`]: JSON.stringify({ tokens: [kept] }) },
  };
}
