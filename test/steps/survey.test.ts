import { describe, expect, it } from '@jest/globals';
import type { Assessment } from '../../src/domain/assessment.ts';
import type { CatalogueEntry } from '../../src/domain/catalogue.ts';
import type { ReportRecord } from '../../src/domain/report-record.ts';
import { type Question, survey } from '../../src/steps/survey.ts';
import {
  aFinding,
  ago,
  aJudgement,
  anAssessment,
  anImage,
  anOutcome,
  aPolicy,
  aReport,
  digestOf,
} from '../support/builders.ts';
import { anEntry, entries } from '../support/catalogue.ts';
import {
  fakeAssessments,
  fakeCatalogue,
  fakeChangeLog,
  fakeReportLog,
  fakeStreams,
} from '../support/fakes/index.ts';
import { someFigures } from '../support/reports.ts';
import { aState, aStream } from '../support/streams.ts';

const { registry } = aReport([]);
const at = (hours: number) => ago({ hours }).toISOString();

const policy = aPolicy({
  defaults: aJudgement({ deliver: ['alerts'] }),
  rules: [{ match: { repository: 'payments/*' }, deliver: ['alerts', 'payments'] }],
});

const earlier: ReportRecord = {
  registry,
  occasion: 'sweep',
  execution: 'an-earlier-one',
  startedAt: at(24),
  at: at(24),
  routes: { alerts: someFigures({ images: 99 }) },
  told: ['alerts'],
};

interface There {
  readonly known?: readonly CatalogueEntry[];
  readonly records?: readonly ReportRecord[];
  /** What streams are at, each changed at the time of its assessment. */
  readonly assessments?: readonly Assessment[];
  readonly question?: Partial<Question>;
}

async function look({ known = [], records = [], assessments = [], question = {} }: There) {
  const catalogue = fakeCatalogue(known);
  const streams = fakeStreams();
  const changeLog = fakeChangeLog();
  for (const { repository, stream, imageDigest, verdict } of known) {
    const ref = aStream({ repository, stream });
    const state = aState({ image: { imageDigest, tags: [] }, verdict, verdictSince: at(72) });
    if (!(await streams.get(ref))) await streams.put(ref, state, undefined);
  }
  for (const [index, { image, stream, assessedAt }] of assessments.entries()) {
    const ref = aStream({ ...image, stream });
    await changeLog.add(ref, assessedAt);
    await streams.put(
      ref,
      aState({ image, assessment: `assessment-${index + 1}`, version: 9 }),
      await streams.get(ref),
    );
  }
  const surveyed = await survey(
    {
      catalogue,
      streams,
      changeLog,
      assessments: fakeAssessments(assessments),
      reportLog: fakeReportLog(records),
      policy,
    },
    {
      registry,
      registries: [registry],
      occasion: 'sweep',
      execution: 'now',
      channels: ['alerts', 'payments'],
      failed: [],
      isToLookAt: () => true,
      at: at(0),
      ...question,
    },
  );
  return { ...surveyed, catalogue };
}

