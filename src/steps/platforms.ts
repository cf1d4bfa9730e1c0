import {
  type ImageRef,
  imageEntries,
  isIndex,
  type Platform,
  platformName,
} from '../domain/image.ts';
import type { Ports } from '../ports.ts';

type Needs = Pick<Ports, 'registry' | 'lineage'>;

/** Indexes within indexes are rare; deeper than this is somebody's mistake. */
const MAX_DEPTH = 3;

/**
 * The platforms of indexes in one repository, by image digest, attestations and signatures left out. Manifests never
 * change, so each is read once and remembered: ECR counts the reading as a pull. An index that has gone is missing
 * from the answer.
 */
export async function platformsOf(
  { registry, lineage }: Needs,
  indexes: readonly ImageRef[],
): Promise<ReadonlyMap<string, readonly Platform[]>> {
  if (indexes.length === 0) return new Map();
  const known = new Map(await lineage.platformsOf(indexes));
  const unknown = indexes.filter(({ imageDigest }) => !known.has(imageDigest));
  for (const [imageDigest, platforms] of await readPlatforms(registry, unknown, MAX_DEPTH)) {
    const index = unknown.find((candidate) => candidate.imageDigest === imageDigest);
    if (index) await lineage.remember(index, platforms);
    known.set(imageDigest, platforms);
  }
  return known;
}

async function readPlatforms(
  registry: Ports['registry'],
  indexes: readonly ImageRef[],
  depth: number,
): Promise<ReadonlyMap<string, readonly Platform[]>> {
  const [first] = indexes;
  if (!first || depth === 0) return new Map();
  const manifests = await registry.readManifests(
    first,
    indexes.map(({ imageDigest }) => imageDigest),
  );
  const nested = [...manifests.values()].flatMap((manifest) =>
    imageEntries(manifest)
      .filter(({ mediaType }) => isIndex(mediaType))
      .map(({ digest }) => ({ ...first, imageDigest: digest })),
  );
  const inner = await readPlatforms(registry, nested, depth - 1);
  return new Map(
    [...manifests].map(([imageDigest, manifest]) => [
      imageDigest,
      imageEntries(manifest).flatMap((entry): readonly Platform[] =>
        isIndex(entry.mediaType)
          ? (inner.get(entry.digest) ?? [])
          : [{ imageDigest: entry.digest, name: platformName(entry) }],
      ),
    ]),
  );
}
