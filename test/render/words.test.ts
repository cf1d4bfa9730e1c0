import { describe, expect, it } from '@jest/globals';
import { type Finding, findingKey } from '../../src/domain/finding.ts';
import { NO_NEWS } from '../../src/domain/news.ts';
import type { Breach, Verdict } from '../../src/domain/verdict.ts';
import { executionLink, imageLink } from '../../src/render/links.ts';
import {
  breachInWords,
  countsInWords,
  failureInWords,
  findingInWords,
  openFindingsInWords,
  topFindings,
} from '../../src/render/words.ts';
import { aFinding, anImage } from '../support/builders.ts';

describe('counts in words', () => {
  it.each([
    [{ MEDIUM: 108, HIGH: 6 }, '6 HIGH, 108 MEDIUM'],
    [{ UNDEFINED: 1, UNTRIAGED: 2, CRITICAL: 3 }, '3 CRITICAL, 2 UNTRIAGED, 1 UNDEFINED'],
    [{ HIGH: 0, LOW: 1 }, '1 LOW'],
    [{}, 'no findings'],
  ])('%j: %s', (counts, expected) => {
    expect(countsInWords(counts)).toBe(expected);
  });

  const gap = { platform: { imageDigest: 'x' }, reason: 'timed-out', detail: '' } as const;
  const unknown: Verdict = { kind: 'unknown', gaps: [gap] };
  const incomplete: Verdict = { kind: 'breach', breached: [], gaps: [gap] };
  const complete: Verdict = { kind: 'breach', breached: [], gaps: [] };

  it.each([
    ['a pass without findings', {}, { kind: 'pass' } as const, 'no findings'],
    ['a complete breach', { HIGH: 1 }, complete, '1 HIGH'],
    ['a breach with a platform unknown', { HIGH: 1 }, incomplete, '1 HIGH so far'],
    ['unknown, something found', { LOW: 1 }, unknown, '1 LOW so far'],
    ['unknown, nothing found', {}, unknown, 'not known'],
  ])('%s', (_, counts, verdict, expected) => {
    expect(openFindingsInWords(counts, verdict)).toBe(expected);
  });

  it.each([
    [{ HIGH: 6, MEDIUM: 108 }, complete, '6 HIGH, 108 MEDIUM (4 suppressed)'],
    [{}, { kind: 'pass' } as const, 'no findings (4 suppressed)'],
    [{}, unknown, 'not known (4 suppressed)'],
  ])('of an image with findings suppressed: %j', (counts, verdict, expected) => {
    expect(openFindingsInWords(counts, verdict, 4)).toBe(expected);
  });
});

describe('a finding in words', () => {
  const onePackage = { name: 'zlib', version: '1:1.2.13' };

  it.each([
    [
      'a fix',
      { packages: [{ ...onePackage, fixedVersion: '1.3' }], fix: 'available' },
      'zlib 1:1.2.13 → 1.3',
    ],
    [
      'a fix for some packages',
      { packages: [{ ...onePackage, fixedVersion: '1.3' }, { name: 'b' }], fix: 'partial' },
      'zlib 1:1.2.13 → 1.3, b (fixed in part)',
    ],
    [
      'a fix of unknown version',
      { packages: [onePackage], fix: 'available' },
      'zlib 1:1.2.13 (fix available)',
    ],
    ['no fix', { packages: [onePackage], fix: 'none' }, 'zlib 1:1.2.13 (no fix known)'],
    ['nobody says', { packages: [onePackage], fix: 'unknown' }, 'zlib 1:1.2.13 (fix unknown)'],
    [
      'many packages',
      { packages: ['a', 'b', 'c', 'd'].map((name) => ({ name })), fix: 'none' },
      'a, b and 2 more (no fix known)',
    ],
  ] as const)('%s', (_, changes, expected) => {
    expect(findingInWords(aFinding(changes), anImage()).facts).toBe(expected);
  });

  it.each([
    ['in all', ['a', 'b'], ['a', 'b'], ''],
    ['in one of two', ['a'], ['a', 'b'], '; a only'],
    ['of a single-platform image', [], ['a'], ''],
  ])('platforms: %s', (_, platforms, names, expected) => {
    const image = anImage({ platforms: names.map((name) => ({ imageDigest: name, name })) });
    const finding = aFinding({ platforms, packages: [{ name: 'x' }], fix: 'none' });
    expect(findingInWords(finding, image).facts).toBe(`x (no fix known)${expected}`);
  });
});

