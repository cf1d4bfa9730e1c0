import { expiresWithin, isExpired } from '../../domain/suppression.ts';
import { overviewPage } from '../../render/dashboard/overview.ts';
import { PATHS } from '../../render/dashboard/paths.ts';
import { page } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';
import { readImages } from '../reads/images.ts';

import { anyQuery, type PagePorts } from './ports.ts';
import { byEnd } from './suppressions.ts';

/** How much the page shows of each. */
const SWEEPS = 30;
const IMAGES = 8;
const DAYS_AHEAD = 30;

/** How things stand, at a glance. */
export const overview = defineRoute({
  method: 'GET',
  path: PATHS.overview,
  access: 'page',
  summary: 'The dashboard: how things stand',
  query: anyQuery,
  respond: (ports: PagePorts) => async () => {
    const { settings, policy } = ports;
    const now = ports.clock.now();
    const [sweeps, selections] = await Promise.all([
      ports.sweepLog.last(settings, SWEEPS),
      ports.scanConfigurations.all(),
    ]);
    const { images } = await readImages(ports, {
      selections,
      verdict: 'breach',
      order: 'risk',
      limit: IMAGES,
    });
    const ending = policy.suppressions.filter(
      (one) => isExpired(one, now) || expiresWithin(one, now, DAYS_AHEAD),
    );
    const view = { registry: settings, now, sweeps, worst: images, ending: byEnd(ending) };
    return page(200, overviewPage(view));
  },
});
