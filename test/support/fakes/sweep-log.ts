import type { SweepRecord } from '../../../src/domain/sweep-record.ts';
import type { SweepLog } from '../../../src/ports.ts';

/** The sweep log in memory. */
export function fakeSweepLog(there: readonly SweepRecord[] = []): SweepLog {
  const records = new Map(there.map((record) => [record.execution, record]));
  return {
    async add(record) {
      records.set(record.execution, record);
    },
    async last({ registryId, region }, count, until = '~') {
      return [...records.values()]
        .filter(
          ({ registry, startedAt }) =>
            registry.registryId === registryId && registry.region === region && startedAt <= until,
        )
        .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
        .slice(0, count);
    },
  };
}