describe('top findings', () => {
  const fixable = aFinding({ id: 'fixable', fix: 'available' });
  const unfixable = aFinding({ id: 'unfixable', fix: 'none' });

  const top = (findings: readonly Finding[], fixableOnly: boolean, ...breached: Breach[]) =>
    topFindings({
      findings,
      verdict: { kind: 'breach', breached, gaps: [] },
      judgement: { fixableOnly },
      comparison: {},
      news: { ...NO_NEWS, reasons: ['new-findings'], findings: findings.map(findingKey) },
    });

  it('are all findings, of the same severity those first that have a fix', () => {
    expect(top([unfixable, fixable], false)).toMatchObject({
      title: 'Top findings (2 of 2)',
      findings: [fixable, unfixable],
      rest: '',
    });
  });

  it('are those that count, where only those with a fix do', () => {
    expect(top([unfixable, fixable], true)).toMatchObject({
      title: 'Top findings (1 of 1; 1 without a fix do not count)',
      findings: [fixable],
      rest: '',
    });
  });

  it('begin with those that crossed a threshold by another measure than their severity', () => {
    const critical = aFinding({ id: 'critical', severity: 'CRITICAL' });
    const exploited = aFinding({ id: 'exploited', severity: 'LOW', kev: true });
    const likely = aFinding({ id: 'likely', severity: 'LOW', epss: 0.5 });
    const unlikely = aFinding({ id: 'unlikely', severity: 'LOW', epss: 0.49 });
    const findings = [critical, unlikely, exploited, likely];
    const shown = top(
      findings,
      false,
      { measure: 'CRITICAL', count: 1, threshold: 1 },
      { measure: 'kev', count: 1, threshold: 1 },
      { measure: 'epss', count: 1, threshold: 0.5 },
    );
    expect(shown.findings).toEqual([exploited, likely, critical, unlikely]);
  });
});

describe('a breach in words', () => {
  it.each([
    ['HIGH', 6, 1, '6 HIGH (threshold 1)'],
    ['exploitAvailable', 2, 1, '2 with a known exploit (threshold 1)'],
    ['kev', 1, 1, '1 in the KEV catalogue (threshold 1)'],
    ['epss', 3, 0.5, '3 with EPSS 0.5 or more'],
  ] as const)('of %s', (measure, count, threshold, expected) => {
    expect(breachInWords({ measure, count, threshold })).toBe(expected);
  });
});

describe('a failure in words', () => {
  it.each([
    ['ThrottledError', 'slowed down by AWS'],
    ['SomethingElse', 'SomethingElse'],
  ])('%s: %s', (name, expected) => {
    expect(failureInWords(name)).toBe(expected);
  });
});

describe('links', () => {
  const imageDigest = 'sha256:0123';

  it.each([
    [
      'eu-west-1',
      'payments/api',
      'https://eu-west-1.console.aws.amazon.com/ecr/repositories/private/111122223333/payments/api/_/image/sha256:0123/details?region=eu-west-1',
    ],
    [
      'cn-north-1',
      'docker.elastic.co/kibana',
      'https://cn-north-1.console.amazonaws.cn/ecr/repositories/private/111122223333/docker.elastic.co/kibana/_/image/sha256:0123/details?region=cn-north-1',
    ],
    [
      'us-gov-west-1',
      'a',
      'https://us-gov-west-1.console.amazonaws-us-gov.com/ecr/repositories/private/111122223333/a/_/image/sha256:0123/details?region=us-gov-west-1',
    ],
    [
      'eu-west-1',
      'a b?c#d',
      'https://eu-west-1.console.aws.amazon.com/ecr/repositories/private/111122223333/a%20b%3Fc%23d/_/image/sha256:0123/details?region=eu-west-1',
    ],
    [
      'evil.example/',
      'a',
      'https://evil.example%2F.console.aws.amazon.com/ecr/repositories/private/111122223333/a/_/image/sha256:0123/details?region=evil.example%2F',
    ],
    ['eu-west-1', 'a'.repeat(2000), 'https://console.aws.amazon.com/'],
  ])('to an image in %s', (region, repository, expected) => {
    expect(imageLink(anImage({ region, repository, imageDigest }))).toBe(expected);
  });

  it('to an execution, in the Region of its ARN', () => {
    const arn = 'arn:aws:states:us-east-2:111122223333:execution:image-scan:run-1';
    expect(executionLink(arn)).toBe(
      `https://us-east-2.console.aws.amazon.com/states/home?region=us-east-2#/v2/executions/details/${arn}`,
    );
  });
});
