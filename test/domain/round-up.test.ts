import { describe, expect, it } from '@jest/globals';
import type { Report } from '../../src/domain/report.ts';
import { roundUpReports } from '../../src/domain/round-up.ts';
import { aFailure, anOutcome, aReport, notable } from '../support/builders.ts';

const namesIn = ({ notable: images }: Report) =>
  images.map(({ outcome }) => outcome.image.repository);

describe('several reports', () => {
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
    ] as const) {
      const report = roundUpReports(reports, 'alerts');
      expect(report).toMatchObject({ execution: 'arn:of:tuesday', totals: { images: 416 } });
      expect(namesIn(report)).toEqual(['team/four', 'team/one', 'team/two']);
    }
  });

  it('say of an image that was not checked what another has found, whichever came first', () => {
    const failed = aReport(
      [notable(aFailure('team/one', 'ThrottledError'))],
      {},
      { finishedAt: '2026-02-25T03:00:00.000Z' },
    );
    expect(roundUpReports([monday, failed], 'alerts').notable).toContainEqual(
      notable(anOutcome('team/one')),
    );
  });

  it('tell of one image in two Regions twice, as replication makes them', () => {
    const inRegion = (region: string) => {
      const outcome = anOutcome('team/one');
      return notable({ ...outcome, image: { ...outcome.image, region } });
    };
    const [west, east] = [inRegion('eu-west-1'), inRegion('us-east-1')];
    const report = roundUpReports([aReport([west, east]), aReport([east])], 'alerts');
    expect(report.notable.map(({ outcome }) => outcome.image.region)).toEqual([
      'eu-west-1',
      'us-east-1',
    ]);
  });

  it('settle what all of them owe of an image', () => {
    const owing = (alertId: string) =>
      aReport([notable(anOutcome('team/one', { deliver: [{ channel: 'alerts', alertId }] }))]);
    const [only, ...others] = roundUpReports([owing('1'), owing('2')], 'alerts').notable;
    expect(others).toEqual([]);
    expect(only?.outcome).toMatchObject({ deliver: [{ alertId: '1' }, { alertId: '2' }] });
  });
});
