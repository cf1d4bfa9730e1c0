import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Finding } from '../../src/domain/finding.ts';
import type { Judgement, Thresholds } from '../../src/domain/policy.ts';
import { type PlatformScan, SCAN_STATUSES, type Scan, toScan } from '../../src/domain/scan.ts';
import { SEVERITIES } from '../../src/domain/severity.ts';
import { countsAgainst, explainGaps, judge } from '../../src/domain/verdict.ts';
import {
  aFinding,
  ago,
  aJudgement,
  aReading,
  aScan,
  aSuppression,
  digestOf,
  NOW,
} from '../support/builders.ts';

function aGap(name?: string, scan: Partial<Scan> = {}): PlatformScan {
  return {
    platform: { imageDigest: digestOf(name ?? 'only'), name },
    scan: { status: 'unavailable', reason: 'unsupported', detail: 'No.', ...scan } as Scan,
  };
}

function several(count: number, changes: Partial<Finding> = {}): Finding[] {
  return Array.from({ length: count }, (_, index) => aFinding({ id: `CVE-${index}`, ...changes }));
}

describe('a threshold', () => {
  it.each([
    [0, 'pass'],
    [1, 'pass'],
    [2, 'breach'],
    [3, 'breach'],
  ])('of 2 HIGH and %d findings: %s', (count, kind) => {
    const { verdict } = judge([aScan(several(count))], aJudgement({ thresholds: { HIGH: 2 } }));
    expect(verdict.kind).toBe(kind);
  });

  it('counts its own level alone', () => {
    const scan = aScan(several(5, { severity: 'CRITICAL' }));
    const { verdict, counts } = judge([scan], aJudgement({ thresholds: { HIGH: 1 } }));
    expect(verdict).toEqual({ kind: 'pass' });
    expect(counts).toEqual({ CRITICAL: 5 });
  });

  it('can be set for findings that nobody has rated', () => {
    const scan = aScan(several(1, { severity: 'UNDEFINED' }));
    const { verdict } = judge([scan], aJudgement({ thresholds: { UNDEFINED: 1 } }));
    expect(verdict.kind).toBe('breach');
  });

  it('of 0 is always reached: no such image passes', () => {
    expect(judge([aScan()], aJudgement({ thresholds: { HIGH: 0 } })).verdict.kind).toBe('breach');
  });

  it('that is reached is told with its count, the most severe first', () => {
    const scan = aScan([aFinding({ id: 'A', severity: 'CRITICAL' }), ...several(6)]);
    const { verdict } = judge([scan], aJudgement({ thresholds: { HIGH: 2, CRITICAL: 1, LOW: 1 } }));
    expect(verdict).toEqual({
      kind: 'breach',
      breached: [
        { measure: 'CRITICAL', count: 1, threshold: 1 },
        { measure: 'HIGH', count: 6, threshold: 2 },
      ],
      gaps: [],
    });
  });

  it('counts a finding once that is on two platforms', () => {
    const scans = [aScan(several(1), 'linux/amd64'), aScan(several(1), 'linux/arm64')];
    expect(judge(scans, aJudgement({ thresholds: { HIGH: 2 } })).verdict.kind).toBe('pass');
  });

  it('counts findings of different platforms together', () => {
    const scans = [
      aScan([aFinding({ id: 'CVE-1' })], 'linux/amd64'),
      aScan([aFinding({ id: 'CVE-2' })], 'linux/arm64'),
    ];
    expect(judge(scans, aJudgement({ thresholds: { HIGH: 2 } })).verdict.kind).toBe('breach');
  });
});

