import * as z from 'zod';
import { InvalidInputError } from '../../domain/errors.ts';
import { imagesPage } from '../../render/dashboard/images.ts';
import { PATHS } from '../../render/dashboard/paths.ts';
import { page } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';
import { type ImagesPage, readImages } from '../reads/images.ts';

import { FILTERS, readFilter, repositoryPattern } from './filter.ts';
import { anyQuery, type PagePorts } from './ports.ts';

const PER_PAGE = 50;

const TO_LOOK_AT = { order: 'risk', isReversed: false } as const;

const { repository, verdict, severity, order, cursor } = FILTERS;
const Query = z.object({ repository, verdict, severity, order, cursor });

/** The table of images, filtered and in order. */
export const images = defineRoute({
  method: 'GET',
  path: PATHS.images,
  access: 'page',
  summary: 'The images, in a table',
  query: anyQuery,
  respond:
    (ports: PagePorts) =>
    async ({ query }) => {
      const { filter, problem } = readFilter(Query, query);
      const { cursor: _, order = TO_LOOK_AT, ...shown } = filter;
      const read = problem === undefined ? await tryReading(ports, filter) : { problem };
      return page(
        'problem' in read ? 400 : 200,
        imagesPage({
          registry: ports.settings,
          now: ports.clock.now(),
          filter: shown,
          sorted: order,
          images: [],
          ...read,
        }),
      );
    },
});

/** What people have typed wrong is told them on the page. */
async function tryReading(
  ports: PagePorts,
  { repository, severity, order = TO_LOOK_AT, ...rest }: Partial<z.output<typeof Query>>,
): Promise<ImagesPage | { readonly problem: string }> {
  try {
    return await readImages(ports, {
      ...rest,
      ...order,
      selections: await ports.scanConfigurations.all(),
      repository: repositoryPattern(repository),
      severities: severity && [severity],
      limit: PER_PAGE,
    });
  } catch (error) {
    if (error instanceof InvalidInputError) return { problem: error.message };
    throw error;
  }
}
