import { describe, expect, it } from '@jest/globals';
import { type Finding, findingKey } from '../../src/domain/finding.ts';
import { asTold, type KnownFinding } from '../../src/domain/memory.ts';
import { type NewsChange, type NewsReason, newsOf, type Tidings } from '../../src/domain/news.ts';
import type { UnknownReason } from '../../src/domain/scan.ts';
import type { Verdict } from '../../src/domain/verdict.ts';
import { aFinding, aSuppression, asKnown, digestOf, NOW } from '../support/builders.ts';

const PASS: Verdict = { kind: 'pass' };
const BREACH: Verdict = {
  kind: 'breach',
  breached: [{ measure: 'HIGH', count: 1, threshold: 1 }],
  gaps: [],
};

function unknown(first: UnknownReason, ...others: readonly UnknownReason[]): Verdict {
  const gap = (reason: UnknownReason) => ({
    platform: { imageDigest: digestOf('a') },
    reason,
    detail: 'Why.',
  });
  return { kind: 'unknown', gaps: [gap(first), ...others.map(gap)] };
}

const untold = (id: string, changes: Partial<Finding> = {}) =>
  asKnown(aFinding({ id, ...changes }));
const told = (id: string, now: Partial<Finding> = {}): KnownFinding => ({
  ...asTold(untold(id, { severity: 'HIGH', fix: 'none', epss: 0.1 })),
  ...aFinding({ id, severity: 'HIGH', fix: 'none', epss: 0.1, ...now }),
});

const news = (tidings: Partial<Tidings>) =>
  newsOf({
    verdict: BREACH,
    unknownTold: [],
    counted: [],
    hasWorsened: () => false,
    wasSuppressed: () => false,
    endedFor: () => [],
    ...tidings,
  });

const among =
  (...ids: readonly string[]) =>
  ({ id }: Finding) =>
    ids.includes(id);

describe('a breach', () => {
  it.each<[string, readonly KnownFinding[], readonly NewsReason[], readonly string[]]>([
    ['of which all has been told says nothing', [told('CVE-1'), told('CVE-2')], [], []],
    ['that counts nothing says nothing', [], [], []],
    ['tells what is new', [told('CVE-1'), untold('CVE-2')], ['new-findings'], ['CVE-2']],
    [
      'tells what is more severe than told',
      [told('CVE-1', { severity: 'CRITICAL' }), told('CVE-2')],
      ['worse-findings'],
      ['CVE-1'],
    ],
    ['tells of a fix', [told('CVE-1', { fix: 'available' })], ['worse-findings'], ['CVE-1']],
    [
      'tells of an exploit',
      [told('CVE-1', { exploitAvailable: true })],
      ['worse-findings'],
      ['CVE-1'],
    ],
    ['tells of an entry in KEV', [told('CVE-1', { kev: true })], ['worse-findings'], ['CVE-1']],
    ['tells what is less severe as little', [told('CVE-1', { severity: 'LOW' })], [], []],
    [
      'tells both, in their order',
      [told('CVE-1', { kev: true }), untold('CVE-2')],
      ['new-findings', 'worse-findings'],
      ['CVE-1', 'CVE-2'],
    ],
  ])('%s', (_, counted, reasons, about) => {
    const { reasons: why, findings } = news({ counted });
    expect(why).toEqual(reasons);
    expect(findings.map(({ id }) => id)).toEqual(about);
  });

  it.each([
    ['just below the threshold', 0.4999, []],
    ['at the threshold', 0.5, ['worse-findings']],
  ])('tells of an EPSS that was lower and is %s', (_, epss, reasons) => {
    expect(news({ counted: [told('CVE-1', { epss })], epssThreshold: 0.5 }).reasons).toEqual(
      reasons,
    );
  });

  it('of what nobody was told when it was less severe tells that it is worse', () => {
    const counted = [untold('CVE-1'), untold('CVE-2')];
    expect(news({ counted, hasWorsened: among('CVE-1') })).toMatchObject({
      reasons: ['new-findings', 'worse-findings'],
      worse: 1,
    });
  });
});

