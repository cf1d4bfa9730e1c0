import { fromToken, toToken } from '../endpoint/paging.ts';
import type { Operation } from '../endpoint/protocol.ts';
import type { ImageDetail, RecordedImage } from '../recorded-registry/index.ts';
import { type ImageId, imageNotFound, invalidToken } from './errors.ts';
import {
  batchGetImageInput,
  checked,
  describeImagesInput,
  type ImagesFilter,
  listImagesInput,
} from './inputs.ts';
import { standInManifest } from './manifest.ts';
import type { RepositoryImages } from './repository-images.ts';
import type { Store } from './store.ts';

/** The operations that list and read images. */
export function imageOperations(store: Store): Readonly<Record<string, Operation>> {
  return {
    DescribeImages: checked(describeImagesInput, (input, { region }) => {
      const { repositoryName, registryId = store.registryId, filter } = input;
      const { images } = store.repository(region, input);
      const answer = (image: RecordedImage) => toImageDetail(image, { repositoryName, registryId });
      if (input.imageIds) {
        const found = input.imageIds.map((imageId) => {
          const image = images.find(imageId);
          if (!image) throw imageNotFound(imageId, { repositoryName, registryId });
          return image;
        });
        const wanted = filter ? found.filter(passes(filter)) : found;
        return { imageDetails: [...new Set(wanted)].map(answer) };
      }
      const page = walk(images.all, passes(filter), {
        request: ['DescribeImages', registryId, repositoryName, filter],
        token: input.nextToken,
        size: input.maxResults,
        entriesOf: (image) => [image],
      });
      return { imageDetails: page.items.map(answer), nextToken: page.nextToken };
    }),

    ListImages: checked(listImagesInput, (input, { region }) => {
      const { repositoryName, registryId = store.registryId, filter } = input;
      const page = walk(store.repository(region, input).images.all, passes(filter), {
        request: ['ListImages', registryId, repositoryName, filter],
        token: input.nextToken,
        size: input.maxResults,
        entriesOf: toImageIds,
      });
      return { imageIds: page.items, nextToken: page.nextToken };
    }),

    // The media types a caller accepts change nothing: what was recorded is the only manifest there is.
    BatchGetImage: checked(batchGetImageInput, (input, { region }) => {
      const { repositoryName, registryId = store.registryId } = input;
      const { images } = store.repository(region, input);
      const results = input.imageIds.map((imageId) => readImage(images, imageId));
      return {
        images: results.flatMap((result) =>
          'failureCode' in result ? [] : [{ registryId, repositoryName, ...result }],
        ),
        failures: results.filter((result) => 'failureCode' in result),
      };
    }),
  };
}

/**
 * One page of the entries of all images that pass. The token holds the place of the next image and
 * entry, so a page costs what is on it and not what came before.
 */
function walk<Entry>(
  images: readonly RecordedImage[],
  isWanted: (image: RecordedImage) => boolean,
  page: {
    readonly request: unknown;
    readonly token: string | undefined;
    readonly size: number | undefined;
    readonly entriesOf: (image: RecordedImage) => readonly Entry[];
  },
): { items: Entry[]; nextToken?: string } {
  const start = fromToken(page.request, page.token);
  if (start === undefined) throw invalidToken();
  const items: Entry[] = [];
  let skip = start % ENTRIES_PER_IMAGE;
  for (let index = Math.floor(start / ENTRIES_PER_IMAGE); index < images.length; index += 1) {
    const image = images[index];
    if (!image || !isWanted(image)) continue;
    for (const [offset, entry] of page.entriesOf(image).entries()) {
      if (offset < skip) continue;
      if (items.length === (page.size ?? 100)) {
        return { items, nextToken: toToken(page.request, index * ENTRIES_PER_IMAGE + offset) };
      }
      items.push(entry);
    }
    skip = 0;
  }
  return { items };
}

/** More than the 1,000 tags that an image can have. */
const ENTRIES_PER_IMAGE = 1024;

/** Only active images are listed unless others are asked for. */
function passes({ tagStatus = 'ANY', imageStatus = 'ACTIVE' }: ImagesFilter = {}) {
  return ({ detail }: RecordedImage): boolean =>
    (tagStatus === 'ANY' || (tagStatus === 'TAGGED') === isTagged(detail)) &&
    (imageStatus === 'ANY' || imageStatus === (detail.imageStatus ?? 'ACTIVE'));
}

function isTagged({ imageTags = [] }: ImageDetail): boolean {
  return imageTags.length > 0;
}

/** One id for each tag; an untagged image has its digest only. */
function toImageIds({ detail: { imageDigest, imageTags = [] } }: RecordedImage): ImageId[] {
  if (imageTags.length === 0) return [{ imageDigest }];
  return imageTags.map((imageTag) => ({ imageDigest, imageTag }));
}

/**
 * Without status and counts of the scan: current basic scanning and enhanced scanning do not fill them
 * (API reference of `ImageDetail`).
 */
function toImageDetail(
  { detail }: RecordedImage,
  place: { readonly repositoryName: string; readonly registryId: string },
) {
  const { imageScanStatus: _status, imageScanFindingsSummary: _summary, ...rest } = detail;
  return { imageStatus: 'ACTIVE', ...rest, ...place };
}

function readImage(images: RepositoryImages, imageId: ImageId) {
  const { imageDigest, imageTag } = imageId;
  const failure = (failureCode: string, failureReason: string) => ({
    imageId,
    failureCode,
    failureReason,
  });
  if (imageDigest === undefined && imageTag === undefined) {
    return failure(
      'MissingDigestAndTag',
      'Invalid request parameters: both tag and digest cannot be null',
    );
  }
  if (imageDigest !== undefined && !/^[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+$/.test(imageDigest)) {
    return failure(
      'InvalidImageDigest',
      "Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
    );
  }
  const image = images.find(imageId);
  if (!image) {
    const other = imageTag !== undefined && images.find({ imageTag });
    return other
      ? failure(
          'ImageTagDoesNotMatchDigest',
          'Requested tag and digest do not match the same image',
        )
      : failure('ImageNotFound', 'Requested image not found');
  }
  if (image.detail.imageStatus === 'ARCHIVED') {
    return failure('ImageInaccessible', 'Requested image is archived');
  }
  const { imageManifest, imageManifestMediaType } = image.manifest ?? standInManifest(image.detail);
  return {
    imageId: { ...imageId, imageDigest: image.detail.imageDigest },
    imageManifest,
    imageManifestMediaType: imageManifestMediaType ?? image.detail.imageManifestMediaType,
  };
}
