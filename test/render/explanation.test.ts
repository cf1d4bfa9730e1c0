import { describe, expect, it } from '@jest/globals';
import { assess, superseded } from '../../src/domain/assess.ts';
import type { Assessment } from '../../src/domain/assessment.ts';
import type { Finding } from '../../src/domain/finding.ts';
import { type Scan, unavailable } from '../../src/domain/scan.ts';
import type { Suppression } from '../../src/domain/suppression.ts';
import { explain } from '../../src/render/explanation.ts';
import {
  aFinding,
  ago,
  aJudgement,
  anImage,
  aSuppression,
  digestOf,
  NOW,
} from '../support/builders.ts';
import { many } from './samples.ts';

const RULE = 'rule 2 (repository payments/*)';

const anImageOf = (tag: string) => anImage({ tags: [tag], imageDigest: digestOf(tag) });

interface Look {
  readonly tag?: string;
  readonly findings?: readonly Finding[];
  readonly scan?: Scan;
  readonly judgement?: Parameters<typeof aJudgement>[0];
  readonly suppressions?: readonly Suppression[];
  readonly before?: Assessment;
  readonly at?: Date;
}

const look = ({ tag = '1.4.2', findings = [], judgement, before, at = NOW, ...other }: Look) =>
  assess({
    image: anImageOf(tag),
    stream: '*',
    scans: [
      {
        platform: { imageDigest: digestOf(tag) },
        scan: other.scan ?? { status: 'complete', type: 'BASIC', findings },
      },
    ],
    judgement: { ...aJudgement(judgement), rule: RULE },
    suppressions: other.suppressions ?? [],
    before,
    at,
  });

/** The step of the reasoning whose sentence begins so. */
const step = (assessment: Assessment, start: string) =>
  explain(assessment).find(({ sentence }) => sentence.startsWith(start));

const zlib = aFinding({
  id: 'CVE-1',
  packages: [{ name: 'zlib', version: '1.2' }],
  fix: 'unknown',
});
const curl = aFinding({
  id: 'CVE-2',
  packages: [{ name: 'curl', version: '8.1' }],
  fix: 'unknown',
});
const low = aFinding({ id: 'CVE-3', severity: 'LOW', packages: [{ name: 'bash' }], fix: 'none' });

const predecessor = look({ tag: '1.4.1', findings: [zlib], at: ago({ hours: 24 }) });

