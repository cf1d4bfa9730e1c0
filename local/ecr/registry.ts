import { type AwsService, jsonService } from '../endpoint/protocol.ts';
import type { EventEntry } from '../events/entry.ts';
import {
  isIndex,
  type RecordedImage,
  type RecordedRegistry,
  type RecordedScan,
} from '../recorded-registry/index.ts';
import { basicScanEvents, enhancedScanEvents, pushEvents } from './image-events.ts';
import { imageOperations } from './image-operations.ts';
import { type Push, pushOrder } from './push-order.ts';
import { registryOperations } from './registry-operations.ts';
import { scanOperations } from './scan-operations.ts';
import { Scans } from './scans.ts';
import { Store } from './store.ts';

/** One registry of Amazon ECR: an account in a Region. */
export interface LocalRegistry {
  readonly service: AwsService;
  /** Puts a recorded image into its repository, sends the events of a push, and scans it if it is scanned on push. */
  push(image: Pick<Push, 'repository' | 'imageDigest'>): Promise<void>;
  /**
   * Has Inspector look at a pushed image again, as enhanced scanning does whenever a vulnerability becomes known: what it
   * finds is there from now on. No event tells of a scan that is not the first.
   */
  rescan(image: ImageOfRepository, result: RecordedScan): void;
  /** What can be pushed, in the order of the recorded times of the pushes, children before their index. */
  pushes(): readonly Push[];
  /** What Inspector knows of one image; empty where it has not scanned it. */
  enhancedFindings(image: ImageOfRepository): readonly EnhancedFinding[];
  /** Ends the scans that are under way. */
  stop(): void;
}

interface ImageOfRepository {
  readonly repositoryName: string;
  readonly imageDigest: string;
}

export type EnhancedFinding = NonNullable<
  NonNullable<RecordedScan['imageScanFindings']>['enhancedFindings']
>[number];

export interface RegistryOptions {
  readonly registry: RecordedRegistry;
  readonly putEvents: (entries: readonly EventEntry[]) => Promise<unknown>;
  /** Like `putEvents`, for those of scans, which may not be told of; must not reject. */
  readonly putScanEvents: (entries: readonly EventEntry[]) => Promise<unknown>;
  readonly now: () => number;
  readonly scanMillis: number;
  readonly pushed: 'all' | 'none';
}

/** Starts a registry as it was recorded. Which one: account and region of the recording. */
export function createRegistry(options: RegistryOptions): LocalRegistry {
  const { registry, putEvents, putScanEvents, now, scanMillis, pushed } = options;
  const { scanningConfiguration } = registry;
  const { scanType } = scanningConfiguration;
  const store = new Store(registry, { withImages: pushed === 'all' });
  const scanEvents = scanType === 'BASIC' ? basicScanEvents : enhancedScanEvents;
  const recorded = new Map(
    registry.repositories.flatMap(({ repository, images }) =>
      images.map((image) => [image, repository] as const),
    ),
  );

  const scans = new Scans({
    scanType,
    scanMillis,
    recordedCount: pushed === 'all',
    now: () => now() / 1000,
    onFinished(image, result) {
      const repository = recorded.get(image);
      const entries = repository ? scanEvents(repository, image, result) : [];
      if (entries.length > 0) void putScanEvents(entries);
    },
  });

  const service = jsonService({
    name: 'ECR',
    version: '1.1',
    operations: {
      ...registryOperations(store, scanningConfiguration),
      ...imageOperations(store),
      ...scanOperations(store, scans, scanningConfiguration),
    },
  });

  const library = new Map<string, RecordedImage>();
  for (const [image, { repositoryName }] of recorded) {
    library.set(`${repositoryName}@${image.detail.imageDigest}`, image);
  }

  function pushedImage({
    repositoryName,
    imageDigest,
  }: ImageOfRepository): RecordedImage | undefined {
    return store
      .repositories(registry.region)
      .find((one) => one.repository.repositoryName === repositoryName)
      ?.images.byDigest(imageDigest);
  }

  return {
    service,
    async push({ repository: repositoryName, imageDigest }) {
      const name = `${repositoryName}@${imageDigest}`;
      const image = library.get(name);
      if (!image) throw new Error(`${name} is not in the recorded registry.`);
      const { repository, images, scanning } = store.repository(registry.region, {
        repositoryName,
      });
      if (images.byDigest(imageDigest)) throw new Error(`${name} has been pushed already.`);
      images.add(image);
      if (scanning.scanOnPush && !isIndex(image.detail)) scans.start(image);
      await putEvents(pushEvents(repository, image));
    },
    pushes: () => pushOrder(registry),
    rescan(name, result) {
      const image = pushedImage(name);
      if (!image) throw new Error(`${name.repositoryName}@${name.imageDigest} is not there.`);
      scans.rescan(image, result);
    },
    enhancedFindings(name) {
      const image = pushedImage(name);
      return (image && scans.of(image)?.imageScanFindings?.enhancedFindings) ?? [];
    },
    stop: () => scans.stop(),
  };
}
