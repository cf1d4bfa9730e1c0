import { describe, expect, it } from '@jest/globals';
import type { CatalogueEntry } from '../../src/domain/catalogue.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { ScanConfiguration } from '../../src/domain/scan-configuration.ts';
import { streamKey } from '../../src/domain/stream.ts';
import { NEXT_REPORT, type OwedAlert } from '../../src/domain/stream-state.ts';
import { reviewRegistry } from '../../src/steps/review-registry.ts';
import {
  ago,
  aJudgement,
  anAssessment,
  anImage,
  aPolicy,
  aSuppression,
  digestOf,
} from '../support/builders.ts';
import { anEntry, aSweepRecord, entries } from '../support/catalogue.ts';
import {
  fakeAssessments,
  fakeCatalogue,
  fakeChangeLog,
  fakeClock,
  fakeFeeds,
  fakeOutboxes,
  fakeReceipts,
  fakeReportFiles,
  fakeReportLog,
  fakeScanConfigurations,
  fakeSettings,
  fakeStreams,
  fakeSweepLog,
  fakeSweeps,
} from '../support/fakes/index.ts';
import { anOwedAlert, aState, aStream, SCAN, SWEEP } from '../support/streams.ts';

const CHANNELS: Policy['channels'] = {
  alerts: { type: 'sns' },
  daily: { type: 'sns', reports: ['daily'] },
  both: { type: 'sns', reports: ['sweep', 'daily'], heartbeat: true },
};
const policyWith = (changes: Partial<Policy> = {}) =>
  aPolicy({
    channels: CHANNELS,
    defaults: aJudgement({ deliver: Object.keys(CHANNELS) }),
    ...changes,
  });
const passing = anEntry({ verdict: 'pass', counts: {} });

interface There {
  readonly known?: readonly CatalogueEntry[];
  readonly owed?: readonly OwedAlert[];
  readonly policy?: Policy;
  readonly unused?: readonly string[];
  readonly configurations?: readonly ScanConfiguration[];
}

async function review({
  known = [],
  owed = [],
  policy = policyWith(),
  unused,
  configurations,
}: There) {
  const streams = fakeStreams();
  const sweeps = fakeSweeps();
  const reportFiles = fakeReportFiles();
  const reportLog = fakeReportLog();
  await streams.put(aStream(), aState({ owed }), undefined);
  const ports = {
    ...{ streams, sweeps, reportFiles, reportLog, policy },
    assessments: fakeAssessments([
      anAssessment({ image: anImage({ imageDigest: digestOf('a'), repository: 'payments/api' }) }),
    ]),
    catalogue: fakeCatalogue(known),
    changeLog: fakeChangeLog(),
    clock: fakeClock(),
    feeds: fakeFeeds(),
    outboxes: fakeOutboxes(),
    receipts: fakeReceipts(),
    scanConfigurations: fakeScanConfigurations(configurations),
    settings: fakeSettings(),
    sweepLog: fakeSweepLog([aSweepRecord(9, { unusedSuppressions: unused })]),
  };
  const run = (execution: string) =>
    reviewRegistry(ports)({
      ...{ occasion: 'daily', name: execution, execution },
      startedAt: ago({ hours: 0.1 }).toISOString(),
      owedGraceSeconds: 900,
    });
  const reviewed = await run('monday');
  return {
    ...{ run, reviewed, reportFiles, reportLog },
    report: reviewed.report === undefined ? undefined : await sweeps.getReport(reviewed.report),
    owed: () => streams.states.get(streamKey(aStream()))?.owed,
  };
}

