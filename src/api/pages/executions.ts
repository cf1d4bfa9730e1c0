import { executionsPage } from '../../render/dashboard/executions.ts';
import { PATHS } from '../../render/dashboard/paths.ts';
import { page } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';
import { anyQuery, type PagePorts } from './ports.ts';

const SWEEPS = 30;

/** What has run lately. */
export const executions = defineRoute({
  method: 'GET',
  path: PATHS.executions,
  access: 'page',
  summary: 'The last executions, with links to the console',
  query: anyQuery,
  respond:
    ({ settings, clock, sweepLog }: Pick<PagePorts, 'settings' | 'clock' | 'sweepLog'>) =>
    async () => {
      const sweeps = await sweepLog.last(settings, SWEEPS);
      return page(200, executionsPage({ registry: settings, now: clock.now(), sweeps }));
    },
});
