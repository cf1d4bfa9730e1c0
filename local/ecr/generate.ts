import { createHash } from 'node:crypto';
import type {
  ImageDetail,
  RecordedImage,
  RecordedManifest,
  RecordedRegistry,
  RecordedScan,
} from '../recorded-registry/index.ts';
import { generateScan, type ScanKind } from './generate-scan.ts';
import { randomFrom } from './random.ts';

export interface GenerateOptions {
  readonly repositories: number;
  /** Images as people push them: an index is one image, though it brings three more manifests. */
  readonly imagesPerRepository: number;
  /** The same seed gives the same registry. */
  readonly seed: number;
  /** On average, of an image that has findings. */
  readonly findingsPerImage?: number;
  /** Share of the images that are indexes, from 0 to 1. */
  readonly indexes?: number;
  /** Share of the images that were never scanned, from 0 to 1. */
  readonly neverScanned?: number;
  readonly type?: 'BASIC' | 'ENHANCED';
}

const REGISTRY_ID = '123456789012';
const REGION = 'eu-west-1';
/** 2026-01-01T00:00:00Z in seconds; images follow one another every ten minutes. */
const FIRST_PUSH = 1_767_225_600;
const PUSH_INTERVAL = 600;

/** A registry for load tests: clean, breaching and unsupported images in a plausible mix. */
export function generateRegistry(options: GenerateOptions): RecordedRegistry {
  const { type = 'BASIC' } = options;
  return {
    registryId: REGISTRY_ID,
    region: REGION,
    scanningConfiguration: {
      scanType: type,
      rules: [
        {
          scanFrequency: type === 'BASIC' ? 'SCAN_ON_PUSH' : 'CONTINUOUS_SCAN',
          repositoryFilters: [{ filter: '*', filterType: 'WILDCARD' }],
        },
      ],
    },
    repositories: Array.from({ length: options.repositories }, (_, index) => {
      const repositoryName = `team-${index % 10}/service-${index}`;
      return {
        repository: {
          registryId: REGISTRY_ID,
          repositoryName,
          repositoryArn: `arn:aws:ecr:${REGION}:${REGISTRY_ID}:repository/${repositoryName}`,
          repositoryUri: `${REGISTRY_ID}.dkr.ecr.${REGION}.amazonaws.com/${repositoryName}`,
          createdAt: FIRST_PUSH,
          imageScanningConfiguration: { scanOnPush: false },
        },
        images: generateImages(options, repositoryName),
      };
    }),
  };
}

function generateImages(options: GenerateOptions, repositoryName: string): RecordedImage[] {
  const { imagesPerRepository, seed, indexes = 0.05, neverScanned = 0 } = options;
  return Array.from({ length: imagesPerRepository }, (_, index) => {
    const name = `${seed}/${repositoryName}/${index}`;
    const random = randomFrom(name);
    const pushedAt = FIRST_PUSH + index * PUSH_INTERVAL;
    const imageTags = [
      `1.${Math.floor(index / 20)}.${index % 20}`,
      ...(index === imagesPerRepository - 1 ? ['latest'] : []),
    ];
    const kind = random() < neverScanned ? undefined : pickKind(random());
    return random() < indexes
      ? generateIndex(options, name, pushedAt, imageTags, kind)
      : [new GeneratedImage(options, name, { pushedAt, imageTags, kind })];
  }).flat();
}

function pickKind(share: number): ScanKind {
  if (share < 0.7) return 'clean';
  return share < 0.94 ? 'breaching' : 'unsupported';
}

/** Two platforms, the attestation of a build, and the index that names them. */
function generateIndex(
  options: GenerateOptions,
  name: string,
  pushedAt: number,
  imageTags: string[],
  kind: ScanKind | undefined,
): RecordedImage[] {
  const platforms = ['amd64', 'arm64'].map((architecture) => ({
    image: new GeneratedImage(options, `${name}/${architecture}`, { pushedAt, kind }),
    platform: { os: 'linux', architecture },
  }));
  const attestation = {
    image: new GeneratedImage(options, `${name}/attestation`, { pushedAt, kind: undefined }),
    platform: { os: 'unknown', architecture: 'unknown' },
    annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
  };
  const children = [...platforms, attestation];
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const index = {
    detail: {
      imageDigest: digestOf(name),
      imageTags,
      imageSizeInBytes: 48_211_904,
      imagePushedAt: pushedAt + 5,
      imageManifestMediaType: mediaType,
    },
    get manifest(): RecordedManifest {
      const manifests = children.map(({ image: { detail }, ...child }) => ({
        mediaType: detail.imageManifestMediaType,
        digest: detail.imageDigest,
        size: 1024,
        ...child,
      }));
      return {
        imageManifest: JSON.stringify({ schemaVersion: 2, mediaType, manifests }),
        imageManifestMediaType: mediaType,
      };
    },
  };
  return [...children.map(({ image }) => image), index];
}

/** Makes its findings each time they are asked for: those of 100,000 images do not fit into memory. */
class GeneratedImage implements RecordedImage {
  readonly detail: ImageDetail;
  readonly #name: string;
  readonly #options: GenerateOptions;
  readonly #kind: ScanKind | undefined;

  constructor(
    options: GenerateOptions,
    name: string,
    image: { pushedAt: number; imageTags?: string[]; kind: ScanKind | undefined },
  ) {
    this.#name = name;
    this.#options = options;
    this.#kind = image.kind;
    this.detail = {
      imageDigest: digestOf(name),
      ...(image.imageTags && { imageTags: image.imageTags }),
      imageSizeInBytes: 48_211_904,
      imagePushedAt: image.pushedAt,
      imageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
      artifactMediaType: 'application/vnd.oci.image.config.v1+json',
    };
  }

  get scan(): RecordedScan | undefined {
    if (!this.#kind) return undefined;
    const { type = 'BASIC', findingsPerImage = 20 } = this.#options;
    return generateScan(this.#kind, {
      type,
      findings: findingsPerImage,
      completedAt: this.detail.imagePushedAt + 60,
      random: randomFrom(`findings of ${this.#name}`),
    });
  }
}

function digestOf(name: string): string {
  return `sha256:${createHash('sha256').update(name).digest('hex')}`;
}