describe('the report of a day', () => {
  it('goes to the channels that ask for it, where there is something to report', async () => {
    const { reviewed, report, reportFiles } = await review({ known: [anEntry()] });
    expect(reviewed.deliver).toEqual(['daily', 'both']);
    expect(report).toMatchObject({
      occasion: 'daily',
      audience: ['daily', 'both'],
      totals: { breach: 1 },
      routes: { daily: { figures: { streams: { breach: 1 } } } },
    });
    expect([...reportFiles.files.keys()]).toEqual(
      ['daily', 'both'].flatMap((channel) =>
        ['html', 'json', 'csv'].map((type) => `reports/monday/${channel}.${type}`),
      ),
    );
  });

  it('goes, where there is nothing to report, only to those who want a heartbeat', async () => {
    const { reviewed, report, reportFiles } = await review({ known: [passing] });
    expect(reviewed.deliver).toEqual(['both']);
    expect(Object.keys(report?.routes ?? {})).toEqual(['both']);
    expect(reportFiles.files.size).toBe(3);
  });

  it('is not made where no channel asks for one', async () => {
    const channels = { alerts: CHANNELS.alerts! };
    const { reviewed, reportLog } = await review({
      known: [anEntry()],
      policy: policyWith({ channels }),
    });
    expect(reviewed).toEqual({ deliver: [] });
    expect(reportLog.records).toEqual([]);
  });

  it('takes for not checked what sweeps are to look at, and have not; nothing else', async () => {
    const assessedAt = ago({ hours: 48 }).toISOString();
    const known = ['swept', 'other'].map((repository) => anEntry({ repository, assessedAt }));
    const { registryId, region } = anEntry();
    const checked = async (configurations: readonly ScanConfiguration[]) => {
      const { report } = await review({ known, configurations });
      return report?.routes?.daily?.figures.checked;
    };
    expect(await checked([])).toBe(0);
    expect(await checked([{ id: '1', registryId, region, repository: 'swept' }])).toBe(1);
  });

  it('is compared with that of the day before', async () => {
    const { run, reportLog } = await review({ known: [anEntry()] });
    await run('tuesday');
    expect(reportLog.records.map(({ occasion, told }) => [occasion, told])).toEqual([
      ['daily', ['daily', 'both']],
      ['daily', ['daily', 'both']],
    ]);
  });

  it('says which images have not been looked at by the last sweep', async () => {
    const before = ago({ hours: 9.5 }).toISOString();
    const { report } = await review({ known: [{ ...passing, assessedAt: before }] });
    expect(report?.routes?.daily?.figures.obstacles).toEqual({ failed: 1 });
  });

  it('names suppressions that the last sweep has found to cover nothing, and no others', async () => {
    const [old, young] = [aSuppression({ id: 'CVE-1' }), aSuppression({ id: 'CVE-2' })];
    const known = [anEntry()];
    const policy = policyWith({ suppressions: [old, young] });
    const after = await review({ known, policy, unused: [old.key, 'gone'] });
    expect(after.report?.suppressions).toMatchObject({ unused: [old], expiring: [] });
    // It could not look at all.
    expect((await review({ known, policy })).report?.suppressions).toBeUndefined();
  });

  it('names suppressions that are about to end, and is sent for that', async () => {
    const policy = policyWith({ suppressions: [aSuppression({ expires: '2026-03-02' })] });
    const { reviewed, report } = await review({ known: [passing], policy });
    expect(reviewed.deliver).toEqual(['daily', 'both']);
    expect(report?.suppressions).toMatchObject({ deliver: ['daily', 'both'], unused: [] });
  });

  it('holds ten thousand images', async () => {
    const { report, reportFiles } = await review({ known: entries(10_000) });
    expect(report?.routes?.both?.figures.images).toBe(10_000);
    expect(reportFiles.files.get('reports/monday/both.csv')?.split('\r\n')).toHaveLength(10_002);
  });
});

describe('what has waited for a report', () => {
  const waiting = anOwedAlert({ run: NEXT_REPORT, channels: ['alerts', 'daily', 'both'] });

  it('is told by it, to those who get it; the others wait for theirs', async () => {
    const { report, owed } = await review({ known: [passing], owed: [waiting] });
    expect(report?.notable.map(({ deliver }) => deliver)).toEqual([['daily', 'both']]);
    expect(owed()?.map(({ channels, run }) => [run, channels])).toEqual([
      [{ kind: 'report', id: 'monday' }, ['daily', 'both']],
      [NEXT_REPORT, ['alerts']],
    ]);
  });

  it('is told once: another report leaves it to the one that has taken it over', async () => {
    const { run, owed } = await review({ known: [passing], owed: [waiting] });
    const before = owed();
    await run('tuesday');
    expect(owed()).toEqual(before);
  });

  it.each([
    ['a scan', SCAN],
    ['a sweep', SWEEP],
  ])('is not what %s has yet to tell', async (_, run) => {
    const { report, owed } = await review({
      known: [passing],
      owed: [anOwedAlert({ run, channels: ['daily'], since: ago({ hours: 99 }).toISOString() })],
    });
    expect(report?.notable).toEqual([]);
    expect(owed()?.map((alert) => alert.run)).toEqual([run]);
  });
});
