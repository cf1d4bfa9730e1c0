import {
  BatchGetImageCommand,
  BatchGetRepositoryScanningConfigurationCommand,
  DescribeImageScanFindingsCommand,
  type DescribeImageScanFindingsCommandOutput,
  DescribeImagesCommand,
  type ECRClient,
  GetRegistryScanningConfigurationCommand,
  paginateDescribeImages,
  paginateDescribeRepositories,
  type ImageDetail as RawImage,
  StartImageScanCommand,
} from '@aws-sdk/client-ecr';
import { ImageNotFoundError } from '../../domain/errors.ts';
import type { Finding } from '../../domain/finding.ts';
import type { ImageDetail, ImageRef, Manifest, RegistryId } from '../../domain/image.ts';
import type { ScanReading, ScanType } from '../../domain/scan.ts';
import type { ImageName, ImageRegistry, RepositoryName, StartedScan } from '../../ports.ts';
import { listIn, textIn, timeIn } from './answers.ts';
import { toDomainError } from './errors.ts';
import { shownIn, toFindings } from './findings.ts';

/** The most that ECR gives a page. Enhanced findings come a hundred a page whatever is asked (boto/boto3#3449). */
const PAGE_SIZE = 1000;

/** The most images that BatchGetImage takes. */
const MANIFEST_BATCH = 100;

const MANIFEST_MEDIA_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/**
 * Amazon ECR as a port, for an account. `clientFor` gives the client of a Region; scan types are read once per Region and
 * container.
 */
