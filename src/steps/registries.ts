import type { RegistryId } from '../domain/image.ts';
import type { Settings } from '../ports.ts';

/** Every registry that the service may look at; the own one comes first. */
export function watchedRegistries({
  registryIds,
  regions,
}: Pick<Settings, 'registryIds' | 'regions'>): readonly RegistryId[] {
  return registryIds.flatMap((registryId) => regions.map((region) => ({ registryId, region })));
}
