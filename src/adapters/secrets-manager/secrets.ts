import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DeliveryRefusedError } from '../../domain/errors.ts';

/** A rotated secret is seen after this long. */
const CACHED_MS = 5 * 60 * 1000;

/** Reads secrets by name, each once per container and five minutes. */
export function secretsManager(
  client: SecretsManagerClient,
  now: () => Date,
): (name: string) => Promise<string> {
  const cache = new Map<string, { readonly value: string; readonly until: number }>();
  return async (name) => {
    const cached = cache.get(name);
    if (cached && cached.until > now().getTime()) return cached.value;
    const value = await read(client, name);
    cache.set(name, { value, until: now().getTime() + CACHED_MS });
    return value;
  };
}

async function read(client: SecretsManagerClient, name: string): Promise<string> {
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }));
    if (SecretString) return SecretString.trim();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') throw error;
  }
  throw new DeliveryRefusedError(`Secrets Manager has no text secret named ${name}.`);
}
