import type { RegistryId } from '../../domain/image.ts';
import type { SweepRecord } from '../../domain/sweep-record.ts';
import { type Html, html } from '../html/html.ts';
import { pageDocument } from './page.ts';
import { sweepsTable } from './sweeps-table.ts';

/** The last executions, each with its page in the console. */
export function executionsPage({
  registry,
  now,
  sweeps,
}: {
  readonly registry: RegistryId;
  readonly now: Date;
  /** Newest first. */
  readonly sweeps: readonly SweepRecord[];
}): Html {
  return pageDocument({
    title: 'Executions',
    place: 'executions',
    registry,
    content: html`<div class="heading"><h1>Executions</h1><p class="muted">Each leads to the Step Functions console, where every step can be read.</p></div>
<section class="card" aria-labelledby="sweeps"><h2 id="sweeps">Sweeps</h2>
${sweeps.length > 0 ? sweepsTable(sweeps, now) : html`<p>There has been no sweep yet.</p>`}
</section>`,
  });
}
