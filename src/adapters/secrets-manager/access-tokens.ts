import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { SCOPES } from '../../domain/access.ts';
import type { AccessTokens } from '../../ports.ts';

/** A token that is revoked is good for so long at most. */
const CACHED_MS = 30 * 1000;

const hash = z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in hexadecimal digits');

/** What the secret holds. A key that is misspelt must not make a token good for longer, or for more. */
export const TokenFile = z.strictObject({
  tokens: z.array(
    z.strictObject({
      name: z.string().regex(/^[\w.@-]{1,64}$/, 'is not a name of letters, digits and .@_-'),
      scopes: z.array(z.enum(SCOPES)).min(1),
      expires: z.iso.datetime().optional(),
      hash,
      session: hash,
    }),
  ),
});

/** The tokens in one secret, read once per container and half a minute. */
export function secretAccessTokens(
  client: SecretsManagerClient,
  secret: string,
  now: () => Date,
): AccessTokens {
  let cached: { tokens: Promise<Awaited<ReturnType<typeof read>>>; until: number } | undefined;
  return {
    async all() {
      if (!cached || cached.until <= now().getTime()) {
        const tokens = read(client, secret);
        cached = { tokens, until: now().getTime() + CACHED_MS };
        // What could not be read is read again by the next request.
        tokens.catch(() => {
          cached = undefined;
        });
      }
      return cached.tokens;
    },
  };
}

async function read(client: SecretsManagerClient, secret: string) {
  const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: secret }));
  const parsed = TokenFile.safeParse(asJson(SecretString));
  if (parsed.success) return parsed.data.tokens;
  const fields = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  // The text of the secret is no part of what is told.
  throw new Error(`The secret of the API's tokens cannot be read: ${fields.join('; ')}`);
}

/** What is no JSON is undefined. */
export function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
