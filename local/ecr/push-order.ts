import {
  childrenOf,
  type RecordedImage,
  type RecordedRegistry,
} from '../recorded-registry/index.ts';

/** A recorded image as something that can be pushed. */
export interface Push {
  readonly repository: string;
  readonly imageDigest: string;
  readonly tags: readonly string[];
  /** Seconds since 1970. */
  readonly pushedAt: number;
}

/** All images of a registry in the order of `imagePushedAt`, an index right after what it names, as clients push it. */
export function pushOrder(registry: RecordedRegistry): readonly Push[] {
  const inOrder = registry.repositories
    .flatMap(({ repository, images }) => {
      const byDigest = new Map(images.map((image) => [image.detail.imageDigest, image]));
      const named = new Set(images.flatMap(childrenOf));
      return images
        .filter(({ detail }) => detail.imageTags?.length || !named.has(detail.imageDigest))
        .map((image) => ({ repository, together: pushedWith(image, byDigest) }));
    })
    .map((push) => ({ ...push, time: Math.max(...push.together.map(timeOf)) }))
    // What has a tag of its own comes before an index that names it.
    .sort((a, b) => a.time - b.time || a.together.length - b.together.length)
    .flatMap(({ repository, together }) => together.map((image) => [image, repository] as const));
  // Two indexes may name the same image: it is there since the first.
  return [...new Map(inOrder)].map(([{ detail }, { repositoryName }]) => ({
    repository: repositoryName,
    imageDigest: detail.imageDigest,
    tags: detail.imageTags ?? [],
    pushedAt: detail.imagePushedAt,
  }));
}

/** An image, after everything that it names, and that those name. */
function pushedWith(
  image: RecordedImage,
  byDigest: ReadonlyMap<string, RecordedImage>,
): readonly RecordedImage[] {
  const below = childrenOf(image).flatMap((imageDigest) => {
    const child = byDigest.get(imageDigest);
    return child ? pushedWith(child, byDigest) : [];
  });
  return [...below, image];
}

function timeOf({ detail }: RecordedImage): number {
  return detail.imagePushedAt;
}
