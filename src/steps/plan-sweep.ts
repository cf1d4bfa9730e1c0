import { z } from 'zod';
import { ImageNotFoundError } from '../domain/errors.ts';
import { type ImageDetail, isContainerImage, isIndex, type Platform } from '../domain/image.ts';
import type { PlannedImage, Ports, RepositoryName } from '../ports.ts';
import { toOutcomeImage } from './outcome.ts';
import { platformsOf } from './platforms.ts';

export const Input = z.strictObject({ sweep: z.string().min(1) });

export interface Plan {
  /** Key of the file with one image a line. */
  readonly plan: string;
  readonly repositories: number;
  readonly images: number;
}

type Needs = Pick<Ports, 'registry' | 'lineage' | 'sweeps' | 'settings'>;

/**
 * Lists every tagged image of every repository, with its platforms, into the file that the sweep's map reads. Holds
 * one page of images at a time. Untagged images are platforms of an index, or have been replaced.
 */
export const planSweep =
  (ports: Needs) =>
  async ({ sweep }: z.infer<typeof Input>): Promise<Plan> => {
    const seen = { repositories: 0, images: 0 };
    const plan = await ports.sweeps.writePlan(sweep, plannedImages(ports, seen));
    return { plan, ...seen };
  };

async function* plannedImages(
  ports: Needs,
  seen: { repositories: number; images: number },
): AsyncGenerator<PlannedImage> {
  for await (const repositories of ports.registry.repositories(ports.settings.region)) {
    for (const repository of repositories) {
      seen.repositories += 1;
      for await (const image of imagesOf(ports, repository)) {
        seen.images += 1;
        yield image;
      }
    }
  }
}

async function* imagesOf(ports: Needs, repository: RepositoryName): AsyncGenerator<PlannedImage> {
  try {
    for await (const page of ports.registry.images(repository)) {
      yield* await withPlatforms(ports, page.filter(isContainerImage));
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
