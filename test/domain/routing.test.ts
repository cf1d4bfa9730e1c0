import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Finding } from '../../src/domain/finding.ts';
import { findingKey } from '../../src/domain/finding.ts';
import { NO_NEWS } from '../../src/domain/news.ts';
import type { RouteSettings } from '../../src/domain/policy.ts';
import { audienceOf, releaseAt, releasedAt, routeOf, routesOf } from '../../src/domain/routing.ts';
import { SEVERITIES, type Severity } from '../../src/domain/severity.ts';
import { aFinding, anAssessment, aPolicy, NOW } from '../support/builders.ts';
import { anOwedAlert, SCAN, SWEEP } from '../support/streams.ts';

const NIGHT = [{ timezone: 'UTC', from: '12:01', to: '18:00' }];

describe('a channel is told', () => {
  it.each<[string, RouteSettings, number, string]>([
    ['at once without a window', {}, 0, '2026-03-01T12:00:00.000Z'],
    ['after the window', {}, 60, '2026-03-01T12:01:00.000Z'],
    [
      'after the quiet hours in which the window ends',
      { quietHours: NIGHT },
      60,
      '2026-03-01T18:00:00.000Z',
    ],
    ['before quiet hours, if there is time', { quietHours: NIGHT }, 59, '2026-03-01T12:00:59.000Z'],
  ])('%s', (_, route, windowSeconds, expected) => {
    expect(releaseAt(route, NOW, windowSeconds).toISOString()).toBe(expected);
  });

  it('never before the window is over', () => {
    fc.assert(
      fc.property(fc.nat(100_000), (seconds) => {
        const release = releaseAt({ quietHours: NIGHT }, NOW, seconds);
        expect(release.getTime()).toBeGreaterThanOrEqual(NOW.getTime() + seconds * 1000);
      }),
    );
  });
});

it('an alert is free to be told when the last of its channels is', () => {
  const channels = {
    alerts: { type: 'sns' },
    early: { type: 'sns', quietHours: [{ timezone: 'UTC', from: '11:00', to: '13:00' }] },
    late: { type: 'sns', quietHours: [{ timezone: 'UTC', from: '11:00', to: '14:00' }] },
  } as const;
  const policy = aPolicy({ channels });
  const released = (...names: string[]) =>
    releasedAt(anOwedAlert({ channels: names }), policy).toISOString();
  expect(released('alerts')).toBe('2026-03-01T12:00:00.000Z');
  expect(released('alerts', 'late', 'early')).toBe('2026-03-01T14:00:00.000Z');
  expect(released('gone', 'constructor')).toBe('2026-03-01T12:00:00.000Z');
});

it.each(['gone', 'constructor', '__proto__'])('a channel that is not there: %s', (channel) => {
  expect(routeOf(aPolicy(), channel)).toEqual({});
});

describe('what a sweep has found', () => {
  const deliver = ['alerts', 'calm', 'daily', 'both'];
  const policy = aPolicy({
    channels: {
      alerts: { type: 'sns' },
      calm: { type: 'sns', minimumChange: 'CRITICAL' },
      daily: { type: 'sns', reports: ['daily'] },
      both: { type: 'sns', reports: ['sweep', 'weekly'] },
    },
  });
  const { judgement } = anAssessment();
  const assessment = anAssessment({ judgement: { ...judgement, deliver } });

  it('is told by its report; to channels that do not get it, by the next that they get', () => {
    expect(routesOf(assessment, policy, SWEEP)).toEqual({
      now: ['alerts', 'calm', 'both'],
      later: ['daily'],
      threads: [],
    });
    expect(routesOf(assessment, policy, SCAN)).toEqual({
      now: ['alerts', 'daily', 'both'],
      later: ['calm'],
      threads: [],
    });
  });

  it.each([
    ['sweep', ['alerts', 'calm', 'both']],
    ['daily', ['daily']],
    ['weekly', ['both']],
  ] as const)('the report of a %s goes to %j', (occasion, channels) => {
    expect(audienceOf(policy, occasion)).toEqual(channels);
  });
});

describe('minimumChange', () => {
  const channels = (minimumChange?: Severity) => ({
    alerts: { type: 'sns' as const },
    calm: { type: 'sns' as const, minimumChange },
  });

  /** Who hears of news by these findings, beside a CRITICAL one that people know. */
  function routes(minimumChange: Severity | undefined, ...findings: readonly Finding[]) {
    const known = aFinding({ id: 'CVE-KNOWN', severity: 'CRITICAL', kev: true });
    const { judgement } = anAssessment();
    const assessment = anAssessment({
      findings: [known, ...findings],
      news: { ...NO_NEWS, reasons: ['new-findings'], findings: findings.map(findingKey) },
      judgement: {
        ...judgement,
        deliver: ['alerts', 'calm'],
        thresholds: { HIGH: 1, epss: 0.5 },
      },
    });
    return routesOf(assessment, { channels: channels(minimumChange) }, SCAN);
  }

  const AT_ONCE = { now: ['alerts', 'calm'], later: [], threads: [] };
  const LATER = { now: ['alerts'], later: ['calm'], threads: [] };

  it.each<[Severity, Severity, object]>([
    ['CRITICAL', 'CRITICAL', AT_ONCE],
    ['CRITICAL', 'HIGH', LATER],
    ['HIGH', 'CRITICAL', AT_ONCE],
    ['HIGH', 'HIGH', AT_ONCE],
    ['HIGH', 'MEDIUM', LATER],
    ['INFORMATIONAL', 'INFORMATIONAL', AT_ONCE],
    ['INFORMATIONAL', 'UNTRIAGED', LATER],
    ['INFORMATIONAL', 'UNDEFINED', LATER],
  ])('%s: news by a %s finding', (minimumChange, severity, expected) => {
    expect(routes(minimumChange, aFinding({ severity }))).toEqual(expected);
  });

  it('counts the most severe of the news', () => {
    const findings = [aFinding({ severity: 'LOW' }), aFinding({ id: 'CVE-2', severity: 'HIGH' })];
    expect(routes('HIGH', ...findings)).toEqual(AT_ONCE);
  });

  it.each<[string, Partial<Finding>, object]>([
    ['in the KEV catalogue', { kev: true }, AT_ONCE],
    ['with an exploit', { exploitAvailable: true }, AT_ONCE],
    ['likely to be exploited', { epss: 0.5 }, AT_ONCE],
    ['less likely to be than the policy says', { epss: 0.49 }, LATER],
  ])('does not hold back what is %s', (_, urgent, expected) => {
    expect(routes('CRITICAL', aFinding({ severity: 'LOW', ...urgent }))).toEqual(expected);
  });

  it('holds back news without a finding: an image that turned unknown, or is known again', () => {
    expect(routes('LOW')).toEqual(LATER);
  });

  it.each(SEVERITIES)('that is not set holds nothing back: %s', (severity) => {
    expect(routes(undefined, aFinding({ severity }))).toEqual(AT_ONCE);
    expect(routes(undefined)).toEqual(AT_ONCE);
  });
});
