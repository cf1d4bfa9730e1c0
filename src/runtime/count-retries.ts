import type { ECRClient } from '@aws-sdk/client-ecr';
import { emit } from './metrics.ts';

/** Measures how often the client has had to try again: it waits and does so by itself, and nobody would see it. */
export function countRetries(client: ECRClient): ECRClient {
  client.middlewareStack.add(
    (next) => async (call) => {
      try {
        const result = await next(call);
        measure(result.output);
        return result;
      } catch (error) {
        measure(error);
        throw error;
      }
    },
    { step: 'initialize', name: 'countRetries' },
  );
  return client;
}

function measure(answer: unknown): void {
  const { $metadata } = Object(answer) as { readonly $metadata?: { readonly attempts?: number } };
  const retries = ($metadata?.attempts ?? 1) - 1;
  if (retries > 0) emit([{ name: 'EcrRetries', value: retries, unit: 'Count' }]);
}
