import { type ImageDetail, isContainerImage, isIndex, type Platform } from '../domain/image.ts';
import { judgementFor } from '../domain/policy.ts';
import { streamOf } from '../domain/stream.ts';
import type { Ports } from '../ports.ts';
import { platformsOf } from './platforms.ts';

type Needs = Pick<Ports, 'registry' | 'lineage' | 'policy'>;

export interface Predecessor {
  readonly detail: ImageDetail;
  readonly platforms: readonly Platform[];
}

/** The image that its stream was at before this one was pushed; undefined for the first, and for one without a tag. */
export async function predecessorOf(
  ports: Needs,
  image: ImageDetail,
  stream: string,
): Promise<Predecessor | undefined> {
  if (image.tags.length === 0) return undefined;
  let newest: ImageDetail | undefined;
  for await (const page of ports.registry.images(image)) {
    for (const other of page) {
      const isCandidate =
        isOlder(other, image) &&
        isContainerImage(other) &&
        streamOf(other, judgementFor(ports.policy, other).streams) === stream;
      if (isCandidate && (!newest || isOlder(newest, other))) newest = other;
    }
  }
  return newest && { detail: newest, platforms: await platformsIn(ports, newest) };
}

/** When something was pushed, and what it is. */
type Push = Pick<ImageDetail, 'imageDigest' | 'pushedAt'>;

/** By the time of the push; of two of the same second one is taken for the older, always the same. */
export function isOlder(one: Push, than: Push): boolean {
  const pushedAt = one.pushedAt?.getTime() ?? 0;
  const other = than.pushedAt?.getTime() ?? 0;
  return pushedAt === other ? one.imageDigest < than.imageDigest : pushedAt < other;
}

async function platformsIn(ports: Needs, image: ImageDetail): Promise<readonly Platform[]> {
  const itself = [{ imageDigest: image.imageDigest }];
  if (!isIndex(image.manifestMediaType)) return itself;
  return (await platformsOf(ports, [image])).get(image.imageDigest) ?? [];
}
