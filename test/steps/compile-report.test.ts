import { describe, expect, it } from '@jest/globals';
import type { Outcome } from '../../src/domain/assessment.ts';
import type { CatalogueEntry } from '../../src/domain/catalogue.ts';
import type { UnreadRegistry } from '../../src/domain/report.ts';
import { type Selection, sweptBy } from '../../src/domain/scope.ts';
import type { PlannedImage } from '../../src/ports.ts';
import { compileReport, Input } from '../../src/steps/compile-report.ts';
import { watchedRegistries } from '../../src/steps/registries.ts';
import { aFailure, ago, anOutcome, aPolicy, aSuppression } from '../support/builders.ts';
import { anEntry, entries } from '../support/catalogue.ts';
import {
  type FakeFeeds,
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
import { aKevCopy, anEpssCopy } from '../support/feeds.ts';
import { SWEEP, streamsAfter } from '../support/streams.ts';

const passed = (repository: string) =>
  anOutcome(repository, { verdict: 'pass', counts: {}, breached: [], deliver: [] });
const unknown = (repository: string, reason: 'unsupported' | 'timed-out' | 'not-read') =>
  anOutcome(repository, { verdict: 'unknown', reason, counts: {}, breached: [] });
const skipped = (repository: string): Outcome => ({
  kind: 'skipped',
  image: anOutcome(repository).image,
  reason: 'gone',
});

interface Swept {
  readonly outcomes: readonly Outcome[];
  /** Repositories, each with one image, that were planned; by default those of the outcomes. */
  readonly planned?: readonly string[];
  readonly policy?: ReturnType<typeof aPolicy>;
  readonly feeds?: FakeFeeds;
  /** Why the map has failed: it has left no results. */
  readonly problem?: string;
  readonly settings?: ReturnType<typeof fakeSettings>;
  readonly unread?: readonly UnreadRegistry[];
  /** What the catalogue has when the sweep comes to its end. */
  readonly known?: readonly CatalogueEntry[];
  /** What the plan has selected by; by default all of every registry. False: an earlier version has not said. */
  readonly selections?: readonly Selection[] | false;
}

async function compile({
  outcomes,
  planned,
  problem,
  policy = aPolicy(),
  feeds = fakeFeeds(),
  known = [],
  settings = fakeSettings(),
  unread,
  selections = watchedRegistries(settings).flatMap((one) => sweptBy([], one)),
}: Swept) {
  const catalogue = fakeCatalogue(known);
  const sweepLog = fakeSweepLog();
  const reportLog = fakeReportLog();
  const reportFiles = fakeReportFiles();
  const sweeps = fakeSweeps();
  const repositories = planned ?? outcomes.map(({ image }) => image.repository);
  const plan = await sweeps.writePlan('monday', linesFor(repositories));
  sweeps.putOutcomes('manifest.json', outcomes);
  const step = compileReport({
    sweeps,
    streams: await streamsAfter(outcomes),
    assessments: fakeAssessments(),
    catalogue,
    sweepLog,
    changeLog: fakeChangeLog(),
    reportFiles,
    reportLog,
    receipts: fakeReceipts(),
    outboxes: fakeOutboxes(),
    policy,
    clock: fakeClock(),
    settings,
    feeds,
  });
  const compiled = await step(
    Input.parse({
      sweep: 'monday',
      execution: SWEEP.id,
      owedGraceSeconds: 900,
      startedAt: '2026-03-01T11:00:00.000Z',
      plan,
      ...(selections && { selections: await sweeps.putSelections('monday', selections) }),
      repositories: new Set(repositories).size,
      images: repositories.length,
      unread,
      ...(repositories.length > 0 && !problem && { results: 'manifest.json' }),
      ...(problem && { problem }),
    }),
  );
  return {
    compiled,
    report: await sweeps.getReport(compiled.report),
    catalogue,
    sweepLog,
    reportLog,
    reportFiles,
  };
}

async function* linesFor(repositories: readonly string[]): AsyncGenerator<PlannedImage> {
  for (const repository of repositories) {
    const { image } = anOutcome(repository);
    yield {
      image: { ...image, pushedAt: '2026-03-01T10:00:00.000Z' },
      platforms: [{ imageDigest: image.imageDigest }],
    };
  }
}

describe('a report', () => {
  it('counts every image once, and adds up', async () => {
    const { compiled, report } = await compile({
      outcomes: [
        anOutcome('a'),
        anOutcome('b'),
        unknown('c', 'unsupported'),
        passed('d'),
        passed('e'),
        passed('f'),
        skipped('g'),
        aFailure('h', 'ThrottledError'),
      ],
    });
    const totals = {
      repositories: 8,
      images: 8,
      breach: 2,
      unknown: 1,
      pass: 3,
      skipped: 1,
      failed: 1,
    };
    expect(compiled.totals).toEqual(totals);
    expect(report.totals).toEqual(totals);
  });

  it('tells of its sweep', async () => {
    const { report } = await compile({ outcomes: [passed('a')] });
    expect(report).toMatchObject({
      registry: { registryId: '111122223333', region: 'eu-west-1' },
      execution: SWEEP.id,
      startedAt: '2026-03-01T11:00:00.000Z',
      finishedAt: '2026-03-01T12:00:00.000Z',
    });
  });

  it('names what breaches, is unknown or failed, worst first; not what passed or was skipped', async () => {
    const { report } = await compile({
      outcomes: [
        passed('a'),
        aFailure('b', 'ThrottledError'),
        unknown('c', 'unsupported'),
        skipped('d'),
        anOutcome('e', { counts: { HIGH: 1 } }),
        anOutcome('f', { counts: { CRITICAL: 1 } }),
      ],
    });
    expect(report.notable.map(({ outcome }) => outcome.image.repository)).toEqual([
      'f',
      'e',
      'c',
      'b',
    ]);
  });

  it('of a registry without images has nothing to say', async () => {
    const { compiled, report } = await compile({ outcomes: [], planned: [] });
    expect(compiled).toMatchObject({ deliver: [], unchecked: 0, failed: false });
    expect(report.notable).toEqual([]);
  });
});

describe('an image that left no outcome', () => {
  it('has failed: nothing drops out of a report', async () => {
    const { compiled, report } = await compile({
      outcomes: [passed('a')],
      planned: ['a', 'lost', 'b'],
    });
    expect(compiled).toMatchObject({
      totals: { images: 3, pass: 1, failed: 2 },
      unchecked: 2,
      failed: true,
    });
    expect(report.notable.map(({ outcome }) => outcome)).toEqual([
      {
        kind: 'failed',
        image: anOutcome('b').image,
        reason: 'NoOutcomeError',
        detail: 'Its execution ended without leaving an outcome.',
      },
      expect.objectContaining({ image: anOutcome('lost').image, reason: 'NoOutcomeError' }),
    ]);
  });

  it('has failed for the reason why the map has, and so has the sweep, whatever the policy says', async () => {
    const problem = 'States.ResultWriterFailed: AccessDenied';
    const { compiled, report } = await compile({
      outcomes: [],
      planned: ['a'],
      problem,
      policy: aPolicy({ sweep: { failOnUnchecked: false } }),
    });
    expect(compiled).toMatchObject({ unchecked: 1, failed: true, problem });
    expect(report.notable.map(({ outcome }) => outcome)).toEqual([
      { kind: 'failed', image: anOutcome('a').image, reason: 'NoOutcomeError', detail: problem },
    ]);
  });
});

describe('the channels that hear of a report', () => {
  it('are those of its notable images, each once', async () => {
    const { compiled } = await compile({
      outcomes: [
        anOutcome('a', {
          deliver: [
            { channel: 'payments', alertId: '1-a' },
            { channel: 'alerts', alertId: '1-a' },
          ],
        }),
        anOutcome('b', { deliver: [{ channel: 'alerts', alertId: '1-b' }] }),
        passed('c'),
      ],
    });
    expect(compiled.deliver).toEqual(['alerts', 'payments']);
  });

  it('are none when every image passed', async () => {
    expect((await compile({ outcomes: [passed('a')] })).compiled.deliver).toEqual([]);
  });

  it('are, for an image that was not judged, those of its rule', async () => {
    const policy = aPolicy({
      rules: [{ match: { repository: 'payments/*' }, deliver: ['payments'] }],
    });
    const { compiled, report } = await compile({
      outcomes: [aFailure('payments/api', 'ThrottledError')],
      policy,
    });
    expect(report.notable.map(({ deliver }) => deliver)).toEqual([['payments']]);
    expect(compiled.deliver).toEqual(['payments']);
  });
});

describe('an image that could not be checked', () => {
  it.each([
    ['failed', aFailure('a', 'ThrottledError'), 1],
    ['timed out', unknown('a', 'timed-out'), 1],
    ['could not be read', unknown('a', 'not-read'), 1],
    ['cannot be scanned: that is an answer', unknown('a', 'unsupported'), 0],
    ['breaches', anOutcome('a'), 0],
    ['breaches, and one of its platforms timed out', anOutcome('a', { reason: 'timed-out' }), 1],
    ['was skipped', skipped('a'), 0],
  ])('%s', async (_, outcome, unchecked) => {
    const { compiled } = await compile({ outcomes: [outcome] });
    expect(compiled).toMatchObject({ unchecked, failed: unchecked > 0 });
  });

  it('makes the sweep a failure only where the policy says so', async () => {
    const { compiled } = await compile({
      outcomes: [aFailure('a', 'ThrottledError')],
      policy: aPolicy({ sweep: { failOnUnchecked: false } }),
    });
    expect(compiled).toMatchObject({ unchecked: 1, failed: false });
  });
});

describe('several registries', () => {
  const settings = fakeSettings({ regions: ['eu-west-1', 'us-east-1'] });
  const farAway = (repository: string): Outcome => {
    const outcome = passed(repository);
    return { ...outcome, image: { ...outcome.image, region: 'us-east-1' } };
  };
  const known = [
    anEntry({ repository: 'a', assessedAt: ago({ hours: 24 }).toISOString() }),
    anEntry({ repository: 'a', region: 'us-east-1', assessedAt: ago({ hours: 24 }).toISOString() }),
  ];
  const regionsOf = (entries: readonly CatalogueEntry[]) => entries.map(({ region }) => region);

  it('keep their images apart, whatever the same is called', async () => {
    const { compiled } = await compile({ outcomes: [passed('a'), farAway('a')], settings });
    expect(compiled.totals).toMatchObject({ images: 2, pass: 2, failed: 0 });
  });

  it('lose from their lists what the sweep has not come across', async () => {
    const { catalogue } = await compile({ outcomes: [farAway('b')], known, settings });
    expect(catalogue.entries).toEqual([]);
  });

  const unread = [
    { registryId: '111122223333', region: 'us-east-1', repositories: 0, detail: 'No.' },
  ];

  it('lose nothing where they could not be read; the report and the sweep say so', async () => {
    const { catalogue, compiled, report } = await compile({
      ...{ outcomes: [passed('b')], known, settings, unread },
    });
    expect(regionsOf(catalogue.entries)).toEqual(['us-east-1']);
    expect(report.unread).toEqual(unread);
    expect(compiled).toMatchObject({ unread, unchecked: 0, failed: true });
  });

  it.each([
    ['of the own account fail the sweep whatever the policy says', '111122223333', true],
    ['of another account do so where the policy does', '999988887777', false],
  ])('that could not be read %s', async (_, registryId, failed) => {
    const { compiled } = await compile({
      outcomes: [passed('b')],
      unread: [{ ...unread[0]!, registryId }],
      policy: aPolicy({ sweep: { failOnUnchecked: false } }),
    });
    expect(compiled.failed).toBe(failed);
  });

  it('that could not be read count as not checked', async () => {
    const { reportLog } = await compile({ outcomes: [passed('b')], known, settings, unread });
    const [record] = await reportLog.last(anEntry(), 'sweep', 1);
    expect(record?.routes.alerts).toMatchObject({
      images: 1,
      checked: 0,
      obstacles: { failed: 1 },
    });
  });
});

describe('scans that were put off', () => {
  const scannedAt = ago({ hours: 70 }).toISOString();
  const old = { ...passed('a'), putOff: { scans: 2, judgedBy: scannedAt } };
  const never = {
    ...anOutcome('b', { verdict: 'unknown', reason: 'put-off', counts: {}, breached: [] }),
    putOff: { scans: 1 },
  };

  it('are counted, with the oldest scan that an image is judged by, and fail no sweep', async () => {
    const { compiled, report } = await compile({ outcomes: [old, never, passed('c')] });
    expect(compiled).toMatchObject({ scansPutOff: 3, unchecked: 0, failed: false });
    expect(report.putOff).toEqual({
      ...{ scans: 3, images: 2, neverScanned: 1, oldestScan: scannedAt },
      budget: 90_000,
    });
  });

  it('are not spoken of where there are none', async () => {
    const { compiled, report } = await compile({ outcomes: [passed('c')] });
    expect(compiled.scansPutOff).toBe(0);
    expect(report.putOff).toBeUndefined();
  });

  it('leave open which suppressions match nothing, while an image has never been scanned', async () => {
    const policy = aPolicy({ suppressions: [aSuppression({ id: 'CVE-1' })] });
    const unused = async (outcomes: Outcome[]) =>
      (await compile({ outcomes, policy })).report.suppressions?.unused ?? [];
    expect(await unused([old])).toHaveLength(1);
    expect(await unused([old, never])).toEqual([]);
  });
});

describe('old feeds', () => {
  it('are named with the age of their copies, and are no reason for a report', async () => {
    const feeds = fakeFeeds([aKevCopy([], ago({ hours: 73 })), anEpssCopy({}, ago({ hours: 71 }))]);
    const { compiled, report } = await compile({ outcomes: [passed('a')], feeds });
    expect(report.staleFeeds).toEqual([{ feed: 'kev', updatedAt: '2026-02-26T11:00:00.000Z' }]);
    expect(compiled.deliver).toEqual([]);
  });

  it('are not those that were never fetched', async () => {
    const { report } = await compile({ outcomes: [passed('a')] });
    expect(report.staleFeeds).toEqual([]);
  });
});

describe('a sweep', () => {
  it('is kept in figures: images by what became of them, and all their findings', async () => {
    const { sweepLog } = await compile({
      outcomes: [
        anOutcome('a', { counts: { CRITICAL: 1, HIGH: 2 }, suppressed: 3 }),
        anOutcome('b', { counts: { HIGH: 5, LOW: 1 }, suppressed: 1 }),
        aFailure('c', 'ThrottledError'),
      ],
    });
    const registry = { registryId: '111122223333', region: 'eu-west-1' };
    expect(await sweepLog.last(registry, 9)).toEqual([
      {
        registry,
        execution: SWEEP.id,
        startedAt: '2026-03-01T11:00:00.000Z',
        finishedAt: '2026-03-01T12:00:00.000Z',
        totals: {
          repositories: 3,
          images: 3,
          pass: 0,
          breach: 2,
          unknown: 0,
          skipped: 0,
          failed: 1,
        },
        findings: { CRITICAL: 1, HIGH: 7, LOW: 1 },
        suppressed: 4,
      },
    ]);
  });

  it('takes the images out of lists that were known when it began, and that it has not come across', async () => {
    const [before, after] = [ago({ hours: 2 }), ago({ hours: 0.5 })].map((at) => at.toISOString());
    const { image } = anOutcome('swept');
    const { catalogue } = await compile({
      outcomes: [anOutcome('swept'), aFailure('failed', 'ThrottledError')],
      planned: ['swept', 'failed', 'left-no-outcome'],
      known: [
        anEntry({ ...image, repository: 'swept', assessedAt: before }),
        anEntry({ ...image, repository: 'failed', assessedAt: before }),
        anEntry({ ...image, repository: 'left-no-outcome', assessedAt: before }),
        anEntry({ ...image, repository: 'pushed-meanwhile', assessedAt: after }),
        anEntry({ ...image, repository: 'gone', assessedAt: before }),
        anEntry({ ...image, repository: 'elsewhere', region: 'us-east-1', assessedAt: before }),
        ...entries(1100, { assessedAt: before }),
      ],
    });
    expect(catalogue.entries.map(({ repository }) => repository)).toEqual([
      'swept',
      'failed',
      'left-no-outcome',
      'pushed-meanwhile',
      'elsewhere',
    ]);
  });

  it('leaves in lists what it does not look at, whatever has become of it', async () => {
    const { image } = anOutcome('team/swept');
    const known = (repository: string, tags: string[], region = image.region) =>
      anEntry({ repository, tags, region, assessedAt: ago({ hours: 2 }).toISOString() });
    const { catalogue, reportLog } = await compile({
      outcomes: [anOutcome('team/swept')],
      selections: [{ ...image, repository: 'team/*', tags: ['prod-*'] }],
      settings: fakeSettings({ regions: ['eu-west-1', 'us-east-1'] }),
      known: [
        known('other/repository', ['prod-1']),
        known('team/other-tags', ['main-1']),
        known('team/gone', ['prod-1']),
        known('team/has-lost-its-tag', []),
        known('team/other-region', ['prod-1'], 'us-east-1'),
      ],
    });
    expect(catalogue.entries.map(({ repository }) => repository)).toEqual([
      'other/repository',
      'team/other-tags',
      'team/other-region',
    ]);
    const [record] = await reportLog.last(image, 'sweep', 1);
    expect(record?.routes.alerts).toMatchObject({ images: 3, checked: 3 });
  });

  it('that an earlier version has planned takes nothing out of lists', async () => {
    const known = [anEntry({ repository: 'gone', assessedAt: ago({ hours: 2 }).toISOString() })];
    const { catalogue } = await compile({
      outcomes: [anOutcome('swept')],
      known,
      selections: false,
    });
    expect(catalogue.entries).toEqual(known);
  });
});
