import { didYouMean } from '../../packaging/policy/did-you-mean.ts';
import { ImageNotFoundError } from '../../src/domain/errors.ts';
import { type ImageDetail, isContainerImage, type RegistryId } from '../../src/domain/image.ts';
import type { ImageRegistry } from '../../src/ports.ts';
import type { AskedImage } from './arguments.ts';

/** The image that is asked for, and the tagged container images of its repository. */
export interface FoundImage {
  readonly image: ImageDetail;
  /** In order of push. */
  readonly tagged: readonly ImageDetail[];
}

/** Rejects with an Error that lists what there is, where there is no such repository or image. */
export async function findImage(
  port: ImageRegistry,
  registry: RegistryId,
  asked: AskedImage,
): Promise<FoundImage> {
  const repositories = (await all(port.repositories(registry))).map((r) => r.repository);
  if (!repositories.includes(asked.repository)) {
    throw new Error(`There is no repository ${didYouMean(asked.repository, repositories)}`);
  }
  const repository = { ...registry, repository: asked.repository };
  const details = (await all(port.images(repository))).toSorted(byPush);
  const tagged = details.filter(isContainerImage);
  const image = await find(port, { ...repository, ...asked }, tagged);
  if (image) return { image, tagged };

  const { tag, imageDigest } = asked;
  const tags = details.flatMap((detail) => detail.tags);
  if (tag !== undefined) throw new Error(`${asked.repository} has no tag ${didYouMean(tag, tags)}`);
  throw new Error(
    imageDigest === undefined
      ? `${asked.repository} holds no tagged container image.`
      : `${asked.repository} has no image ${imageDigest}. Its tags: ${tags.join(', ') || 'none'}`,
  );
}

async function find(
  port: ImageRegistry,
  { tag, imageDigest, ...repository }: AskedImage & RegistryId,
  tagged: readonly ImageDetail[],
): Promise<ImageDetail | undefined> {
  if (tag === undefined && imageDigest === undefined) return tagged.at(-1);
  const name = imageDigest === undefined ? { tag: tag ?? '' } : { imageDigest };
  try {
    return await port.describeImage({ ...repository, ...name });
  } catch (error) {
    if (error instanceof ImageNotFoundError) return undefined;
    throw error;
  }
}

/** By the time of the push, and those of the same instant by their image digest. */
export function byPush(a: ImageDetail, b: ImageDetail): number {
  const difference = (a.pushedAt?.getTime() ?? 0) - (b.pushedAt?.getTime() ?? 0);
  return difference || a.imageDigest.localeCompare(b.imageDigest, 'en');
}

async function all<T>(pages: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}
