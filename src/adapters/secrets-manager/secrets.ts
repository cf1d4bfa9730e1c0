import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DeliveryRefusedError } from '../../domain/errors.ts';
import { cachedByName } from './cache.ts';

/** Reads secrets by name, each once per container and five minutes. */
export function secretsManager(
  client: SecretsManagerClient,
  now: () => Date,
): (name: string) => Promise<string> {
  return cachedByName((name) => read(client, name), now);
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
