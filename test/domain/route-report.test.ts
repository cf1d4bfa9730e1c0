import { describe, expect, it } from '@jest/globals';
import type { ListedFinding } from '../../src/domain/listed-finding.ts';
import { lastHeard, type ReportRecord } from '../../src/domain/report-record.ts';
import {
  changeTally,
  figuresOf,
  isWorthTelling,
  type ReportedImage,
  routeReport,
} from '../../src/domain/route-report.ts';
import { aFinding, ago, anImage, aReport, NOW } from '../support/builders.ts';
import { aReportedImage, images, someChanges, someFigures } from '../support/reports.ts';
import { aStream } from '../support/streams.ts';

const at = (hours: number) => ago({ hours }).toISOString();
const named = (found: readonly ReportedImage[]) => found.map(({ image }) => image.repository);
const yesterday = { at: at(24), figures: someFigures() };

describe('the figures of a route', () => {
  it('count every image for coverage, and what streams are at for the rest', () => {
    const figures = figuresOf([
      aReportedImage('a', { counts: { CRITICAL: 1, HIGH: 2 }, exploited: 1, suppressed: 3 }),
      aReportedImage('b', { isCurrent: false, counts: { CRITICAL: 9 }, exploited: 9 }),
      aReportedImage('c', { verdict: 'pass', counts: { HIGH: 1 } }),
      aReportedImage('d', { verdict: 'unknown', obstacle: 'unsupported', counts: {} }),
      aReportedImage('e', { obstacle: 'timed-out', counts: { LOW: 4 } }),
      aReportedImage('f', { verdict: 'unknown', obstacle: 'unsupported', counts: {} }),
    ]);
    expect(figures).toEqual({
      images: 6,
      checked: 3,
      obstacles: { unsupported: 2, 'timed-out': 1 },
      streams: { breach: 2, unknown: 2, pass: 1 },
      findings: { CRITICAL: 1, HIGH: 3, LOW: 4 },
      exploited: 1,
      suppressed: 3,
    });
  });

  it('are nothing of no image', () => {
    expect(figuresOf([])).toMatchObject({ images: 0, checked: 0, findings: {} });
  });
});

describe('the images of a route', () => {
  it('with most risk are ten: exploited, then the most severe; whatever the policy tolerates', () => {
    const many = Array.from({ length: 12 }, (_, index) =>
      aReportedImage(`z-${index}`, { counts: { LOW: 1 } }),
    );
    const { riskiest } = routeReport(
      [
        ...many,
        aReportedImage('replaced', { isCurrent: false, counts: { CRITICAL: 50 } }),
        aReportedImage('severe', { counts: { CRITICAL: 2 } }),
        aReportedImage('tolerated', { verdict: 'pass', counts: { CRITICAL: 1, HIGH: 40 } }),
        aReportedImage('exploited', { counts: { LOW: 1 }, exploited: 1 }),
        aReportedImage('clean', { verdict: 'pass', counts: {} }),
      ],
      undefined,
      undefined,
    );
    expect(named(riskiest).slice(0, 4)).toEqual(['exploited', 'severe', 'tolerated', 'z-0']);
    expect(riskiest).toHaveLength(10);
  });

  it('that breach come longest first, those of which nobody knows since when last', () => {
    const { breaches } = routeReport(
      [
        aReportedImage('a', { since: undefined }),
        aReportedImage('b', { since: at(5) }),
        aReportedImage('c', { since: at(500) }),
        aReportedImage('d', { verdict: 'pass', since: at(900) }),
        aReportedImage('e', { isCurrent: false, since: at(900) }),
      ],
      undefined,
      undefined,
    );
    expect(named(breaches)).toEqual(['c', 'b', 'a']);
  });

  it.each([
    ['after the report before', at(23.9), ['a']],
    ['at the time of the report before', at(24), []],
    ['at the time of the report', at(0), ['a']],
    ['while it was made', at(-0.1), []],
    ['nobody knows when', undefined, []],
  ])('that have turned unknown: %s', (_, since, expected) => {
    const one = aReportedImage('a', { verdict: 'unknown', obstacle: 'timed-out', since });
    const { turnedUnknown } = routeReport([one], yesterday, undefined, at(0));
    expect(named(turnedUnknown)).toEqual(expected);
    expect(routeReport([one], undefined, undefined).turnedUnknown).toEqual([]);
  });

  it('are listed to a number, and counted beyond it', () => {
    const route = routeReport(images(20_000), yesterday, undefined);
    expect(route.figures.streams.breach).toBe(8000);
    expect(route.breaches).toHaveLength(300);
    expect(JSON.stringify(route).length).toBeLessThan(500_000);
  });
});

