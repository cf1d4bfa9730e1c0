import { describe, expect, it } from '@jest/globals';
import type { AssessedOutcome } from '../../src/domain/assessment.ts';
import type { Report } from '../../src/domain/report.ts';
import { roundUp } from '../../src/domain/round-up.ts';
import { aFailure, anOutcome, aReport, NOW, notable } from '../support/builders.ts';

const REGISTRY = { registryId: '111122223333', region: 'eu-west-1' };

const of = (outcomes: readonly AssessedOutcome[], ...reports: readonly Report[]) =>
  roundUp({
    channel: 'alerts',
    executionArn: 'arn:of:it',
    registry: REGISTRY,
    since: '2026-03-01T11:59:00.000Z',
    at: NOW,
    outcomes,
    reports,
  });

const namesIn = ({ notable: images }: Report) =>
  images.map(({ outcome }) => outcome.image.repository);

describe('alerts without a report', () => {
  it('are a batch, and its totals are theirs', () => {
    const report = of([
      anOutcome('team/one', { verdict: 'pass', counts: {} }),
      anOutcome('team/two', { counts: { HIGH: 1 } }),
      anOutcome('team/three', { counts: { CRITICAL: 1 } }),
    ]);
    expect(report).toMatchObject({
      occasion: 'batch',
      registry: REGISTRY,
      execution: 'arn:of:it',
      startedAt: '2026-03-01T11:59:00.000Z',
      finishedAt: NOW.toISOString(),
      totals: { repositories: 3, images: 3, pass: 1, breach: 2, unknown: 0, skipped: 0, failed: 0 },
    });
    expect(namesIn(report)).toEqual(['team/three', 'team/two', 'team/one']);
    expect(report.notable.map(({ deliver }) => deliver)).toEqual([
      ['alerts'],
      ['alerts'],
      ['alerts'],
    ]);
  });

  it('of one image are one, as told last, and settle all', () => {
    const [only, ...others] = of([
      anOutcome('team/one', { deliver: [{ channel: 'alerts', alertId: '1' }] }),
      anOutcome('team/one', {
        deliver: [{ channel: 'alerts', alertId: '2' }],
        counts: { CRITICAL: 3 },
      }),
    ]).notable;
    expect(others).toEqual([]);
    expect(only?.outcome).toMatchObject({
      counts: { CRITICAL: 3 },
      deliver: [{ alertId: '1' }, { alertId: '2' }],
    });
  });
});

describe('alerts with reports', () => {
  const monday = aReport(
    [
      notable(anOutcome('team/one')),
      notable(anOutcome('team/other'), ['payments']),
      notable(aFailure('team/two', 'ThrottledError')),
    ],
    { images: 415 },
    { execution: 'arn:of:monday', finishedAt: '2026-02-23T03:00:00.000Z' },
  );
  const tuesday = aReport(
    [notable(anOutcome('team/four'))],
    { images: 416 },
    { execution: 'arn:of:tuesday', finishedAt: '2026-02-24T03:00:00.000Z' },
  );

  it('are told under the newest, with all images that the channel hears of', () => {
    for (const reports of [
      [monday, tuesday],
      [tuesday, monday],
    ]) {
      const report = of([anOutcome('team/three')], ...reports);
      expect(report).toMatchObject({ execution: 'arn:of:tuesday', totals: { images: 416 } });
      expect(report.occasion).toBeUndefined();
      expect(namesIn(report).sort()).toEqual(['team/four', 'team/one', 'team/three', 'team/two']);
    }
  });

  it('say of an image that was not checked what has been found since, and the other way round', () => {
    expect(of([anOutcome('team/two')], monday).notable).toContainEqual(
      notable(anOutcome('team/two')),
    );
    const after = aReport([notable(aFailure('team/one', 'ThrottledError'))]);
    expect(of([], monday, after).notable).toContainEqual(notable(anOutcome('team/one')));
  });
});
