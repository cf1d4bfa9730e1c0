import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dynamodbReportLog } from '../../../src/adapters/dynamodb/report-log.ts';
import type { ReportRecord } from '../../../src/domain/report-record.ts';
import type { ReportLog } from '../../../src/ports.ts';
import { ago } from '../../support/builders.ts';
import { fakeReportLog } from '../../support/fakes/index.ts';
import { someFigures } from '../../support/reports.ts';
import { startTable } from '../support/storage.ts';

let storage: Awaited<ReturnType<typeof startTable>>;

beforeAll(async () => {
  storage = await startTable();
});
afterAll(() => storage.stop());

const IMPLEMENTATIONS: [string, () => ReportLog][] = [
  ['in DynamoDB', () => dynamodbReportLog(storage.client, storage.table)],
  ['in memory', fakeReportLog],
];

describe.each(IMPLEMENTATIONS)('the report log %s', (where, make) => {
  const registry = { registryId: '111122223333', region: where.replaceAll(' ', '-') };
  const record = (hours: number, changes: Partial<ReportRecord> = {}): ReportRecord => ({
    registry,
    occasion: 'sweep',
    execution: `execution-${hours}`,
    startedAt: ago({ hours }).toISOString(),
    at: ago({ hours: hours - 0.1 }).toISOString(),
    routes: { alerts: someFigures({ images: hours }) },
    told: ['alerts'],
    ...changes,
  });

  it('has the last ones of an occasion, newest first, each once', async () => {
    const log = make();
    for (const hours of [30, 10, 20]) await log.add(record(hours));
    await log.add(record(5, { occasion: 'daily' }));
    await log.add(record(4, { registry: { ...registry, region: 'elsewhere' } }));
    await log.add(record(10, { told: [] }));

    expect(await log.last(registry, 'sweep', 2)).toEqual([record(10, { told: [] }), record(20)]);
    expect(await log.last(registry, 'daily', 9)).toEqual([record(5, { occasion: 'daily' })]);
    expect(await log.last(registry, 'weekly', 9)).toEqual([]);
  });
});
