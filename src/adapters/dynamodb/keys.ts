import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type RegistryId, registryKey } from '../../domain/image.ts';

/** Where all is that is kept of a registry. */
export function registryPartition(registry: RegistryId): AttributeValue {
  return { S: `registry#${registryKey(registry)}` };
}
