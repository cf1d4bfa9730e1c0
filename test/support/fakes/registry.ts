import { AccessDeniedError, ImageNotFoundError } from '../../../src/domain/errors.ts';
import type { ImageDetail, ImageRef, Manifest } from '../../../src/domain/image.ts';
import type { ScanReading, ScanType } from '../../../src/domain/scan.ts';
import type { ImageName, ImageRegistry, RepositoryName, StartedScan } from '../../../src/ports.ts';

/** An image of the fake registry. What is changed in it is what the registry answers from then on. */
export interface FakeImage {
  readonly detail: ImageDetail;
  scan?: ScanReading | undefined;
  readonly manifest?: Manifest;
}

export interface FakeRegistryOptions {
  readonly type?: ScanType | undefined;
  readonly scansOnPush?: boolean;
  /** Answers a request for a scan, and may change the image; by default the scan is started and stays in progress. */
  readonly onStartScan?: (image: FakeImage) => StartedScan;
  /** Repositories besides those of the images: empty, or deleted once they have been listed. */
  readonly emptyRepositories?: readonly string[];
  readonly deletedRepositories?: readonly string[];
  /** Accounts, and repositories, that let nobody in. */
  readonly refusing?: readonly string[];
  /** Images and repositories on a page. */
  readonly pageSize?: number;
}

export interface FakeRegistry extends ImageRegistry {
  /** Image digests of which a scan was asked for. */
  readonly started: readonly string[];
  /** Image digests whose scans were looked at, without their findings. */
  readonly peeked: readonly string[];
  /** Registries whose repositories were listed. */
  readonly listed: readonly string[];
  /** Image digests of which manifests were read: each reading is a pull for ECR. */
  readonly pulled: readonly string[];
}

/** Amazon ECR in memory. */
export function fakeRegistry(
  images: readonly FakeImage[] = [],
  {
    type = 'BASIC',
    scansOnPush = false,
    onStartScan = startAndStayInProgress,
    emptyRepositories = [],
    deletedRepositories = [],
    refusing = [],
    pageSize = 2,
  }: FakeRegistryOptions = {},
): FakeRegistry {
  const started: string[] = [];
  const pulled: string[] = [];
  const listed: string[] = [];
  const peeked: string[] = [];

  function refuse(...names: readonly string[]): void {
    const name = names.find((one) => refusing.includes(one));
    if (name) throw new AccessDeniedError(`No policy of ${name} allows it.`);
  }

  const isIn = ({ registryId, region, repository }: RepositoryName) => {
    return ({ detail }: FakeImage) =>
      detail.registryId === registryId &&
      detail.region === region &&
      detail.repository === repository;
  };

  function find(name: ImageName): FakeImage {
    const found = images
      .filter(isIn(name))
      .find(({ detail }) =>
        'tag' in name ? detail.tags.includes(name.tag) : detail.imageDigest === name.imageDigest,
      );
    if (!found) throw new ImageNotFoundError(`${name.repository} does not hold the image.`);
    return found;
  }

  const readScan = async (platform: ImageRef) => find(platform).scan;

  return {
    started,
    pulled,
    listed,
    peeked,
    readScan,
    async peekScan(platform) {
      peeked.push(platform.imageDigest);
      return readScan(platform);
    },
    describeImage: async (name) => find(name).detail,
    scanType: async () => type,
    scansOnPush: async () => scansOnPush,
    async readManifests(repository, imageDigests) {
      pulled.push(...imageDigests);
      return new Map(
        images.filter(isIn(repository)).flatMap(({ detail, manifest }) => {
          const isWanted = manifest && imageDigests.includes(detail.imageDigest);
          return isWanted ? [[detail.imageDigest, manifest] as const] : [];
        }),
      );
    },
    async startScan(platform) {
      started.push(platform.imageDigest);
      return onStartScan(find(platform));
    },
    async *repositories({ registryId, region }) {
      listed.push(`${registryId}#${region}`);
      refuse(registryId);
      const here = images
        .map(({ detail }) => detail)
        .filter((detail) => detail.region === region && detail.registryId === registryId);
      const names = [
        ...new Set(here.map(({ repository }) => repository)),
        ...emptyRepositories,
        ...deletedRepositories,
      ];
      yield* pages(
        names.map((repository) => ({ registryId, region, repository })),
        pageSize,
      );
    },
    async *images(repository) {
      refuse(repository.registryId, repository.repository);
      if (deletedRepositories.includes(repository.repository)) {
        throw new ImageNotFoundError(`The repository ${repository.repository} does not exist.`);
      }
      const tagged = images.filter(isIn(repository)).filter(({ detail }) => detail.tags.length > 0);
      yield* pages(
        tagged.map(({ detail }) => detail),
        pageSize,
      );
    },
  };
}

function startAndStayInProgress(image: FakeImage): StartedScan {
  image.scan = { status: 'IN_PROGRESS', type: 'BASIC', findings: [] };
  return { kind: 'started' };
}

function* pages<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}
