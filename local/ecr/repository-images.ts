import type { RecordedImage } from '../recorded-registry/index.ts';
import type { ImageId } from './errors.ts';

/** The images of one repository in the order they were pushed, found by digest and by tag in constant time. */
export class RepositoryImages {
  readonly #images: RecordedImage[] = [];
  readonly #byDigest = new Map<string, RecordedImage>();
  readonly #byTag = new Map<string, RecordedImage>();

  constructor(images: Iterable<RecordedImage> = []) {
    for (const image of images) this.add(image);
  }

  add(image: RecordedImage): void {
    this.#images.push(image);
    this.#byDigest.set(image.detail.imageDigest, image);
    for (const tag of image.detail.imageTags ?? []) this.#byTag.set(tag, image);
  }

  get all(): readonly RecordedImage[] {
    return this.#images;
  }

  byDigest(imageDigest: string): RecordedImage | undefined {
    return this.#byDigest.get(imageDigest);
  }

  byTag(imageTag: string): RecordedImage | undefined {
    return this.#byTag.get(imageTag);
  }

  /** The image that every given part of `imageId` names. */
  find({ imageDigest, imageTag }: ImageId): RecordedImage | undefined {
    const image = imageDigest === undefined ? undefined : this.#byDigest.get(imageDigest);
    if (imageTag === undefined) return image;
    const tagged = this.#byTag.get(imageTag);
    return imageDigest === undefined || tagged === image ? tagged : undefined;
  }
}