describe('a route is worth telling', () => {
  const pass = aReportedImage('a', { verdict: 'pass', counts: {} });
  it.each([
    ['where an image breaches', [aReportedImage('a')], undefined, true],
    ['where one is not known', [{ ...pass, obstacle: 'failed' as const }], undefined, true],
    ['where a finding has gone', [pass], someChanges({ new: 0, resolved: 1 }), true],
    ['not where all is as it was, and passes', [pass], someChanges({ new: 0 }), false],
    [
      'not where only what has been replaced breaches',
      [aReportedImage('a', { isCurrent: false })],
      undefined,
      false,
    ],
  ])('%s', (_, of, changes, expected) => {
    expect(isWorthTelling(routeReport(of, yesterday, changes))).toBe(expected);
  });
});

describe('changes since a report', () => {
  const listed = (
    id: string,
    kind: ListedFinding['changed']['kind'],
    hours: number,
    more: Partial<ListedFinding> = {},
  ): ListedFinding => ({
    stream: aStream(),
    image: anImage(),
    state: kind === 'resolved' ? 'resolved' : 'open',
    finding: aFinding({ id, description: 'long' }),
    firstSeen: at(1000),
    changed: { at: at(hours), kind },
    by: [],
    ...more,
  });

  it('are counted, and those to look at first are named, without their descriptions', () => {
    const tally = changeTally(at(24), NOW.toISOString());
    for (const one of [
      listed('CVE-old', 'new', 24),
      listed('CVE-low', 'new', 3, { finding: aFinding({ id: 'CVE-low', severity: 'LOW' }) }),
      listed('CVE-worse', 'worsened', 2),
      listed('CVE-back', 'reopened', 1),
      listed('CVE-gone', 'resolved', 1),
      listed('CVE-hidden', 'new', 1, { state: 'suppressed' }),
    ]) {
      tally.add(one);
    }
    const { findings, ...counts } = tally.result();
    expect(counts).toEqual({ since: at(24), new: 1, worsened: 1, reopened: 1, resolved: 1 });
    expect(findings.map(({ kind, finding }) => [kind, finding.id])).toEqual([
      ['reopened', 'CVE-back'],
      ['worsened', 'CVE-worse'],
      ['new', 'CVE-low'],
    ]);
    expect(JSON.stringify(findings)).not.toContain('long');
  });

  it('end with the moment that a report is of: what comes while it is made is for the next one', () => {
    const [first, second] = [changeTally(at(48), at(24)), changeTally(at(24), NOW.toISOString())];
    for (const hours of [25, 24, 23]) {
      for (const tally of [first, second]) tally.add(listed(`CVE-${hours}`, 'new', hours));
    }
    const ids = [first, second].map((tally) =>
      tally.result().findings.map(({ finding }) => finding.id),
    );
    expect(ids).toEqual([['CVE-24', 'CVE-25'], ['CVE-23']]);
  });

  it('of a hundred thousand findings are counted all, and the worst are among the twenty', () => {
    const tally = changeTally(at(24), NOW.toISOString());
    for (let index = 0; index < 100_000; index += 1) tally.add(listed('CVE-any', 'new', 1));
    tally.add(listed('CVE-kev', 'new', 1, { finding: aFinding({ id: 'CVE-kev', kev: true }) }));
    const { new: fresh, findings } = tally.result();
    expect(fresh).toBe(100_001);
    expect(findings).toHaveLength(20);
    expect(findings[0]?.finding.id).toBe('CVE-kev');
  });
});

describe('the report that a channel has had last', () => {
  const record = (execution: string, hours: number, told: readonly string[]): ReportRecord => ({
    registry: aReport([]).registry,
    occasion: 'sweep',
    execution,
    startedAt: at(hours),
    at: at(hours),
    routes: { alerts: someFigures({ images: hours }) },
    told,
  });
  const records = [
    record('now', 0, ['alerts']),
    record('silent', 24, []),
    record('told', 48, ['alerts']),
    record('first', 72, ['alerts']),
  ];

  it.each([
    ['the newest that went to it', records, 'alerts', at(48)],
    [
      'the oldest there is where none did: silence said that all was well',
      records.slice(0, 2),
      'alerts',
      at(24),
    ],
    ['none before the first', records.slice(0, 1), 'alerts', undefined],
    ['none of a channel that is new', records, 'payments', undefined],
    ['none of a channel with an odd name', records, 'constructor', undefined],
  ])('is %s, never its own', (_, there, channel, expected) => {
    expect(lastHeard(there, channel, 'now')?.at).toBe(expected);
  });

  it('comes with its figures', () => {
    expect(lastHeard(records, 'alerts', 'now')?.figures.images).toBe(48);
    expect(lastHeard(records, 'alerts', 'another')?.at).toBe(NOW.toISOString());
  });
});