describe('a threshold of a priority', () => {
  const breachesOf = (findings: readonly Finding[], judgement: Partial<Judgement>) => {
    const { verdict } = judge([aScan(findings)], aJudgement(judgement));
    return verdict.kind === 'breach' ? verdict.breached : [];
  };
  const low = (id: string, changes: Partial<Finding>) =>
    aFinding({ id, severity: 'LOW', ...changes });

  it.each<[string, Thresholds, Partial<Finding>, boolean]>([
    ['an exploit', { exploitAvailable: 1 }, { exploitAvailable: true }, true],
    ['no exploit', { exploitAvailable: 1 }, { exploitAvailable: false }, false],
    ['an exploit that nobody knows of', { exploitAvailable: 1 }, {}, false],
    ['KEV', { kev: 1 }, { kev: true }, true],
    ['not in KEV', { kev: 1 }, { kev: false, exploitAvailable: true }, false],
    ['an EPSS just below', { epss: 0.5 }, { epss: 0.4999 }, false],
    ['that very EPSS', { epss: 0.5 }, { epss: 0.5 }, true],
    ['a higher EPSS', { epss: 0.5 }, { epss: 1 }, true],
    ['an EPSS that nobody knows', { epss: 0.0001 }, {}, false],
  ])('%s, whatever the severity', (_, thresholds, changes, isBreach) => {
    const breached = breachesOf([low('CVE-1', changes)], { thresholds });
    expect(breached.length > 0).toBe(isBreach);
  });

  it('counts findings, and EPSS those that are as likely', () => {
    const findings = [
      low('CVE-1', { exploitAvailable: true, kev: true, epss: 0.9 }),
      low('CVE-2', { exploitAvailable: true, kev: true, epss: 0.5 }),
      low('CVE-3', { exploitAvailable: true, epss: 0.1 }),
    ];
    const thresholds = { epss: 0.5, kev: 3, exploitAvailable: 3, LOW: 1 };
    expect(breachesOf(findings, { thresholds })).toEqual([
      { measure: 'LOW', count: 3, threshold: 1 },
      { measure: 'exploitAvailable', count: 3, threshold: 3 },
      { measure: 'epss', count: 2, threshold: 0.5 },
    ]);
  });

  it('leaves out what has no fix where only findings with a fix count', () => {
    const unfixable = low('CVE-1', { kev: true, fix: 'none' });
    const judgement = { thresholds: { kev: 1 }, fixableOnly: true };
    expect(breachesOf([unfixable], judgement)).toEqual([]);
  });
});

describe('what an image breaches by', () => {
  const critical = aFinding({ id: 'CVE-1', severity: 'CRITICAL' });
  const medium = aFinding({ id: 'CVE-2', severity: 'MEDIUM' });
  const exploited = aFinding({ id: 'CVE-3', severity: 'LOW', kev: true, fix: 'none' });
  const findings = [critical, medium, exploited];

  it.each<[string, Partial<Judgement>, readonly Finding[]]>([
    [
      'are the findings of a threshold that is crossed',
      { thresholds: { CRITICAL: 1 } },
      [critical],
    ],
    ['are those of every one', { thresholds: { CRITICAL: 1, kev: 1 } }, [critical, exploited]],
    ['are none of a threshold that is not', { thresholds: { CRITICAL: 1, MEDIUM: 2 } }, [critical]],
    ['are none where it passes', { thresholds: { MEDIUM: 2 } }, []],
    [
      'are none without a fix where only those with one count',
      { thresholds: { CRITICAL: 1, kev: 1 }, fixableOnly: true },
      [critical],
    ],
  ])('%s', (_, changes, expected) => {
    const judgement = aJudgement(changes);
    const { verdict } = judge([aScan(findings)], judgement);
    expect(findings.filter((finding) => countsAgainst(finding, verdict, judgement))).toEqual(
      expected,
    );
  });
});

describe('a finding that is suppressed', () => {
  const suppression = aSuppression({ id: 'CVE-1' });
  const bySuppression = (finding: Finding) => (finding.id === 'CVE-1' ? [suppression] : []);
  const suppressed = aFinding({ id: 'CVE-1', kev: true, epss: 1, exploitAvailable: true });
  const low = aFinding({ id: 'CVE-2', severity: 'LOW' });

  it('is known with its reason, and counts for no threshold', () => {
    const thresholds = { HIGH: 1, kev: 1, epss: 0.1, exploitAvailable: 1 };
    const judged = judge([aScan([suppressed, low])], aJudgement({ thresholds }), bySuppression);
    expect(judged).toEqual({
      verdict: { kind: 'pass' },
      counts: { LOW: 1 },
      findings: [low],
      suppressed: [{ finding: suppressed, by: [suppression] }],
    });
  });

  it('leaves the others what they are', () => {
    const { verdict } = judge(
      [aScan([suppressed, low])],
      aJudgement({ thresholds: { LOW: 1 } }),
      bySuppression,
    );
    expect(verdict).toMatchObject({ breached: [{ measure: 'LOW', count: 1, threshold: 1 }] });
  });

  it('does not make an image pass whose other platform is unknown', () => {
    const scans = [aScan([suppressed], 'linux/amd64'), aGap('linux/arm64')];
    expect(judge(scans, aJudgement(), bySuppression).verdict.kind).toBe('unknown');
  });
});

describe('counting only what can be fixed', () => {
  it.each([
    ['available', 'breach'],
    ['partial', 'breach'],
    ['unknown', 'breach'],
    ['none', 'pass'],
  ] as const)('a finding whose fix is %s: %s', (fix, kind) => {
    const judged = judge([aScan([aFinding({ fix })])], aJudgement({ fixableOnly: true }));
    expect(judged.verdict.kind).toBe(kind);
    expect(judged.counts).toEqual({ HIGH: 1 });
  });

  it('tells how many of the findings counted', () => {
    const findings = [...several(2), aFinding({ id: 'other', fix: 'none' })];
    const { verdict, counts } = judge([aScan(findings)], aJudgement({ fixableOnly: true }));
    expect(verdict).toMatchObject({ breached: [{ measure: 'HIGH', count: 2, threshold: 1 }] });
    expect(counts).toEqual({ HIGH: 3 });
  });
});

