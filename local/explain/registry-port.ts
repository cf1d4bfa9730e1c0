import { ECRClient } from '@aws-sdk/client-ecr';
import { ecrImageRegistry } from '../../src/adapters/ecr/image-registry.ts';
import type { ImageRegistry } from '../../src/ports.ts';
import { createEcr } from '../ecr/index.ts';
import { startGateway } from '../endpoint/gateway.ts';
import type { RecordedRegistry } from '../recorded-registry/index.ts';

/** Reads a recorded registry by the service's own adapter, from an ECR of this machine that is up meanwhile. */
export async function withRegistry<T>(
  registry: RecordedRegistry,
  use: (port: ImageRegistry) => Promise<T>,
): Promise<T> {
  const { region, registryId } = registry;
  const gateway = await startGateway({ port: 0, region });
  const client = new ECRClient({
    endpoint: gateway.endpoint,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    gateway.mount('ecr', createEcr({ registry, putEvents: async () => undefined }).service);
    return await use(ecrImageRegistry(() => client, registryId));
  } finally {
    client.destroy();
    await gateway.stop();
  }
}
