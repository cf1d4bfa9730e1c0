import type { ImageRef, Platform } from '../../../src/domain/image.ts';
import type { Lineage } from '../../../src/ports.ts';

/** Lineage in memory. */
export function fakeLineage(): Lineage {
  const platforms = new Map<string, readonly Platform[]>();
  const indexes = new Map<string, ImageRef>();
  return {
    async platformsOf(asked) {
      return new Map(
        asked.flatMap((index) => {
          const known = platforms.get(keyOf(index));
          return known ? [[index.imageDigest, known] as const] : [];
        }),
      );
    },
    indexOf: async (platform) => indexes.get(keyOf(platform)),
    async remember(index, its, others) {
      const { registryId, region, repository, imageDigest } = index;
      platforms.set(keyOf(index), its);
      for (const listed of [...its.map((platform) => platform.imageDigest), ...others]) {
        const key = keyOf({ ...index, imageDigest: listed });
        indexes.set(key, { registryId, region, repository, imageDigest });
      }
    },
  };
}

function keyOf({ registryId, region, repository, imageDigest }: ImageRef): string {
  return `${registryId}/${region}/${repository}@${imageDigest}`;
}
