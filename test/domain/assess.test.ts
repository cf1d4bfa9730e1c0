import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { assess, type Evidence, memoryOf, superseded } from '../../src/domain/assess.ts';
import type { Assessment } from '../../src/domain/assessment.ts';
import { type Finding, findingKey } from '../../src/domain/finding.ts';
import type { RuledJudgement } from '../../src/domain/policy.ts';
import { type PlatformScan, type ScanType, unavailable } from '../../src/domain/scan.ts';
import type { Suppression } from '../../src/domain/suppression.ts';
import {
  aFinding,
  ago,
  aJudgement,
  anImage,
  aScan,
  aSuppression,
  digestOf,
  NOW,
} from '../support/builders.ts';
import { anyFindings } from '../support/findings.ts';

/** What a look finds, by the name of the finding. */
const FINDINGS = {
  openssl: aFinding({ id: 'CVE-1' }),
  zlib: aFinding({ id: 'CVE-2', packages: [{ name: 'zlib' }] }),
  curl: aFinding({ id: 'CVE-3', packages: [{ name: 'curl' }] }),
  low: aFinding({ id: 'CVE-4', severity: 'LOW' }),
} as const;

interface Look {
  readonly findings?: readonly Finding[];
  readonly scans?: readonly PlatformScan[];
  readonly tag?: string;
  readonly judgement?: Partial<RuledJudgement>;
  readonly suppressions?: readonly Suppression[];
  readonly at?: Date;
}

const evidence = (
  { findings = [], scans = [aScan(findings)], tag = '1.4.2', ...look }: Look,
  before?: Assessment,
): Evidence => ({
  image: anImage({ imageDigest: digestOf(tag), tags: [tag] }),
  stream: '*',
  scans,
  judgement: { ...aJudgement(), rule: 'defaults', ...look.judgement },
  suppressions: look.suppressions ?? [],
  before,
  at: look.at ?? NOW,
});

/** The assessments of one look after the other, each as it is stored. */
function looks(...all: readonly Look[]): readonly Assessment[] {
  const assessments: Assessment[] = [];
  for (const look of all) {
    const assessment = assess(evidence(look, assessments.at(-1)));
    assessments.push(JSON.parse(JSON.stringify(assessment)));
  }
  return assessments;
}

/** What people hear, look by look: the ids that an alert is about, or the reasons where it is about none. */
const heard = (...all: readonly Look[]) =>
  looks(...all).map(({ news, findings }) => {
    if (news.reasons.length === 0) return 'silence';
    const about = findings.filter((finding) => news.findings.includes(findingKey(finding)));
    return about.length > 0 ? about.map(({ id }) => id).join(' ') : news.reasons.join(' ');
  });

const { openssl, zlib, curl, low } = FINDINGS;
const enhanced = (...findings: readonly Finding[]): PlatformScan => ({
  platform: { imageDigest: digestOf('only') },
  scan: { status: 'complete', type: 'ENHANCED' satisfies ScanType, findings },
});
const unread: PlatformScan = {
  platform: { imageDigest: digestOf('linux/arm64'), name: 'linux/arm64' },
  scan: unavailable('timed-out', 'Not begun.'),
};