describe('a finding that is news', () => {
  const changed = (finding: KnownFinding, kind: 'new' | 'reopened'): KnownFinding => ({
    ...finding,
    changed: { at: NOW.toISOString(), kind },
  });

  it.each<[string, Parameters<typeof news>[0], NewsChange | undefined]>([
    ['is new', { counted: [changed(untold('CVE-1'), 'new')] }, undefined],
    [
      'was resolved once',
      { counted: [changed(untold('CVE-1'), 'reopened')] },
      { kind: 'reopened' },
    ],
    [
      'was suppressed',
      { counted: [untold('CVE-1')], wasSuppressed: among('CVE-1') },
      { kind: 'released' },
    ],
    [
      'has become worse before anybody was told',
      { counted: [untold('CVE-1')], hasWorsened: among('CVE-1') },
      { kind: 'worse' },
    ],
    [
      'is worse than told, which is kept',
      { counted: [told('CVE-1', { kev: true })] },
      { kind: 'worse', was: told('CVE-1').told },
    ],
  ])('%s', (_, tidings, change) => {
    const [key] = news(tidings).findings.map(findingKey);
    expect(news(tidings).changes[key ?? '']).toEqual(change);
  });
});

describe('a suppression that holds no longer', () => {
  const suppression = aSuppression();
  const expired = { suppression, why: 'expired' } as const;

  it('makes what it held news, and is named', () => {
    expect(
      news({
        counted: [told('CVE-1'), untold('CVE-2')],
        wasSuppressed: among('CVE-2'),
        endedFor: () => [expired],
      }),
    ).toMatchObject({
      reasons: ['suppression-ended'],
      findings: [{ id: 'CVE-2' }],
      released: 1,
      ended: [expired],
    });
  });

  it('is named where what it would have held is seen for the first time', () => {
    expect(news({ counted: [untold('CVE-1')], endedFor: () => [expired] })).toMatchObject({
      reasons: ['new-findings', 'suppression-ended'],
      released: 0,
      ended: [expired],
    });
  });

  it('is named once, whatever it held', () => {
    const counted = [untold('CVE-1'), untold('CVE-2'), untold('CVE-3')];
    expect(news({ counted, endedFor: () => [expired] }).ended).toEqual([expired]);
  });

  it('is not named again once what it held has been told', () => {
    expect(news({ counted: [told('CVE-1')], endedFor: () => [expired] })).toMatchObject({
      reasons: [],
      ended: [],
    });
  });
});

describe('an unknown image', () => {
  it.each<[string, Verdict, readonly UnknownReason[], readonly NewsReason[]]>([
    ['is told', unknown('timed-out'), [], ['turned-unknown']],
    ['is told once per reason', unknown('timed-out'), ['timed-out'], []],
    ['is told for another reason', unknown('scan-failed'), ['timed-out'], ['turned-unknown']],
    [
      'is not told again for the first reason',
      unknown('timed-out'),
      ['timed-out', 'scan-failed'],
      [],
    ],
    [
      'is told for a second reason beside the first',
      unknown('timed-out', 'scan-failed'),
      ['timed-out'],
      ['turned-unknown'],
    ],
    [
      'is not told when one of two reasons is over',
      unknown('scan-failed'),
      ['timed-out', 'scan-failed'],
      [],
    ],
    ['whose scan a sweep has put off is left to its report', unknown('put-off'), [], []],
    [
      'is told for another reason beside that',
      unknown('put-off', 'scan-failed'),
      [],
      ['turned-unknown'],
    ],
    ['that is a pass now is told', PASS, ['timed-out'], ['known-again']],
    ['that is a breach now is told', BREACH, ['timed-out'], ['known-again']],
    ['of which nobody was told is over in silence', PASS, [], []],
  ])('%s', (_, verdict, unknownTold, reasons) => {
    expect(news({ verdict, unknownTold }).reasons).toEqual(reasons);
  });

  it('that is a breach now tells what is new, too', () => {
    expect(news({ unknownTold: ['timed-out'], counted: [untold('CVE-1')] }).reasons).toEqual([
      'new-findings',
      'known-again',
    ]);
  });
});
