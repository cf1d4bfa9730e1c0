import { describe, expect, it } from '@jest/globals';
import { type AlertInBrief, briefOf, roundUpAlerts } from '../../src/domain/alert.ts';
import { findingKey } from '../../src/domain/finding.ts';
import { aFinding, anAssessment, anImage, EXECUTION } from '../support/builders.ts';

const brief = (changes: Parameters<typeof anAssessment>[0] = {}): AlertInBrief =>
  briefOf(anAssessment(changes), { alertId: '1-abc', executionArn: EXECUTION, missed: undefined });

const of = (repository: string, changes: Parameters<typeof anAssessment>[0] = {}) =>
  brief({ image: anImage({ repository }), ...changes });

const idsIn = ({ top }: AlertInBrief) => top.map(({ id }) => id);

describe('an alert in brief', () => {
  it('counts what is news, and keeps the first findings to look at', () => {
    const known = aFinding({ id: 'CVE-2024-0001', severity: 'CRITICAL' });
    const fresh = [
      aFinding({ id: 'CVE-2024-0002', severity: 'MEDIUM', kev: true, description: 'long' }),
      ...['3', '4', '5', '6', '7'].map((number) => aFinding({ id: `CVE-2024-000${number}` })),
    ];
    const { news } = anAssessment();
    const alert = brief({
      findings: [known, ...fresh],
      news: { ...news, findings: fresh.map(findingKey), worse: 1, released: 2 },
    });
    expect(alert).toMatchObject({
      news: { new: 3, worse: 1, reopened: 0, released: 2 },
      newsCounts: { HIGH: 5, MEDIUM: 1 },
      counts: { CRITICAL: 1, HIGH: 5, MEDIUM: 1 },
      exploited: 1,
    });
    expect(idsIn(alert)).toEqual([
      'CVE-2024-0002',
      'CVE-2024-0003',
      'CVE-2024-0004',
      'CVE-2024-0005',
      'CVE-2024-0006',
    ]);
    expect(JSON.stringify(alert)).not.toContain('long');
  });

  it('is small, whatever the number of findings and tags', () => {
    const alert = brief({
      image: anImage({ tags: Array.from({ length: 1000 }, (_, index) => `${index}`) }),
      findings: Array.from({ length: 12_000 }, (_, index) => aFinding({ id: `CVE-${index}` })),
    });
    expect(JSON.stringify(alert).length).toBeLessThan(4000);
  });
});

describe('several alerts', () => {
  it('begin with the worst: a breach, what is exploited, what is most severe, then by name', () => {
    const finding = (changes: Parameters<typeof aFinding>[0]) => ({
      findings: [aFinding(changes)],
    });
    const alerts = [
      of('team/passes', { verdict: { kind: 'pass' }, findings: [] }),
      of('team/b'),
      of('team/a'),
      of('team/critical', finding({ severity: 'CRITICAL' })),
      of('team/unknown', {
        verdict: { kind: 'unknown', gaps: [{ platform: anImage(), reason: 'gone', detail: '' }] },
        findings: [],
      }),
      of('team/exploited', finding({ severity: 'LOW', kev: true })),
    ];
    expect(roundUpAlerts(alerts).map(({ image }) => image.repository)).toEqual([
      'team/exploited',
      'team/critical',
      'team/a',
      'team/b',
      'team/unknown',
      'team/passes',
    ]);
  });

  it('of one image are one, as it was told last, with the news of all', () => {
    const [only, ...others] = roundUpAlerts([
      of('team/one', { findings: [aFinding({ id: 'CVE-2024-0001' })] }),
      of('team/one', { findings: [aFinding({ id: 'CVE-2024-0002', severity: 'CRITICAL' })] }),
    ]);
    expect(others).toEqual([]);
    expect(only).toMatchObject({
      counts: { CRITICAL: 1 },
      news: { new: 2, worse: 0, reopened: 0, released: 0 },
      newsCounts: { CRITICAL: 1, HIGH: 1 },
    });
    expect(idsIn(only!)).toEqual(['CVE-2024-0002', 'CVE-2024-0001']);
  });

  it('of one image in two Regions are two, as replication makes them', () => {
    const regions = ['eu-west-1', 'us-east-1'];
    const alerts = roundUpAlerts(regions.map((region) => brief({ image: anImage({ region }) })));
    expect(alerts.map(({ image, news }) => [image.region, news.new])).toEqual([
      ['eu-west-1', 1],
      ['us-east-1', 1],
    ]);
  });
});
