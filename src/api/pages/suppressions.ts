import type { Suppression } from '../../domain/suppression.ts';
import { PATHS } from '../../render/dashboard/paths.ts';
import { suppressionsPage } from '../../render/dashboard/suppressions.ts';
import { page } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';

import { anyQuery, type PagePorts } from './ports.ts';

/** The suppressions of the policy that is deployed. */
export const suppressions = defineRoute({
  method: 'GET',
  path: PATHS.suppressions,
  access: 'page',
  summary: 'The suppressions, with their ends',
  query: anyQuery,
  respond:
    ({ settings, clock, policy }: Pick<PagePorts, 'settings' | 'clock' | 'policy'>) =>
    async () =>
      page(
        200,
        suppressionsPage({
          registry: settings,
          now: clock.now(),
          suppressions: byEnd(policy.suppressions),
        }),
      ),
});

/** Those with a last day come first, the next to end at the top; the others stay in the order of the policy. */
export function byEnd(suppressions: readonly Suppression[]): readonly Suppression[] {
  return suppressions.toSorted((a, b) => (endOf(a) < endOf(b) ? -1 : endOf(a) > endOf(b) ? 1 : 0));
}

function endOf(suppression: Suppression): string {
  return (suppression.source === 'policy' ? suppression.expires : undefined) ?? '9999';
}
