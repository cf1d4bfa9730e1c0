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

/** All images of a registry in the order of `imagePushedAt`, an index always after what it names. */
export function pushOrder(registry: RecordedRegistry): readonly Push[] {
  return registry.repositories
    .flatMap(({ repository, images }) => {
      const rank = ranking(images);
      return images.map((image) => ({
        repository: repository.repositoryName,
        image,
        ...rank(image),
      }));
    })
    .sort((a, b) => a.time - b.time || a.depth - b.depth)
    .map(({ repository, image: { detail } }) => ({
      repository,
      imageDigest: detail.imageDigest,
      tags: detail.imageTags ?? [],
      pushedAt: detail.imagePushedAt,
    }));
}

/** Ranks an image by the latest push among it and its children, and then by how deep they nest. */
function ranking(images: readonly RecordedImage[]) {
  const byDigest = new Map(images.map((image) => [image.detail.imageDigest, image]));
  return function rank(image: RecordedImage): { time: number; depth: number } {
    let time = image.detail.imagePushedAt;
    let depth = 0;
    for (const imageDigest of childrenOf(image)) {
      const child = byDigest.get(imageDigest);
      if (!child) continue;
      const below = rank(child);
      time = Math.max(time, below.time);
      depth = Math.max(depth, below.depth + 1);
    }
    return { time, depth };
  };
}
