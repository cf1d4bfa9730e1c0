import { type Image, registryHost } from '../../domain/image.ts';

/** An image as programs name it. */
export interface ImageDocument {
  readonly registryId: string;
  readonly region: string;
  readonly repository: string;
  readonly imageDigest: string;
  readonly tags: readonly string[];
  /** As in `docker pull`, by image digest. */
  readonly uri: string;
}

/** An image may have a thousand tags. */
const TAGS_NAMED = 50;

export function imageDocument(image: Omit<Image, 'platforms'>): ImageDocument {
  const { registryId, region, repository, imageDigest, tags } = image;
  const uri = `${registryHost(image)}/${repository}@${imageDigest}`;
  return { registryId, region, repository, imageDigest, tags: tags.slice(0, TAGS_NAMED), uri };
}
