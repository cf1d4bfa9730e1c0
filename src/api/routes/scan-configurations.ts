import { z } from 'zod';
import type { ScanConfiguration } from '../../domain/scan-configuration.ts';
import type { Ports } from '../../ports.ts';
import { defineRoute, json, type Route } from '../http/route.ts';

type Needs = Pick<Ports, 'scanConfigurations'>;

/** A scan configuration as it is answered. */
const Stored = z
  .object({
    id: z.string(),
    region: z.string(),
    registry: z.string(),
    repository: z.string(),
    tags: z.array(z.string()).optional(),
  })
  .meta({ id: 'ScanConfiguration' });

/** What sweeps are to look at. */
export const scanConfigurations: readonly Route<Needs>[] = [
  defineRoute({
    method: 'GET',
    path: '/configs',
    access: 'api',
    summary: 'All scan configurations',
    answers: {
      200: {
        description: 'The configurations; none: everything in the own registry is swept',
        content: { 'application/json': { schema: z.array(Stored) } },
      },
    },
    respond:
      ({ scanConfigurations }: Needs) =>
      async () =>
        json(200, (await scanConfigurations.all()).map(toStored)),
  }),
];

function toStored({ id, region, registryId, repository, tags }: ScanConfiguration) {
  return { id, region, registry: registryId, repository, tags };
}