describe('people hear', () => {
  it.each<[string, readonly Look[], readonly string[]]>([
    [
      'nothing of a second look at the same image',
      [{ findings: [openssl] }, { findings: [openssl] }],
      ['CVE-1', 'silence'],
    ],
    [
      'of a newer image only what is new against the one before',
      [
        { tag: '1.4.1', findings: [openssl, zlib] },
        { tag: '1.4.2', findings: [openssl, zlib, curl] },
      ],
      ['CVE-1 CVE-2', 'CVE-3'],
    ],
    [
      'of one fixed and another new, with equal counts',
      [{ findings: [openssl] }, { findings: [zlib] }],
      ['CVE-1', 'CVE-2'],
    ],
    [
      'nothing of what does not count',
      [{ findings: [openssl] }, { findings: [openssl, low] }],
      ['CVE-1', 'silence'],
    ],
    [
      'nothing of what would count for a threshold that is not crossed',
      [
        { findings: [openssl], judgement: { thresholds: { HIGH: 1, LOW: 2 } } },
        { findings: [openssl, low], judgement: { thresholds: { HIGH: 1, LOW: 2 } } },
      ],
      ['CVE-1', 'silence'],
    ],
    [
      'of all that a pass has counted, when one finding more makes it a breach',
      [
        { findings: [openssl, zlib], judgement: { thresholds: { HIGH: 3 } } },
        { findings: [openssl, zlib, curl], judgement: { thresholds: { HIGH: 3 } } },
      ],
      ['silence', 'CVE-1 CVE-2 CVE-3'],
    ],
    [
      'of what counts since the policy is stricter',
      [
        { findings: [openssl], judgement: { thresholds: { CRITICAL: 1 } } },
        { findings: [openssl] },
      ],
      ['silence', 'CVE-1'],
    ],
    [
      'of what was fixed and is back',
      [{ findings: [openssl] }, { findings: [] }, { findings: [openssl] }],
      ['CVE-1', 'silence', 'CVE-1'],
    ],
    [
      'nothing of what another look at one platform less has missed',
      [
        { scans: [aScan([openssl], 'linux/amd64'), aScan([openssl, zlib], 'linux/arm64')] },
        { scans: [aScan([openssl], 'linux/amd64'), unread] },
        { scans: [aScan([openssl], 'linux/amd64'), aScan([openssl, zlib], 'linux/arm64')] },
      ],
      ['CVE-1 CVE-2', 'silence', 'silence'],
    ],
    [
      'that it is unknown, once, and that it is over',
      [{ scans: [unread] }, { scans: [unread] }, { findings: [] }, { findings: [] }],
      ['turned-unknown', 'silence', 'known-again', 'silence'],
    ],
    [
      'that it is unknown, again, after it was over',
      [{ scans: [unread] }, { findings: [] }, { scans: [unread] }],
      ['turned-unknown', 'known-again', 'turned-unknown'],
    ],
    [
      'what an image has that was unknown at first, whatever the scanner is called',
      [{ scans: [unread] }, { scans: [enhanced(openssl)] }],
      ['turned-unknown', 'CVE-1'],
    ],
    [
      'nothing of a new baseline, and then what is new against it',
      [
        { findings: [openssl] },
        { scans: [enhanced(zlib, curl)] },
        { scans: [enhanced(zlib, curl, openssl)] },
      ],
      ['CVE-1', 'silence', 'CVE-1'],
    ],
    [
      'nothing while the policy names nobody to tell, and all when it does',
      [
        { findings: [openssl], judgement: { deliver: [] } },
        { findings: [openssl, zlib], judgement: { deliver: [] } },
        { findings: [openssl, zlib] },
        { findings: [openssl, zlib] },
      ],
      // The news of the first two is owed to nobody.
      ['CVE-1', 'CVE-1 CVE-2', 'CVE-1 CVE-2', 'silence'],
    ],
  ])('%s', (_, all, expected) => {
    expect(heard(...all)).toEqual(expected);
  });
});

describe('a suppression', () => {
  const suppression = aSuppression({ id: 'CVE-1', expires: '2026-03-01' });
  const lastMoment = new Date('2026-03-01T23:59:59.999Z');
  const midnight = new Date('2026-03-02T00:00:00.000Z');
  const findings = [openssl];

  it('silences to the end of its last day; then what it held is back, and says why', () => {
    const suppressions = [suppression];
    const [first, second, third, fourth] = looks(
      { findings, suppressions },
      { findings, suppressions, at: lastMoment },
      { findings, suppressions, at: midnight },
      { findings, suppressions, at: midnight },
    );
    expect(first).toMatchObject({ verdict: { kind: 'pass' }, news: { reasons: [] } });
    expect(second).toMatchObject({ verdict: { kind: 'pass' }, news: { reasons: [] } });
    expect(third).toMatchObject({
      verdict: { kind: 'breach' },
      comparison: { new: 0 },
      news: {
        reasons: ['suppression-ended'],
        released: 1,
        ended: [{ suppression, why: 'expired' }],
      },
    });
    expect(fourth).toMatchObject({ verdict: { kind: 'breach' }, news: { reasons: [], ended: [] } });
  });

  it('that has expired before the finding was seen is named with it', () => {
    const [only] = looks({ findings, suppressions: [suppression], at: midnight });
    expect(only?.news).toMatchObject({
      reasons: ['new-findings', 'suppression-ended'],
      ended: [{ suppression, why: 'expired' }],
    });
  });

  it.each<[string, Suppression, Look, string]>([
    ['was taken out of the policy', suppression, { findings, suppressions: [] }, 'withdrawn'],
    [
      'held until there is a fix',
      aSuppression({ id: 'CVE-1', until: 'fix-available' }),
      { findings: [{ ...openssl, fix: 'available' }] },
      'fix-available',
    ],
  ])('that %s is named with its end', (_, one, look, why) => {
    const [, after] = looks(
      { findings: [{ ...openssl, fix: 'unknown' }], suppressions: [one] },
      { suppressions: [one], ...look },
    );
    expect(after?.news).toMatchObject({
      reasons: ['suppression-ended'],
      ended: [{ suppression: one, why }],
    });
  });

  it('that comes after the alert makes what it holds untold: it is news when it ends', () => {
    const held = { findings, suppressions: [suppression] };
    expect(heard({ findings }, held, { findings })).toEqual(['CVE-1', 'silence', 'CVE-1']);
  });

  it('keeps what it holds in memory: it is not new when it ends, nor resolved when it begins', () => {
    const [, held, after] = looks(
      { findings },
      { findings, suppressions: [suppression] },
      { findings, at: ago({ hours: -1 }) },
    );
    expect(held?.comparison).toMatchObject({ new: 0, resolved: [] });
    expect(after?.comparison).toMatchObject({ new: 0, reopened: 0, resolved: [] });
    expect(after?.findings[0]?.firstSeen).toBe(NOW.toISOString());
  });
});

