import {
  type ImageRef,
  imageEntries,
  isIndex,
  type Manifest,
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
  const read = await readIndexes(registry, unknown, MAX_DEPTH);
  for (const [imageDigest, { platforms, others }] of read) {
    const index = unknown.find((candidate) => candidate.imageDigest === imageDigest);
    if (index) await lineage.remember(index, platforms, others);
    known.set(imageDigest, platforms);
  }
  return known;
}

/** What an index lists, the indexes within it looked into. */
interface Listed {
  readonly platforms: readonly Platform[];
  /** Image digests of attestations and signatures. */
  readonly others: readonly string[];
}

async function readIndexes(
  registry: Ports['registry'],
  indexes: readonly ImageRef[],
  depth: number,
): Promise<ReadonlyMap<string, Listed>> {
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
  const inner = await readIndexes(registry, nested, depth - 1);
  return new Map(
    [...manifests].map(([imageDigest, manifest]) => [imageDigest, listedIn(manifest, inner)]),
  );
}

function listedIn(index: Manifest, inner: ReadonlyMap<string, Listed>): Listed {
  const images = imageEntries(index);
  const listed = images.map((entry) =>
    isIndex(entry.mediaType)
      ? inner.get(entry.digest)
      : { platforms: [{ imageDigest: entry.digest, name: platformName(entry) }], others: [] },
  );
  const others = (index.manifests ?? []).filter((entry) => !images.includes(entry));
  return {
    platforms: listed.flatMap((entries) => entries?.platforms ?? []),
    others: [
      ...others.map(({ digest }) => digest),
      ...listed.flatMap((entries) => entries?.others ?? []),
    ],
  };
}
