import type { ReportRecord } from '../../../src/domain/report-record.ts';
import type { ReportLog } from '../../../src/ports.ts';

export interface FakeReportLog extends ReportLog {
  readonly records: readonly ReportRecord[];
}

/** The report log in memory. */
export function fakeReportLog(there: readonly ReportRecord[] = []): FakeReportLog {
  const records = new Map(there.map((record) => [record.execution, record]));
  return {
    get records() {
      return [...records.values()];
    },
    async add(record) {
      records.set(record.execution, JSON.parse(JSON.stringify(record)));
    },
    async last({ registryId, region }, occasion, count) {
      return [...records.values()]
        .filter(
          ({ registry, ...record }) =>
            registry.registryId === registryId &&
            registry.region === region &&
            record.occasion === occasion,
        )
        .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
        .slice(0, count);
    },
  };
}
