import { describe, expect, it } from '@jest/globals';
import { briefOf } from '../../src/domain/alert.ts';
import { findingKey } from '../../src/domain/finding.ts';
import { alertEntry, alertsHeadline } from '../../src/render/alerts-words.ts';
import { aFinding, anAssessment, anImage, aSuppression, EXECUTION } from '../support/builders.ts';
import { together } from './samples.ts';

/** What is said of an image with so many findings that are news, among other images. */
function entryOf(findings: number, ended: number) {
  const all = Array.from({ length: findings }, (_, index) => aFinding({ id: `CVE-2024-${index}` }));
  const suppressions = Array.from({ length: ended }, (_, index) => ({
    suppression: aSuppression({ id: `CVE-2024-${index}`, expires: '2026-02-28' }),
    why: 'expired' as const,
  }));
  const { news } = anAssessment();
  const assessment = anAssessment({
    findings: all,
    news: { ...news, findings: all.map(findingKey), released: ended, ended: suppressions },
  });
  return alertEntry(
    briefOf(assessment, { alertId: '1-abc', executionArn: EXECUTION, missed: undefined }),
    anImage(),
  );
}

describe('an image among others', () => {
  it.each([
    [3, 3, ''],
    [4, 4, ''],
    [5, 3, 'and 2 more'],
  ])('with %i findings that are news shows %i, and "%s"', (findings, shown, more) => {
    const entry = entryOf(findings, 0);
    expect([entry.findings.length, entry.more]).toEqual([shown, more]);
  });

  it.each([
    [{}, 'payments/api:1.4.2'],
    [{ region: 'us-east-1' }, 'payments/api:1.4.2 in us-east-1'],
    [
      { registryId: '999988887777', region: 'us-east-1' },
      'payments/api:1.4.2 in 999988887777 us-east-1',
    ],
  ])('of %j is named %s', (registry, name) => {
    const notice = together([anAssessment({ image: anImage(registry) })]);
    expect(alertEntry(notice.alerts[0]!, notice.registry).headline.subject).toBe(name);
    const where = name.replace(':1.4.2', '');
    expect(alertsHeadline(notice, 'alerts').news).toBe(`1 new HIGH in ${where}`);
  });

  it('is not another registry’s of the same name', () => {
    const notice = together([
      anAssessment(),
      anAssessment({ image: anImage({ region: 'us-east-1', imageDigest: 'sha256:1' }) }),
    ]);
    expect(alertsHeadline(notice, 'alerts').news).toBe('2 new HIGH in payments/api and 1 more');
  });

  it.each([
    [0, []],
    [1, ['Suppression ended: CVE-2024-0']],
    [2, ['Suppression ended: CVE-2024-0', 'CVE-2024-1']],
    [5, ['Suppression ended: CVE-2024-0', 'CVE-2024-1', 'CVE-2024-2', '2 more suppressions']],
  ])('says which of %i suppressions have ended, and why', (ended, beginnings) => {
    const facts = entryOf(5, ended).facts.filter((fact) => fact.includes(' ended'));
    expect(facts).toEqual(beginnings.map((beginning) => expect.stringMatching(`^${beginning}`)));
    for (const fact of facts.slice(0, 3)) {
      expect(fact).toMatch(/ ended after 2026-02-28 \(.+; .+\)\.$/);
    }
  });
});