describe('a survey', () => {
  it('gives each channel the images that the policy tells it of', async () => {
    const { imagesOf, routes } = await look({
      known: [
        anEntry({ repository: 'payments/api' }),
        anEntry({ repository: 'web/frontend', verdict: 'pass', counts: {} }),
        anEntry({ repository: 'elsewhere', region: 'us-east-1' }),
      ],
    });
    const names = (channel: string) => imagesOf(channel).map(({ image }) => image.repository);
    expect([names('alerts'), names('payments'), names('nobody')]).toEqual([
      ['payments/api', 'web/frontend'],
      ['payments/api'],
      [],
    ]);
    expect(routes.payments?.figures).toMatchObject({ images: 1, streams: { breach: 1, pass: 0 } });
  });

  it('knows what a stream is at, and since when it is so', async () => {
    const { imagesOf } = await look({
      known: [
        anEntry({ imageDigest: digestOf('new') }),
        anEntry({ imageDigest: digestOf('old'), verdict: 'pass' }),
      ],
    });
    expect(
      imagesOf('alerts').map(({ image, isCurrent, since }) => [
        image.imageDigest,
        isCurrent,
        since,
      ]),
    ).toEqual([
      [digestOf('new'), true, at(72)],
      // Of what has been replaced its own history tells.
      [digestOf('old'), false, at(0)],
    ]);
  });

  it('counts as failed what a sweep could not check, whether it was known before or not', async () => {
    const { routes, imagesOf } = await look({
      known: [anEntry({ repository: 'known' }), anEntry({ repository: 'fine' })],
      question: {
        failed: [
          { ...anOutcome('known').image, imageDigest: digestOf('a') },
          { ...anOutcome('never-seen').image, imageDigest: digestOf('b') },
        ],
      },
    });
    expect(routes.alerts?.figures).toMatchObject({
      images: 3,
      checked: 1,
      obstacles: { failed: 2 },
      streams: { breach: 2, unknown: 1 },
    });
    expect(imagesOf('alerts').at(-1)).toMatchObject({ verdict: 'unknown', obstacle: 'failed' });
  });

  it('counts as failed what was to be looked at and has not been since the last sweep began', async () => {
    const { routes } = await look({
      known: [
        anEntry({ repository: 'before', assessedAt: at(5.1) }),
        anEntry({ repository: 'then', assessedAt: at(5) }),
        anEntry({ repository: 'not/selected', assessedAt: at(5.1) }),
      ],
      question: {
        lookedAtSince: at(5),
        isToLookAt: ({ repository }) => repository !== 'not/selected',
      },
    });
    expect(routes.alerts?.figures).toMatchObject({ checked: 2, obstacles: { failed: 1 } });
  });

  it('has nothing to compare the first report with', async () => {
    const { routes } = await look({
      assessments: [anAssessment({ assessedAt: at(1) })],
      records: [
        { ...earlier, execution: 'now' },
        { ...earlier, occasion: 'daily' },
      ],
    });
    expect(routes.alerts?.previous).toBeUndefined();
    expect(routes.alerts?.changes).toBeUndefined();
  });

  it('tells each channel what has changed since its last report', async () => {
    const judged = { ...aJudgement({ deliver: ['alerts', 'payments'] }), rule: 'rule 1' };
    const changed = (hours: number) => ({
      changed: { at: at(hours), kind: 'new' as const },
    });
    const { routes } = await look({
      records: [
        earlier,
        {
          ...earlier,
          execution: 'another',
          startedAt: at(4),
          at: at(4),
          routes: { payments: someFigures() },
          told: ['payments'],
        },
      ],
      assessments: [
        anAssessment({
          image: anImage({ repository: 'payments/api' }),
          assessedAt: at(2),
          judgement: judged,
          findings: [
            { ...aFinding({ id: 'CVE-1' }), ...changed(30) },
            { ...aFinding({ id: 'CVE-2' }), ...changed(10) },
            { ...aFinding({ id: 'CVE-3' }), ...changed(2) },
            // While the report was made.
            { ...aFinding({ id: 'CVE-6' }), ...changed(-0.1) },
          ],
          closed: [
            {
              ...{ id: 'CVE-4', packages: [], severity: 'HIGH' as const },
              ...{ firstSeen: at(90), resolvedAt: at(2) },
            },
          ],
        }),
        anAssessment({
          image: anImage({ repository: 'web/frontend' }),
          assessedAt: at(3),
          findings: [{ ...aFinding({ id: 'CVE-5' }), ...changed(3) }],
        }),
      ],
    });
    const ids = (channel: string) =>
      routes[channel]?.changes?.findings.map(({ finding }) => finding.id).sort();
    expect(routes.alerts).toMatchObject({
      previous: { at: at(24), figures: { images: 99 } },
      changes: { since: at(24), new: 3, resolved: 1 },
    });
    expect(ids('alerts')).toEqual(['CVE-2', 'CVE-3', 'CVE-5']);
    expect(routes.payments?.changes).toMatchObject({ since: at(4), new: 1, resolved: 1 });
    expect(ids('payments')).toEqual(['CVE-3']);
  });

  it('reads ten thousand images a page at a time, each once', async () => {
    const { routes, catalogue } = await look({ known: entries(10_000) });
    expect(routes.alerts?.figures.images).toBe(10_000);
    expect(catalogue.read).toBe(10_000);
  });
});
