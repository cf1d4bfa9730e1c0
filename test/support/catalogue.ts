import type { CatalogueEntry } from '../../src/domain/catalogue.ts';
import type { SweepRecord } from '../../src/domain/sweep-record.ts';
import { ago, aRef, aReport, digestOf, NOW } from './builders.ts';

/** The entry of an image that breaches by one finding, assessed at NOW for the first time. */
export function anEntry(changes: Partial<CatalogueEntry> = {}): CatalogueEntry {
  const { verdict = 'breach', counts = { HIGH: 1 } } = changes;
  return {
    ...aRef('a'),
    version: 1,
    tags: ['1.4.2'],
    pushedAt: ago({ hours: 2 }).toISOString(),
    stream: '*',
    verdict,
    counts,
    suppressed: 0,
    assessedAt: NOW.toISOString(),
    scannedAt: ago({ hours: 1 }).toISOString(),
    assessment: 'assessment-1',
    history: [{ at: NOW.toISOString(), verdict, counts }],
    ...changes,
  };
}

/** So many images, one to a repository, their names in order. */
export function entries(count: number, changes: Partial<CatalogueEntry> = {}): CatalogueEntry[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `service-${String(index).padStart(5, '0')}`;
    return anEntry({ repository: `team/${name}`, imageDigest: digestOf(name), ...changes });
  });
}

/** A sweep of so many hours ago that took ten minutes and found one breach. */
export function aSweepRecord(hours: number, changes: Partial<SweepRecord> = {}): SweepRecord {
  const { registry } = aReport([]);
  return {
    registry,
    execution: `arn:aws:states:eu-west-1:111122223333:execution:registry-sweep:${hours}`,
    startedAt: ago({ hours }).toISOString(),
    finishedAt: ago({ hours, ms: -600_000 }).toISOString(),
    totals: { repositories: 1, images: 1, pass: 0, breach: 1, unknown: 0, skipped: 0, failed: 0 },
    findings: { HIGH: 1 },
    suppressed: 0,
    ...changes,
  };
}
