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
import type { ImageDetail, ImageRef, Manifest } from '../../domain/image.ts';
import type { ScanReading, ScanType } from '../../domain/scan.ts';
import type { ImageName, ImageRegistry, RepositoryName, StartedScan } from '../../ports.ts';
import { toDomainError } from './errors.ts';
import { toFindings } from './findings.ts';

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

/** Amazon ECR as a port. `clientFor` gives the client of a Region; scan types are read once per Region and container. */
export function ecrImageRegistry(clientFor: (region: string) => ECRClient): ImageRegistry {
  const scanTypes = new Map<string, Promise<ScanType>>();

  const readScanType = async (region: string): Promise<ScanType> => {
    const { scanningConfiguration } = await translated(
      clientFor(region).send(new GetRegistryScanningConfigurationCommand({})),
    );
    return scanningConfiguration?.scanType === 'ENHANCED' ? 'ENHANCED' : 'BASIC';
  };

  const scanType = (region: string): Promise<ScanType> => {
    const known = scanTypes.get(region);
    if (known) return known;
    const reading = readScanType(region);
    scanTypes.set(region, reading);
    reading.catch(() => scanTypes.delete(region));
    return reading;
  };

  async function findingsPage(
    platform: ImageRef,
    page: { readonly maxResults?: number; readonly nextToken?: string | undefined },
  ): Promise<DescribeImageScanFindingsCommandOutput | undefined> {
    try {
      return await clientFor(platform.region).send(
        new DescribeImageScanFindingsCommand({
          ...repositoryOf(platform),
          ...imageId(platform),
          ...page,
        }),
      );
    } catch (error) {
      if (error instanceof Error && error.name === 'ScanNotFoundException') return undefined;
      throw toDomainError(error);
    }
  }

  async function toReading(
    first: DescribeImageScanFindingsCommandOutput,
    findings: readonly Finding[],
    region: string,
  ): Promise<ScanReading> {
    const status = first.imageScanStatus?.status ?? 'missing';
    // The registry may have changed since its scan type was read: what shows that it has counts.
    const isEnhanced = first.imageScanFindings?.enhancedFindings || status === 'ACTIVE';
    return {
      status,
      description: first.imageScanStatus?.description,
      type: isEnhanced ? 'ENHANCED' : await scanType(region),
      findings: first.imageScanFindings ? findings : undefined,
      completedAt: first.imageScanFindings?.imageScanCompletedAt?.toISOString(),
    };
  }

  return {
    scanType,

    async describeImage(image: ImageName): Promise<ImageDetail> {
      const { imageDetails = [] } = await translated(
        clientFor(image.region).send(
          new DescribeImagesCommand({
            ...repositoryOf(image),
            imageIds: [
              'tag' in image ? { imageTag: image.tag } : { imageDigest: image.imageDigest },
            ],
          }),
        ),
      );
      const [detail] = imageDetails;
      if (!detail) throw new ImageNotFoundError(`${image.repository} does not hold the image.`);
      return toImageDetail(detail, image);
    },

    async readManifests(repository, imageDigests): Promise<ReadonlyMap<string, Manifest>> {
      const manifests = new Map<string, Manifest>();
      for (let start = 0; start < imageDigests.length; start += MANIFEST_BATCH) {
        const batch = imageDigests.slice(start, start + MANIFEST_BATCH);
        const { images = [] } = await translated(
          clientFor(repository.region).send(
            new BatchGetImageCommand({
              ...repositoryOf(repository),
              imageIds: batch.map((imageDigest) => ({ imageDigest })),
              acceptedMediaTypes: MANIFEST_MEDIA_TYPES,
            }),
          ),
        );
        for (const { imageId: id, imageManifest } of images) {
          if (!id?.imageDigest || !imageManifest) continue;
          manifests.set(id.imageDigest, JSON.parse(imageManifest) as Manifest);
        }
      }
      return manifests;
    },

    async scansOnPush(repository: RepositoryName): Promise<boolean> {
      const { scanningConfigurations = [] } = await translated(
        clientFor(repository.region).send(
          new BatchGetRepositoryScanningConfigurationCommand({
            repositoryNames: [repository.repository],
          }),
        ),
      );
      const frequency = scanningConfigurations[0]?.scanFrequency;
      return frequency === 'SCAN_ON_PUSH' || frequency === 'CONTINUOUS_SCAN';
    },

    async startScan(platform: ImageRef): Promise<StartedScan> {
      try {
        await clientFor(platform.region).send(
          new StartImageScanCommand({ ...repositoryOf(platform), ...imageId(platform) }),
        );
        return { kind: 'started' };
      } catch (error) {
        const refused = toRefusal(error);
        if (refused) return refused;
        throw toDomainError(error);
      }
    },

    async readScan(platform: ImageRef): Promise<ScanReading | undefined> {
      const first = await findingsPage(platform, { maxResults: PAGE_SIZE });
      if (!first) return undefined;
      const findings = toFindings(first);
      let nextToken = first.nextToken;
      while (nextToken) {
        const page = await findingsPage(platform, { maxResults: PAGE_SIZE, nextToken });
        if (!page) throw new ImageNotFoundError('The scan disappeared while it was being read.');
        findings.push(...toFindings(page));
        nextToken = page.nextToken;
      }
      return toReading(first, findings, platform.region);
    },

    async peekScan(platform: ImageRef): Promise<ScanReading | undefined> {
      const first = await findingsPage(platform, { maxResults: 1 });
      return first && toReading(first, toFindings(first), platform.region);
    },

    async *repositories(region: string) {
      const pages = paginateDescribeRepositories(
        { client: clientFor(region), pageSize: PAGE_SIZE },
        {},
      );
      for await (const { repositories = [] } of translatedPages(pages)) {
        yield repositories.flatMap(({ registryId, repositoryName }) =>
          registryId && repositoryName ? [{ registryId, region, repository: repositoryName }] : [],
        );
      }
    },

    async *images(repository: RepositoryName) {
      const pages = paginateDescribeImages(
        { client: clientFor(repository.region), pageSize: PAGE_SIZE },
        { ...repositoryOf(repository), filter: { tagStatus: 'TAGGED' } },
      );
      for await (const { imageDetails = [] } of translatedPages(pages)) {
        yield imageDetails.map((detail) => toImageDetail(detail, repository));
      }
    },
  };
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
  if (raw.imageDigest === undefined) {
    throw new TypeError(`ECR described an image of ${repository} without an image digest.`);
  }
  return {
    registryId,
    region,
    repository,
    imageDigest: raw.imageDigest,
    tags: raw.imageTags ?? [],
    pushedAt: raw.imagePushedAt,
    manifestMediaType: raw.imageManifestMediaType,
    artifactMediaType: raw.artifactMediaType,
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

async function translated<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw toDomainError(error);
  }
}

async function* translatedPages<T>(pages: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* pages;
  } catch (error) {
    throw toDomainError(error);
  }
}
