import { describe, expect, it } from '@jest/globals';
import type { Outcome } from '../../src/domain/assessment.ts';
import type { Suppression } from '../../src/domain/suppression.ts';
import { compileReport } from '../../src/steps/compile-report.ts';
import { aFailure, aJudgement, anOutcome, aPolicy, aSuppression } from '../support/builders.ts';
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
  fakeSettings,
  fakeSweepLog,
  fakeSweeps,
} from '../support/fakes/index.ts';
import { SWEEP, streamsAfter } from '../support/streams.ts';

const lasting = aSuppression({ id: 'CVE-1' });
const ending = aSuppression({ id: 'CVE-2', expires: '2026-03-02' });
const ended = aSuppression({ id: 'CVE-3', expires: '2026-02-28' });

const quiet = (repository: string, ...used: readonly Suppression[]) =>
  anOutcome(repository, {
    verdict: 'pass',
    breached: [],
    deliver: [],
    suppressed: used.length,
    suppressions: used.map(({ key }) => key),
  });

/** On 2026-03-01, by a policy whose defaults tell `alerts`. */
async function compile(suppressions: readonly Suppression[], outcomes: readonly Outcome[]) {
  const sweeps = fakeSweeps();
  const sweepLog = fakeSweepLog();
  sweeps.putOutcomes('manifest.json', outcomes);
  const policy = aPolicy({ suppressions, defaults: aJudgement({ deliver: ['alerts'] }) });
  const compiled = await compileReport({
    catalogue: fakeCatalogue(),
    sweepLog,
    sweeps,
    streams: await streamsAfter(outcomes),
    assessments: fakeAssessments(),
    changeLog: fakeChangeLog(),
    reportFiles: fakeReportFiles(),
    reportLog: fakeReportLog(),
    receipts: fakeReceipts(),
    outboxes: fakeOutboxes(),
    policy,
    clock: fakeClock(),
    settings: fakeSettings(),
    feeds: fakeFeeds(),
  })({
    sweep: 'monday',
    execution: SWEEP.id,
    owedGraceSeconds: 900,
    startedAt: '2026-03-01T11:00:00.000Z',
    plan: 'plan',
    repositories: 1,
    images: outcomes.length,
    results: 'manifest.json',
  });
  const { suppressions: notices } = await sweeps.getReport(compiled.report);
  const [record] = await sweepLog.last({ registryId: '111122223333', region: 'eu-west-1' }, 1);
  return { deliver: compiled.deliver, notices, forLater: record?.unusedSuppressions };
}

describe('the report of a sweep', () => {
  it('says nothing of suppressions that hold, and hold something', async () => {
    const { deliver, notices } = await compile([lasting], [quiet('a', lasting), quiet('b')]);
    expect(notices).toBeUndefined();
    expect(deliver).toEqual([]);
  });

  it('is sent where a suppression ends soon, to the channels of the defaults', async () => {
    const { deliver, notices } = await compile([lasting, ending], [quiet('a', lasting, ending)]);
    expect(notices).toEqual({
      expiring: [ending],
      expired: [],
      unused: [],
      deliver: ['alerts'],
    });
    expect(deliver).toEqual(['alerts']);
  });

  it('says what has ended or covers nothing, and is not sent for that alone', async () => {
    const { deliver, notices, forLater } = await compile([lasting, ended], [quiet('a')]);
    expect(notices).toMatchObject({ expiring: [], expired: [ended], unused: [lasting] });
    expect(forLater).toEqual([lasting.key]);
    expect(deliver).toEqual([]);
  });

  it('does not say that something covers nothing when an image was not checked', async () => {
    const outcomes = [quiet('a'), aFailure('b', 'ThrottledError')];
    const { notices, forLater } = await compile([lasting, ended], outcomes);
    expect(notices).toMatchObject({ expired: [ended], unused: [] });
    expect(forLater).toBeUndefined();
  });
});
