import { describe, expect, it } from '@jest/globals';
import type { Outcome } from '../../src/domain/assessment.ts';
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

  describe('of an image that was not checked', () => {
    const on = (day: number, outcome: Outcome) =>
      aReport([notable(outcome)], {}, { finishedAt: `2026-03-0${day}T03:00:00.000Z` });
    const found = (alertId: string, verdict: 'breach' | 'pass' = 'breach') =>
      anOutcome('team/one', { verdict, deliver: [{ channel: 'alerts', alertId }] });
    const throttled = aFailure('team/one', 'ThrottledError');
    const denied = aFailure('team/one', 'AccessDeniedError');
    const both = { ...found('2'), deliver: [...found('1').deliver, ...found('2').deliver] };

    it.each<[string, readonly Outcome[], readonly Outcome[]]>([
      ['twice say the last reason', [throttled, denied], [denied]],
      ['and then was, say what was found', [throttled, found('1')], [found('1')]],
      ['any more, say that, and what was found before', [found('1'), denied], [found('1'), denied]],
      ['in between, say what was found', [found('1'), throttled, found('2')], [both]],
      ['any more, owe all', [found('1'), found('2'), throttled, denied], [both, denied]],
    ])('%s', (_, outcomes, told) => {
      const [first, ...others] = outcomes.map((outcome, index) => on(index + 1, outcome));
      for (const reports of [[first!, ...others] as const, [...others.toReversed(), first!]]) {
        const report = roundUpReports(reports as [Report, ...Report[]], 'alerts');
        expect(report.notable.map(({ outcome }) => outcome)).toEqual(told);
      }
    });

    it('say so also where the report tells what is owed of it from before', () => {
      const pass = found('1', 'pass');
      const newest = aReport(
        [notable(throttled), notable(pass)],
        {},
        { finishedAt: '2026-03-02T03:00:00.000Z' },
      );
      const report = roundUpReports([on(1, anOutcome('team/other')), newest], 'alerts');
      expect(report.notable.map(({ outcome }) => outcome)).toEqual([
        anOutcome('team/other'),
        throttled,
        pass,
      ]);
    });
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