export function ecrImageRegistry(
  clientFor: (region: string) => ECRClient,
  ownRegistryId: string,
): ImageRegistry {
  const scanTypes = new Map<string, Promise<ScanType>>();

  const readScanType = (region: string): Promise<ScanType> =>
    reading('GetRegistryScanningConfiguration', async () => {
      const { scanningConfiguration } = await clientFor(region).send(
        new GetRegistryScanningConfigurationCommand({}),
      );
      return scanningConfiguration?.scanType === 'ENHANCED' ? 'ENHANCED' : 'BASIC';
    });

  const scanType = async ({ registryId, region }: RegistryId): Promise<ScanType> => {
    // The request names no account: it is about the caller's.
    if (registryId !== ownRegistryId) return 'BASIC';
    const known = scanTypes.get(region);
    if (known) return known;
    const read = readScanType(region);
    scanTypes.set(region, read);
    read.catch(() => scanTypes.delete(region));
    return read;
  };

  async function findingsPage(
    platform: ImageRef,
    page: { readonly maxResults?: number; readonly nextToken?: string | undefined },
  ): Promise<FindingsPage | undefined> {
    try {
      const raw = await clientFor(platform.region).send(
        new DescribeImageScanFindingsCommand({
          ...repositoryOf(platform),
          ...imageId(platform),
          ...page,
        }),
      );
      return { raw, findings: toFindings(raw), shown: shownIn(raw) };
    } catch (error) {
      if (error instanceof Error && error.name === 'ScanNotFoundException') return undefined;
      throw toDomainError(error, FINDINGS);
    }
  }

  async function toReading(
    pages: readonly [FindingsPage, ...FindingsPage[]],
    registry: RegistryId,
  ) {
    const [{ raw: first }] = pages;
    const { imageScanStatus: state, imageScanFindings: result } = first;
    const status = textIn(state?.status, 'status') ?? 'missing';
    // The registry may have changed since its scan type was read: what shows that it has counts.
    const isEnhanced = result?.enhancedFindings || status === 'ACTIVE';
    return {
      status,
      description: textIn(state?.description, 'description'),
      type: isEnhanced ? 'ENHANCED' : await scanType(registry),
      findings: showsResult(pages) ? pages.flatMap(({ findings }) => findings) : undefined,
      completedAt: timeIn(result?.imageScanCompletedAt, 'imageScanCompletedAt')?.toISOString(),
    } satisfies ScanReading;
  }

  return {
    scanType,

    describeImage: (image: ImageName): Promise<ImageDetail> =>
      reading('DescribeImages', async () => {
        const { imageDetails } = await clientFor(image.region).send(
          new DescribeImagesCommand({
            ...repositoryOf(image),
            imageIds: [
              'tag' in image ? { imageTag: image.tag } : { imageDigest: image.imageDigest },
            ],
          }),
        );
        const [detail] = listIn(imageDetails, 'imageDetails');
        if (!detail) throw new ImageNotFoundError(`${image.repository} does not hold the image.`);
        return toImageDetail(detail, image);
      }),

    readManifests: (repository, imageDigests) =>
      reading('BatchGetImage', async () => {
        const manifests = new Map<string, Manifest>();
        for (let start = 0; start < imageDigests.length; start += MANIFEST_BATCH) {
          const batch = imageDigests.slice(start, start + MANIFEST_BATCH);
          const { images } = await clientFor(repository.region).send(
            new BatchGetImageCommand({
              ...repositoryOf(repository),
              imageIds: batch.map((imageDigest) => ({ imageDigest })),
              acceptedMediaTypes: MANIFEST_MEDIA_TYPES,
            }),
          );
          for (const { imageId: id, imageManifest } of listIn(images, 'images')) {
            if (!id?.imageDigest || !imageManifest) continue;
            manifests.set(id.imageDigest, toManifest(imageManifest));
          }
        }
        return manifests;
      }),

    scansOnPush: (repository: RepositoryName): Promise<boolean> =>
      reading('BatchGetRepositoryScanningConfiguration', async () => {
        if (repository.registryId !== ownRegistryId) return false;
        const { scanningConfigurations } = await clientFor(repository.region).send(
          new BatchGetRepositoryScanningConfigurationCommand({
            repositoryNames: [repository.repository],
          }),
        );
        const [first] = listIn(scanningConfigurations, 'scanningConfigurations');
        return (
          first?.scanFrequency === 'SCAN_ON_PUSH' || first?.scanFrequency === 'CONTINUOUS_SCAN'
        );
      }),

    async startScan(platform: ImageRef): Promise<StartedScan> {
      try {
        await clientFor(platform.region).send(
          new StartImageScanCommand({ ...repositoryOf(platform), ...imageId(platform) }),
        );
        return { kind: 'started' };
      } catch (error) {
        const refused = toRefusal(error);
        if (refused) return refused;
        throw toDomainError(error, 'StartImageScan');
      }
    },

    readScan: (platform: ImageRef): Promise<ScanReading | undefined> =>
      reading(FINDINGS, async () => {
        const first = await findingsPage(platform, { maxResults: PAGE_SIZE });
        if (!first) return undefined;
        const pages: [FindingsPage, ...FindingsPage[]] = [first];
        let nextToken = first.raw.nextToken;
        while (nextToken) {
          const page = await findingsPage(platform, { maxResults: PAGE_SIZE, nextToken });
          if (!page) throw new ImageNotFoundError('The scan disappeared while it was being read.');
          if (page.raw.nextToken === nextToken) throw new TypeError('nextToken leads to itself');
          pages.push(page);
          nextToken = page.raw.nextToken;
        }
        return toReading(pages, platform);
      }),

    peekScan: (platform: ImageRef): Promise<ScanReading | undefined> =>
      reading(FINDINGS, async () => {
        const first = await findingsPage(platform, { maxResults: 1 });
        return first && toReading([first], platform);
      }),

    async *repositories({ registryId: account, region }: RegistryId) {
      const client = clientFor(region);
      const pages = paginateDescribeRepositories({ ...PAGES, client }, { registryId: account });
      yield* readingPages('DescribeRepositories', pages, ({ repositories }) =>
        listIn(repositories, 'repositories').flatMap(({ registryId, repositoryName }) =>
          registryId && repositoryName ? [{ registryId, region, repository: repositoryName }] : [],
        ),
      );
    },

    async *images(repository: RepositoryName) {
      const client = clientFor(repository.region);
      const pages = paginateDescribeImages(
        { ...PAGES, client },
        { ...repositoryOf(repository), filter: { tagStatus: 'TAGGED' } },
      );
      yield* readingPages('DescribeImages', pages, ({ imageDetails }) =>
        listIn(imageDetails, 'imageDetails').map((detail) => toImageDetail(detail, repository)),
      );
    },
  };
}