describe('the reasoning', () => {
  it('goes from the rule to the alert', () => {
    const sentences = explain(look({ findings: [curl, low], before: predecessor }));
    expect(sentences.map(({ sentence }) => sentence)).toEqual([
      'Judged by rule 2 (repository payments/*).',
      'Stream *, compared with 1.4.1: 2 new, 0 worse, 0 back, 1 resolved.',
      'Open: 1 HIGH, 1 LOW; none suppressed.',
      'Crossed: 1 HIGH (threshold 1).',
      'Alert: findings that count: 1 new.',
    ]);
  });

  it.each([
    [{}, ['A breach is at least: 1 CRITICAL, 1 HIGH.']],
    [
      { thresholds: { LOW: 5, kev: 1, exploitAvailable: 2, epss: 0.5 } },
      [
        'A breach is at least: 5 LOW, 2 with a known exploit, 1 in the KEV catalogue, 1 with EPSS 0.5 or more.',
      ],
    ],
    [
      { thresholds: {}, fixableOnly: true },
      [
        'Every number of findings is tolerated.',
        'Only findings that have, or may have, a fix count.',
      ],
    ],
  ])('tells what the rule %j tolerates', (judgement, facts) => {
    expect(step(look({ judgement }), 'Judged')?.facts).toEqual(facts);
  });

  it('names what is new and what is gone since the image before', () => {
    const assessment = look({
      findings: [curl, low],
      before: predecessor,
      suppressions: [aSuppression({ id: 'CVE-3' })],
    });
    expect(step(assessment, 'Stream')?.facts).toEqual([
      'new: HIGH CVE-2: curl 8.1 (fix unknown)',
      'new and suppressed: LOW CVE-3: bash (no fix known)',
      'resolved: HIGH CVE-1 in zlib',
    ]);
  });

  it('lists nothing as new in the first image of a stream', () => {
    expect(step(look({ findings: [curl] }), 'Stream')).toEqual({
      sentence: 'Stream *, its first image.',
      facts: [],
    });
  });

  it('counts before and after suppression, and gives the reasons', () => {
    const suppressions = [aSuppression({ id: 'CVE-1', reason: 'not built in' })];
    expect(step(look({ findings: [zlib, curl], suppressions }), 'Found')).toEqual({
      sentence: 'Found: 2 HIGH; 1 suppressed. Open: 1 HIGH.',
      facts: [
        'suppressed: HIGH CVE-1 in zlib: not built in (platform@example.com, until 2027-01-31)',
      ],
    });
  });

  it('says which platform is not known, and why', () => {
    const scan = unavailable('never-scanned', 'The image has never been scanned.');
    expect(step(look({ scan }), 'Open')).toEqual({
      sentence: 'Open: not known; none suppressed.',
      facts: ['not known: never scanned. The image has never been scanned.'],
    });
  });

  it('names the findings that crossed a threshold, and only those that count', () => {
    const unfixable = aFinding({ id: 'CVE-4', fix: 'none' });
    const judgement = { fixableOnly: true, thresholds: { HIGH: 1, kev: 1 } };
    const exploited = { ...low, fix: 'unknown', kev: true } as const;
    const assessment = look({ findings: [zlib, unfixable, exploited], judgement });
    expect(step(assessment, 'Crossed')).toEqual({
      sentence: 'Crossed: 1 HIGH (threshold 1), 1 in the KEV catalogue (threshold 1).',
      facts: [
        'by: HIGH CVE-1: zlib 1.2 (fix unknown)',
        'by: LOW CVE-3: bash (fix unknown); known to be exploited (KEV)',
      ],
    });
  });

  it('cuts long lists, and says how much is left out', () => {
    const facts = step(look({ findings: many(13, { severity: 'HIGH' }) }), 'Crossed')?.facts;
    expect(facts).toHaveLength(11);
    expect(facts?.at(-1)).toBe('by: 3 more');
  });
});

describe('why there is an alert, or none', () => {
  const breach = look({ findings: [zlib] });
  const unknown = look({ scan: unavailable('unsupported', 'No.') });

  it('names the findings and the channels', () => {
    expect(step(breach, 'Alert')?.facts).toEqual(['about: CVE-1', 'to: alerts']);
  });

  it.each([
    [
      'has expired',
      { expires: '2026-02-28' },
      'CVE-1 ended after 2026-02-28 (the code is never called; platform@example.com)',
    ],
    [
      'held until there is a fix',
      { until: 'fix-available' as const },
      'CVE-1 ended, for there is a fix (the code is never called; platform@example.com)',
    ],
  ])('names a suppression that %s', (_, changes, words) => {
    const suppressions = [aSuppression({ id: 'CVE-1', ...changes })];
    const before = look({ findings: [zlib], suppressions, at: ago({ hours: 48 }) });
    const fixed = { ...zlib, fix: 'available' } as const;
    const facts = step(look({ findings: [fixed], suppressions, before }), 'Alert')?.facts;
    expect(facts).toEqual(['about: CVE-1', `no longer suppressed: ${words}`, 'to: alerts']);
  });

  it.each([
    ['passes', look({ findings: [low] }), 'it passes'],
    [
      'is as bad as told',
      look({ findings: [zlib], before: breach }),
      'all that counts has been told',
    ],
    [
      'is unknown for the reason that was told',
      look({ scan: unavailable('unsupported', 'No.'), before: unknown }),
      'why it is unknown has been told',
    ],
    [
      'has nobody to tell',
      look({ findings: [zlib], judgement: { deliver: [] } }),
      'the policy names no channel for it',
    ],
    [
      'is found by another scanner than before',
      look({ scan: { status: 'complete', type: 'ENHANCED', findings: [zlib] }, before: breach }),
      'a new baseline is not told',
    ],
    [
      'is no longer what its stream is at',
      superseded(breach),
      'the stream has gone on to a newer image',
    ],
  ])('none where an image %s', (_, assessment, why) => {
    expect(step(assessment, 'No alert')).toEqual({ sentence: `No alert: ${why}.`, facts: [] });
  });
});
