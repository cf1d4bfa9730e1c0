import * as z from 'zod';
import { AccessDeniedError, ImageNotFoundError, InvalidInputError } from '../domain/errors.ts';
import {
  type ImageDetail,
  isContainerImage,
  isIndex,
  type Platform,
  type RegistryId,
  registryKey,
} from '../domain/image.ts';
import type { UnreadRegistry } from '../domain/report.ts';
import { isName, ofAnyTag, type Selection, selector, sweptBy } from '../domain/scope.ts';
import type { PlannedImage, Ports, RepositoryName } from '../ports.ts';
import { toOutcomeImage } from './outcome.ts';
import { platformsOf } from './platforms.ts';
import { type PlatformCount, withinBudget } from './scan-budget.ts';

export const Input = z.strictObject({
  sweep: z.string().min(1),
  /** For the log only. */
  execution: z.string().optional(),
});

export interface Plan {
  /** Key of the file with one image a line. */
  readonly plan: string;
  /** Key of what it has selected by. */
  readonly selections: string;
  readonly repositories: number;
  readonly images: number;
  /** Registries that do not let the service in; absent where there are none. */
  readonly unread?: readonly UnreadRegistry[];
}

type Needs = Pick<
  Ports,
  'registry' | 'lineage' | 'catalogue' | 'scanConfigurations' | 'sweeps' | 'settings' | 'clock'
>;

/**
 * Lists every tagged image that the scan configurations select, with its platforms, into the file that the sweep's map
 * reads; every one of every repository of the own registry where there are none. A registry that does not let the
 * service in is noted, and left out. Marks those whose scans the budget of the day has no room for. Holds one page of
 * images at a time. Untagged images are platforms of an index, or have been replaced.
 */
export const planSweep =
  (ports: Needs) =>
  async ({ sweep }: z.infer<typeof Input>): Promise<Plan> => {
    const selections = await selectionsFor(ports);
    const scopes = [...Map.groupBy(selections, registryKey).values()].map(scopeOf);
    const seen: Seen = { repositories: 0, images: 0, platforms: new Map(), unread: new Map() };
    const plan = await ports.sweeps.writePlan(sweep, plannedImages(ports, scopes, seen));
    const { repositories, images, platforms, unread } = seen;
    return {
      plan: await withinBudget(ports, { sweep, plan, platforms }),
      selections: await ports.sweeps.putSelections(sweep, selections),
      repositories,
      images,
      ...(unread.size > 0 && { unread: [...unread.values()] }),
    };
  };

/** What has been come across while the plan was written. */
interface Seen {
  repositories: number;
  images: number;
  /** By registry, as is `unread`. */
  readonly platforms: Map<string, PlatformCount>;
  readonly unread: Map<string, UnreadRegistry>;
}

/** What a sweep looks at in one registry. An image that two configurations select is in it once. */
interface Scope {
  readonly registry: RegistryId;
  /** Repositories that are selected by name: they may be allowed where their list is not. */
  readonly named: ReadonlySet<string>;
  /** Which of the others; absent: none, and nothing needs to be listed. */
  readonly hasRepository?: ((repository: RepositoryName) => boolean) | undefined;
  readonly hasImage: (image: ImageDetail) => boolean;
}

/** Raises InvalidInputError where a scan configuration selects what may not be looked at. */
async function selectionsFor({
  scanConfigurations,
  settings,
}: Needs): Promise<readonly Selection[]> {
  const { registryIds, regions } = settings;
  const configurations = await scanConfigurations.all();
  const problems = configurations
    .filter((one) => !registryIds.includes(one.registryId) || !regions.includes(one.region))
    .map((one) => `${one.id}: selects of ${one.registryId} in ${one.region}`);
  if (problems.length > 0) {
    throw new InvalidInputError(
      `Scan configurations can select images of ${registryIds.join(', ')} in ${regions.join(', ')} only. ${problems.join('; ')}. Delete these, or deploy with the parameters \`registries\` and \`regions\` that allow them.`,
    );
  }
  return sweptBy(configurations, settings);
}

/** Of one registry. */
function scopeOf(selections: readonly Selection[]): Scope {
  const [{ registryId, region } = { registryId: '', region: '' }] = selections;
  const globs = selections.filter(({ repository }) => !isName(repository));
  const isListed = ofAnyTag(globs);
  const named = new Set(
    selections.map(({ repository }) => repository).filter((name) => isName(name)),
  );
  return {
    registry: { registryId, region },
    named,
    ...(globs.length > 0 && {
      hasRepository: (repository) =>
        !named.has(repository.repository) && isListed({ ...repository, tags: [] }),
    }),
    hasImage: selector(selections),
  };
}

async function* plannedImages(
  ports: Needs,
  scopes: readonly Scope[],
  seen: Seen,
): AsyncGenerator<PlannedImage> {
  for (const scope of scopes) {
    for (const repository of scope.named) {
      yield* imagesOf(ports, scope, seen, { ...scope.registry, repository });
    }
    if (!scope.hasRepository) continue;
    try {
      for await (const repositories of ports.registry.repositories(scope.registry)) {
        for (const repository of repositories.filter(scope.hasRepository)) {
          seen.repositories += 1;
          yield* imagesOf(ports, scope, seen, repository);
        }
      }
    } catch (error) {
      noteUnread(seen, scope.registry, error, 0);
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
  { hasImage, named }: Scope,
  seen: Seen,
  repository: RepositoryName,
): AsyncGenerator<PlannedImage> {
  let isThere = !named.has(repository.repository);
  try {
    for await (const page of ports.registry.images(repository)) {
      // What is listed has been counted; what is named may not be there.
      if (!isThere) seen.repositories += 1;
      isThere = true;
      const images = page.filter(isContainerImage).filter(hasImage);
      for (const image of await withPlatforms(ports, images)) {
        seen.images += 1;
        count(seen, repository, image);
        yield image;
      }
    }
  } catch (error) {
    // Deleted since it was listed: there is nothing left to look at.
    if (error instanceof ImageNotFoundError) return;
    noteUnread(seen, repository, error, 1);
  }
}

/** Of a registry that lets nobody in, the others are none the worse. Raises every other error. */
function noteUnread(
  { unread }: Seen,
  { registryId, region }: RegistryId,
  error: unknown,
  repositories: 0 | 1,
): void {
  if (!(error instanceof AccessDeniedError)) throw error;
  const key = registryKey({ registryId, region });
  const before = unread.get(key);
  unread.set(key, {
    ...{ registryId, region },
    repositories: (before?.repositories ?? 0) + repositories,
    detail: before?.detail ?? error.message.slice(0, 300),
  });
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
