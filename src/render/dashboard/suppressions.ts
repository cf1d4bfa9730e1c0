import type { RegistryId } from '../../domain/image.ts';
import type { Suppression } from '../../domain/suppression.ts';
import { type Html, html } from '../html/html.ts';
import { pageDocument } from './page.ts';
import { PATHS, withQuery } from './paths.ts';
import { suppressionsTable } from './suppressions-table.ts';

/** All suppressions of the policy, those that end first before the others. */
export function suppressionsPage({
  registry,
  now,
  suppressions,
}: {
  readonly registry: RegistryId;
  readonly now: Date;
  readonly suppressions: readonly Suppression[];
}): Html {
  return pageDocument({
    title: 'Suppressions',
    place: 'suppressions',
    registry,
    content: html`<div class="heading"><h1>Suppressions</h1>
<p class="muted">Findings that do not count, with a reason and an end. They stand in <code>policy.yml</code> and in VEX documents, and are changed there. <a href="${withQuery(PATHS.findings, { state: 'suppressed' })}">What they hold</a></p></div>
<section class="card" aria-label="Suppressions">
${suppressions.length > 0 ? suppressionsTable(suppressions, now) : html`<p>The policy has none.</p>`}
</section>`,
  });
}
