import type { ImageName, Ports } from '../../ports.ts';
import { ProblemError } from '../http/problem.ts';

/** Ends with 404 where the image is of a registry that the deployment does not watch. */
export function refuseOthers({ settings }: Pick<Ports, 'settings'>, name: ImageName): void {
  const { registryIds, regions } = settings;
  if (registryIds.includes(name.registryId) && regions.includes(name.region)) return;
  throw new ProblemError(
    404,
    `This deployment looks at images of ${registryIds.join(', ')} in ${regions.join(', ')} only.`,
  );
}
