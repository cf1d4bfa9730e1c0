import { describe, expect, it } from '@jest/globals';
import { imagePath, withQuery } from '../../../src/render/dashboard/paths.ts';
import { severePlot, sweepPlot } from '../../../src/render/dashboard/plot.ts';
import { durationInWords, figure, sinceInWords } from '../../../src/render/dashboard/words.ts';
import { ago, aRef, NOW } from '../../support/builders.ts';
import { aSweepRecord } from '../../support/catalogue.ts';

const MINUTE = 60_000;

describe('a time, told from now', () => {
  it.each<[number, string]>([
    [-1, 'just now'],
    [0, 'just now'],
    [MINUTE - 1, 'just now'],
    [MINUTE, '1 min ago'],
    [60 * MINUTE - 1, '59 min ago'],
    [60 * MINUTE, '1 h ago'],
    [24 * 60 * MINUTE - 1, '23 h ago'],
    [24 * 60 * MINUTE, 'yesterday'],
    [48 * 60 * MINUTE, '2 days ago'],
    [30 * 24 * 60 * MINUTE - 1, '29 days ago'],
    [30 * 24 * 60 * MINUTE, '2026-01-30'],
  ])('%i milliseconds: %s', (ms, words) => {
    expect(sinceInWords(ago({ ms }).toISOString(), NOW)).toBe(words);
  });
});

it.each([
  [-5, '0 s'],
  [12_400, '12 s'],
  [59_999, '60 s'],
  [60_000, '1 min'],
  [80 * MINUTE, '1 h 20 min'],
])('%i milliseconds took %s', (millis, words) => {
  expect(durationInWords(millis)).toBe(words);
});

it.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [1_234_567, '1,234,567'],
])('%i is written %s', (count, text) => {
  expect(figure(count)).toBe(text);
});

describe('an address', () => {
  it('is that of an image, by its identity', () => {
    expect(imagePath(aRef('a'))).toMatch(
      /^\/dashboard\/images\/111122223333\/eu-west-1\/payments\/api@sha256:61[0]{62}$/,
    );
  });

  it('leaves out what is not asked for, and means every character as it is', () => {
    expect(withQuery('/a', { b: '', c: undefined })).toBe('/a');
    expect(withQuery('/a', { b: 'x&y=z', c: 'team/*' })).toBe('/a?b=x%26y%3Dz&c=team%2F*');
  });
});

describe('the plots', () => {
  const totals = {
    repositories: 1,
    images: 8,
    pass: 3,
    breach: 2,
    unknown: 1,
    skipped: 1,
    failed: 1,
  };
  const sweeps = [
    aSweepRecord(1, { totals, findings: { CRITICAL: 1, HIGH: 4 } }),
    aSweepRecord(25, { totals: { ...totals, breach: 5, pass: 0 }, findings: { HIGH: 9 } }),
  ];

  it('say in words what they show', () => {
    expect(sweepPlot(sweeps).text).toContain(
      'On 2026-02-28 5 of 8 images breached, 1 were unknown and 0 passed. In the last sweep, on 2026-03-01, 2 of 8 images breached, 1 were unknown and 3 passed.',
    );
    expect(severePlot(sweeps).text).toContain('critical from 0 to 1; high from 9 to 4');
  });

  it('stand on their line, each column as high as its images', () => {
    // The ground is at 156, and 146 high for ten images.
    const columns = [
      ...sweepPlot(sweeps).text.matchAll(
        /<rect class="f-(\w+)" x="([\d.]+)" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"/g,
      ),
    ];
    expect(
      columns.map(([, key, x, y, height]) => [key, Number(x) > 70, Number(y), Number(height)]),
    ).toEqual([
      ['breach', false, 83, 73],
      ['unknown', false, 68.4, 14.6],
      ['other', false, 39.2, 29.2],
      ['breach', true, 126.8, 29.2],
      ['unknown', true, 112.2, 14.6],
      ['other', true, 83, 29.2],
      ['pass', true, 39.2, 43.8],
    ]);
  });

  it('of no sweep, or one, is one', () => {
    expect(sweepPlot([]).text).toContain('There has been no sweep yet.');
    expect(sweepPlot(sweeps.slice(0, 1)).text).toContain('In the last sweep, on 2026-03-01');
  });
});