describe('the comparison', () => {
  it('is with the image that the stream was at', () => {
    const [first, second] = looks(
      { tag: '1.4.1', findings: [openssl, zlib] },
      { tag: '1.4.2', findings: [openssl, curl] },
    );
    expect(first?.comparison).toMatchObject({ isNewBaseline: false, new: 2 });
    expect(first?.comparison).not.toHaveProperty('with');
    expect(second?.comparison).toMatchObject({
      with: { imageDigest: digestOf('1.4.1'), tags: ['1.4.1'] },
      isNewBaseline: false,
      new: 1,
      worsened: 0,
      reopened: 0,
      resolved: [{ id: 'CVE-2', resolvedAt: NOW.toISOString() }],
    });
  });

  it('starts anew where the registry has changed its scan type', () => {
    const [, after] = looks({ findings: [openssl] }, { scans: [enhanced(zlib)] });
    expect(after).toMatchObject({
      verdict: { kind: 'breach' },
      scanType: 'ENHANCED',
      comparison: { isNewBaseline: true },
      findings: [{ id: 'CVE-2', told: { severity: 'HIGH' } }],
      unseen: [],
      closed: [],
    });
    expect(after?.comparison).not.toHaveProperty('with');
  });

  it('does not where nothing could be read', () => {
    const [, after] = looks({ findings: [openssl] }, { scans: [unread] });
    expect(after).toMatchObject({
      scanType: 'BASIC',
      comparison: { isNewBaseline: false, resolved: [] },
      unseen: [{ id: 'CVE-1' }],
    });
  });
});

it('of an image whose stream has gone on, nothing is news', () => {
  const [assessment] = looks({ findings: [openssl] });
  expect(assessment && superseded(assessment)).toMatchObject({
    verdict: { kind: 'breach' },
    news: { reasons: [], findings: [], isSuperseded: true },
  });
});

describe('for all findings', () => {
  const suppressions = [aSuppression({ id: 'CVE-4' })];

  it('a second look finds no change and no news, and knows the same', () => {
    fc.assert(
      fc.property(fc.array(anyFindings, { minLength: 1, maxLength: 4 }), (scans) => {
        const all = scans.map((findings) => ({ findings, suppressions }));
        const [last, again] = looks(...all, ...all.slice(-1)).slice(-2);
        expect(again?.news.reasons).toEqual([]);
        expect(again?.comparison).toMatchObject({ new: 0, worsened: 0, reopened: 0, resolved: [] });
        expect(again && memoryOf(again)).toEqual(last && memoryOf(last));
      }),
    );
  });

  it('each is told once, however often and in whatever order it is looked at', () => {
    const severe = anyFindings.map((all) =>
      all.map((finding) => ({ ...finding, severity: 'HIGH' as const, fix: 'none' as const })),
    );
    fc.assert(
      fc.property(fc.array(severe, { maxLength: 6 }), (scans) => {
        // Each look sees what all before it have seen: nothing is ever fixed.
        const growing = scans.map((_, index) => ({
          findings: scans
            .slice(0, index + 1)
            .flat()
            .map(({ exploitAvailable: _, epss: __, ...finding }) => finding),
        }));
        const told = looks(...growing).flatMap(({ news }) => news.findings);
        expect(told.toSorted()).toEqual([...new Set(scans.flat().map(findingKey))].sort());
      }),
    );
  });

  it('the order of platforms and findings never matters', () => {
    fc.assert(
      fc.property(anyFindings, anyFindings, anyFindings, (before, amd64, arm64) => {
        const scans = [aScan(amd64, 'linux/amd64'), aScan(arm64, 'linux/arm64')];
        const reversed = [
          aScan(arm64.toReversed(), 'linux/arm64'),
          aScan(amd64.toReversed(), 'linux/amd64'),
        ];
        const [first] = looks({ findings: before, suppressions });
        expect(assess(evidence({ scans: reversed, suppressions }, first))).toEqual(
          assess(evidence({ scans, suppressions }, first)),
        );
      }),
    );
  });
});

it('an image was scanned when the oldest of its scans was completed, as far as scanners say', () => {
  const completed = (name: string, completedAt?: string): PlatformScan => ({
    platform: { imageDigest: digestOf(name), name },
    scan: { status: 'complete', type: 'BASIC', findings: [], completedAt },
  });
  const [newer, older] = [ago({ hours: 1 }), ago({ hours: 30 })].map((at) => at.toISOString());
  const scannedAt = (...scans: PlatformScan[]) => assess(evidence({ scans })).scannedAt;
  expect(scannedAt(completed('linux/amd64', newer), completed('linux/arm64', older))).toBe(older);
  expect(scannedAt(completed('linux/amd64', newer), completed('linux/arm64'))).toBe(newer);
  expect(scannedAt(unread)).toBeUndefined();
});
