import * as z from 'zod';
import { ImageNotFoundError, InvalidInputError } from '../domain/errors.ts';
import {
  type ImageDetail,
  isContainerImage,
  isIndex,
  type Platform,
  type RegistryId,
} from '../domain/image.ts';
import type { ScanConfiguration } from '../domain/scan-configuration.ts';
import { selector } from '../domain/scope.ts';
import type { PlannedImage, Ports, RepositoryName } from '../ports.ts';
import { toOutcomeImage } from './outcome.ts';
import { platformsOf } from './platforms.ts';
import { type PlatformCount, registryKey, withinBudget } from './scan-budget.ts';

export const Input = z.strictObject({
  sweep: z.string().min(1),
  /** For the log only. */
  execution: z.string().optional(),
});

export interface Plan {
  /** Key of the file with one image a line. */
  readonly plan: string;
  readonly repositories: number;
  readonly images: number;
}

type Needs = Pick<
  Ports,
  'registry' | 'lineage' | 'catalogue' | 'scanConfigurations' | 'sweeps' | 'settings' | 'clock'
>;

/**
 * Lists every tagged image that the scan configurations select, with its platforms, into the file that the sweep's map
 * reads; every one of every repository where there are none. Marks those whose scans the budget of the day has no room
 * for. Holds one page of images at a time. Untagged images are platforms of an index, or have been replaced.
 */
export const planSweep =
  (ports: Needs) =>
  async ({ sweep }: z.infer<typeof Input>): Promise<Plan> => {
    const scope = scopeOf(await ports.scanConfigurations.all(), ports.settings);
    const seen: Seen = { repositories: 0, images: 0, platforms: new Map() };
    const plan = await ports.sweeps.writePlan(sweep, plannedImages(ports, scope, seen));
    const { repositories, images, platforms } = seen;
    return {
      plan: await withinBudget(ports, { sweep, plan, platforms }),
      repositories,
      images,
    };
  };

/** What has been come across while the plan was written. */
interface Seen {
  repositories: number;
  images: number;
  /** By registry. */
  readonly platforms: Map<string, PlatformCount>;
}

/** What a sweep looks at. An image that two configurations select is in it once. */
interface Scope {
  readonly hasRepository: (repository: RepositoryName) => boolean;
  readonly hasImage: (image: ImageDetail) => boolean;
}

function scopeOf(
  configurations: readonly ScanConfiguration[],
  { registryId, region }: Needs['settings'],
): Scope {
  const problems = configurations
    .filter((one) => one.registryId !== registryId || one.region !== region)
    .map((one) => `${one.id}: selects of ${one.registryId} in ${one.region}`);
  if (problems.length > 0) {
    throw new InvalidInputError(
      `Scan configurations can select images of ${registryId} in ${region} only. ${problems.join('; ')}. Delete these, or put them into the deployment that is there.`,
    );
  }
  if (configurations.length === 0) return { hasRepository: () => true, hasImage: () => true };
  const hasSelected = selector(configurations.map(({ tags: _, ...anyTag }) => anyTag));
  return {
    hasRepository: (repository) => hasSelected({ ...repository, tags: [] }),
    hasImage: selector(configurations),
  };
}

async function* plannedImages(
  ports: Needs,
  scope: Scope,
  seen: Seen,
): AsyncGenerator<PlannedImage> {
  for await (const repositories of ports.registry.repositories(ports.settings.region)) {
    for (const repository of repositories.filter(scope.hasRepository)) {
      seen.repositories += 1;
      for await (const image of imagesOf(ports, scope, repository)) {
        seen.images += 1;
        count(seen, repository, image);
        yield image;
      }
    }
  }
}

function count({ platforms }: Seen, { registryId, region }: RegistryId, image: PlannedImage): void {
  const key = registryKey({ registryId, region });
  const before = platforms.get(key)?.platforms ?? 0;
  platforms.set(key, { registryId, region, platforms: before + image.platforms.length });
}

async function* imagesOf(
  ports: Needs,
  { hasImage }: Scope,
  repository: RepositoryName,
): AsyncGenerator<PlannedImage> {
  try {
    for await (const page of ports.registry.images(repository)) {
      yield* await withPlatforms(ports, page.filter(isContainerImage).filter(hasImage));
    }
  } catch (error) {
    // Deleted since it was listed: there is nothing left to look at.
    if (!(error instanceof ImageNotFoundError)) throw error;
  }
}

async function withPlatforms(
  ports: Needs,
  page: readonly ImageDetail[],
): Promise<readonly PlannedImage[]> {
  const indexes = page.filter(({ manifestMediaType }) => isIndex(manifestMediaType));
  const platforms = await platformsOf(ports, indexes);
  return page.map((detail) => toPlanned(detail, platforms.get(detail.imageDigest)));
}

/** An image without known platforms is its own; so is an index that has gone since it was listed. */
function toPlanned(detail: ImageDetail, platforms: readonly Platform[] | undefined): PlannedImage {
  return {
    image: { ...toOutcomeImage(detail), pushedAt: detail.pushedAt?.toISOString() },
    platforms: platforms ?? [{ imageDigest: detail.imageDigest }],
  };
}
