import * as z from 'zod';
import { InvalidInputError } from '../../domain/errors.ts';
import { findingsPage } from '../../render/dashboard/findings.ts';
import { PATHS } from '../../render/dashboard/paths.ts';
import { page } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';
import { type FindingsPage, readFindings } from '../reads/findings.ts';

import { FILTERS, readFilter, repositoryPattern } from './filter.ts';
import { anyQuery, type PagePorts } from './ports.ts';

const PER_PAGE = 50;

const { id, repository, severity, state, cursor } = FILTERS;
const Query = z.object({ id, repository, severity, state, cursor });

/** The findings of all images, those that have changed last first. */
export const findings = defineRoute({
  method: 'GET',
  path: PATHS.findings,
  access: 'page',
  summary: 'The findings of all images',
  query: anyQuery,
  respond:
    (ports: PagePorts) =>
    async ({ query }) => {
      const { filter, problem } = readFilter(Query, query);
      const { cursor, ...shown } = filter;
      const read = problem === undefined ? await tryReading(ports, filter) : { problem };
      return page(
        'problem' in read ? 400 : 200,
        findingsPage({
          registry: ports.settings,
          now: ports.clock.now(),
          filter: shown,
          isContinued: cursor !== undefined,
          findings: [],
          ...read,
        }),
      );
    },
});

/** What people have typed wrong is told them on the page. */
async function tryReading(
  ports: PagePorts,
  { repository, severity, ...rest }: Partial<z.output<typeof Query>>,
): Promise<FindingsPage | { readonly problem: string }> {
  try {
    return await readFindings(ports, {
      ...rest,
      selections: await selectionsOf(ports),
      repository: repositoryPattern(repository),
      severities: severity && [severity],
      limit: PER_PAGE,
    });
  } catch (error) {
    if (error instanceof InvalidInputError) return { problem: error.message };
    throw error;
  }
}

/** Without a scan configuration, everything is in scope. */
async function selectionsOf({ scanConfigurations }: PagePorts) {
  const all = await scanConfigurations.all();
  return all.length > 0 ? all : undefined;
}