const FINDINGS = 'DescribeImageScanFindings';

/** A token that leads to itself would be followed for ever. */
const PAGES = { pageSize: PAGE_SIZE, stopOnSameToken: true };

interface FindingsPage {
  readonly raw: DescribeImageScanFindingsCommandOutput;
  readonly findings: readonly Finding[];
  /** How many findings it shows, those that do not count included. */
  readonly shown: number;
}

/** An answer that counts findings and shows none is no result, and least of all a clean one. */
function showsResult(pages: readonly [FindingsPage, ...FindingsPage[]]): boolean {
  const [{ raw }] = pages;
  const result = raw.imageScanFindings;
  if (!result) return false;
  const counted = Object.values(result.findingSeverityCounts ?? {}).some((count) => count > 0);
  return !counted || pages.some(({ shown }) => shown > 0);
}

function toManifest(text: string): Manifest {
  const manifest: Manifest | null = JSON.parse(text);
  if (typeof manifest !== 'object' || manifest === null) {
    throw new TypeError('imageManifest is not an object');
  }
  for (const { digest } of listIn(manifest.manifests, 'manifests')) {
    if (typeof digest !== 'string') throw new TypeError('a manifest of an index has no digest');
  }
  return manifest;
}

const repositoryOf = ({ registryId, repository }: RepositoryName) => ({
  registryId,
  repositoryName: repository,
});

const imageId = ({ imageDigest }: ImageRef) => ({ imageId: { imageDigest } });

function toImageDetail(
  raw: RawImage,
  { registryId, region, repository }: RepositoryName,
): ImageDetail {
  const imageDigest = textIn(raw.imageDigest, 'imageDigest');
  if (imageDigest === undefined) {
    throw new TypeError(`an image of ${repository} has no image digest`);
  }
  const tags: readonly string[] = raw.imageTags ?? [];
  if (!Array.isArray(tags) || tags.some((tag) => typeof tag !== 'string')) {
    throw new TypeError('imageTags is not a list of texts');
  }
  return {
    registryId,
    region,
    repository,
    imageDigest,
    tags,
    pushedAt: timeIn(raw.imagePushedAt, 'imagePushedAt'),
    manifestMediaType: textIn(raw.imageManifestMediaType, 'imageManifestMediaType'),
    artifactMediaType: textIn(raw.artifactMediaType, 'artifactMediaType'),
  };
}

/** The refusals of StartImageScan that are answers, not failures. */
function toRefusal(error: unknown): StartedScan | undefined {
  if (!(error instanceof Error)) return undefined;
  switch (error.name) {
    case 'LimitExceededException':
      return { kind: 'limit-exceeded' };
    case 'UnsupportedImageTypeException':
      return { kind: 'unsupported', detail: error.message };
    case 'ImageArchivedException':
      return { kind: 'archived', detail: error.message };
    case 'ValidationException':
      return { kind: 'not-manual' };
    default:
      return undefined;
  }
}

/** Asks ECR, and reads what it answers; both fail in the words of the domain. */
async function reading<T>(operation: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw toDomainError(error, operation);
  }
}

async function* readingPages<P, T>(
  operation: string,
  pages: AsyncIterable<P>,
  read: (page: P) => T,
): AsyncGenerator<T> {
  try {
    for await (const page of pages) yield read(page);
  } catch (error) {
    throw toDomainError(error, operation);
  }
}
