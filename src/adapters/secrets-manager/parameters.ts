import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { DeliveryRefusedError, ThrottledError } from '../../domain/errors.ts';
import { cachedByName } from './cache.ts';

/** Reads parameters of Systems Manager by name, decrypted, each once per container and five minutes. */
export function parameterStore(
  client: SSMClient,
  now: () => Date,
): (name: string) => Promise<string> {
  return cachedByName((name) => read(client, name), now);
}

async function read(client: SSMClient, name: string): Promise<string> {
  try {
    const { Parameter } = await client.send(
      new GetParameterCommand({ Name: name, WithDecryption: true }),
    );
    if (Parameter?.Value) return Parameter.Value.trim();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name === 'ThrottlingException') {
      throw new ThrottledError(`Systems Manager: ${error}`, { cause: error });
    }
    if (error.name !== 'ParameterNotFound') throw error;
  }
  throw new DeliveryRefusedError(`Systems Manager has no parameter named ${name}.`);
}