describe('a platform without a complete result', () => {
  it('makes an image unknown whose other platforms are fine', () => {
    const { verdict } = judge([aScan([], 'linux/amd64'), aGap('linux/arm64')], aJudgement());
    expect(verdict).toEqual({
      kind: 'unknown',
      gaps: [
        {
          platform: { imageDigest: digestOf('linux/arm64'), name: 'linux/arm64' },
          reason: 'unsupported',
          detail: 'No.',
        },
      ],
    });
  });

  it('does not hide what is known to be bad', () => {
    const scans = [aScan(several(1), 'linux/amd64'), aGap('linux/arm64')];
    expect(judge(scans, aJudgement()).verdict).toMatchObject({
      kind: 'breach',
      breached: [{ measure: 'HIGH', count: 1, threshold: 1 }],
      gaps: [{ reason: 'unsupported' }],
    });
  });

  it('has timed out where its scan is still to come', () => {
    const pending: PlatformScan = {
      platform: { imageDigest: digestOf('only') },
      scan: { status: 'pending', detail: 'The scan is still pending.' },
    };
    expect(judge([pending], aJudgement()).verdict).toMatchObject({
      kind: 'unknown',
      gaps: [{ reason: 'timed-out' }],
    });
  });
});

it('an image without a platform is unknown', () => {
  expect(judge([], aJudgement()).verdict).toMatchObject({
    kind: 'unknown',
    gaps: [{ reason: 'unsupported' }],
  });
});

it('gaps are explained with the names of their platforms', () => {
  const { verdict } = judge([aGap('linux/amd64'), aGap('linux/arm64')], aJudgement());
  expect(verdict.kind === 'unknown' && explainGaps(verdict.gaps)).toBe(
    'linux/amd64: No. linux/arm64: No.',
  );
  const single = judge([aGap()], aJudgement()).verdict;
  expect(single.kind === 'unknown' && explainGaps(single.gaps)).toBe('No.');
});

describe('unknown is never pass, whatever the thresholds:', () => {
  const anyStatus = fc.oneof(fc.constantFrom(...SCAN_STATUSES), fc.string());
  const anyJudgement = fc.record({
    thresholds: fc.dictionary(fc.constantFrom(...SEVERITIES), fc.nat(5)),
    fixableOnly: fc.boolean(),
    deliver: fc.constant<string[]>([]),
  });
  const anyScan = fc.record({
    status: anyStatus,
    description: fc.option(fc.constantFrom('UnsupportedImageError: no.', 'Complete.'), {
      nil: undefined,
    }),
    type: fc.constantFrom('BASIC' as const, 'ENHANCED' as const),
    findings: fc.array(fc.constantFrom(aFinding(), aFinding({ id: 'X', severity: 'LOW' }))),
    isYoung: fc.boolean(),
  });

  it('an image passes only when every platform is COMPLETE or ACTIVE', () => {
    fc.assert(
      fc.property(fc.array(anyScan, { maxLength: 3 }), anyJudgement, (platforms, judgement) => {
        const scans = platforms.map(({ isYoung, ...reading }, index) => ({
          platform: { imageDigest: `sha256:${index}` },
          scan: toScan(aReading(reading), {
            at: NOW,
            pushedAt: isYoung ? NOW : ago({ hours: 24 }),
            confirmed: false,
          }),
        }));
        const { kind } = judge(scans, judgement).verdict;
        const isKnown = ({ status }: { status: string }) =>
          status === 'COMPLETE' || status === 'ACTIVE';
        if (platforms.length === 0 || !platforms.every(isKnown)) expect(kind).not.toBe('pass');
        if (kind === 'unknown') {
          expect(scans.every(({ scan }) => scan.status === 'complete')).toBe(scans.length === 0);
        }
      }),
    );
  });

  it.each(SCAN_STATUSES)('%s alone, with no findings and no thresholds', (status) => {
    const scan = toScan(aReading({ status }), { at: NOW, pushedAt: NOW, confirmed: true });
    const { kind } = judge(
      [{ platform: { imageDigest: 'sha256:1' }, scan }],
      aJudgement({ thresholds: {} }),
    ).verdict;
    expect(kind).toBe(status === 'COMPLETE' || status === 'ACTIVE' ? 'pass' : 'unknown');
  });
});
