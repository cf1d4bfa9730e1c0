import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type CatalogueEntry,
  nextEntry,
  riskOfVerdict,
  sortKey,
  withoutTag,
} from '../../src/domain/catalogue.ts';
import { SEVERITIES } from '../../src/domain/severity.ts';
import { VERDICTS } from '../../src/domain/verdict.ts';
import {
  aFinding,
  ago,
  anAssessment,
  anImage,
  aSuppression,
  digestOf,
  NOW,
} from '../support/builders.ts';
import { anEntry } from '../support/catalogue.ts';

describe('the entry of an image', () => {
  it('says what lists show of its assessment', () => {
    const hidden = aFinding({ id: 'CVE-9' });
    const assessment = anAssessment({
      scannedAt: '2026-03-01T04:00:00.000Z',
      suppressed: [{ finding: hidden, by: [aSuppression({ id: 'CVE-9' })] }],
    });
    const { imageDigest } = assessment.image;
    expect(
      nextEntry(undefined, { assessment, key: 'k', tags: ['1.4.2', 'latest'], pushedAt: NOW }),
    ).toEqual({
      version: 1,
      registryId: '111122223333',
      region: 'eu-west-1',
      repository: 'payments/api',
      imageDigest,
      tags: ['1.4.2', 'latest'],
      pushedAt: NOW.toISOString(),
      stream: '*',
      verdict: 'breach',
      counts: { HIGH: 1 },
      suppressed: 1,
      assessedAt: '2026-03-01T04:05:06.000Z',
      scannedAt: '2026-03-01T04:00:00.000Z',
      assessment: 'k',
      history: [{ at: '2026-03-01T04:05:06.000Z', verdict: 'breach', counts: { HIGH: 1 } }],
    });
  });

  it('has the reason of what is unknown', () => {
    const gap = {
      platform: { imageDigest: digestOf('a') },
      reason: 'timed-out',
      detail: 'Late.',
    } as const;
    const assessment = anAssessment({ verdict: { kind: 'unknown', gaps: [gap] } });
    expect(next(undefined, assessment)).toMatchObject({ verdict: 'unknown', reason: 'timed-out' });
  });

  it('counts the open findings that are exploited, or can be', () => {
    const findings = [
      aFinding({ id: 'CVE-1', kev: true, exploitAvailable: true }),
      aFinding({ id: 'CVE-2', exploitAvailable: true }),
      aFinding({ id: 'CVE-3' }),
    ];
    expect(next(undefined, anAssessment({ findings })).exploited).toBe(2);
    expect(next(undefined, anAssessment()).exploited).toBeUndefined();
  });

  it('keeps when the verdict has changed, newest first, and not when it has not', () => {
    const verdicts = ['pass', 'breach', 'breach', 'pass'] as const;
    const entry = verdicts.reduce<CatalogueEntry | undefined>(
      (before, kind, index) => next(before, judged(kind, index)),
      undefined,
    );
    expect(entry?.history.map(({ verdict, at }) => [verdict, at])).toEqual([
      ['pass', ago({ hours: -3 }).toISOString()],
      ['breach', ago({ hours: -1 }).toISOString()],
      ['pass', NOW.toISOString()],
    ]);
    expect(entry?.version).toBe(4);
  });

  it('keeps twenty changes and a hundred tags, whatever there were', () => {
    let entry: CatalogueEntry | undefined;
    for (let index = 0; index < 50; index += 1) {
      entry = next(entry, judged(index % 2 === 0 ? 'pass' : 'breach', index));
    }
    expect(entry?.history).toHaveLength(20);
    expect(entry?.history[0]?.at).toBe(ago({ hours: -49 }).toISOString());
    const tags = Array.from({ length: 1000 }, (_, index) => `1.0.${index}`);
    const assessment = anAssessment();
    const tagged = nextEntry(undefined, { assessment, key: 'k', tags, pushedAt: undefined });
    expect(tagged.tags).toEqual(tags.slice(0, 100));
  });

  it('loses a tag to another image', () => {
    const entry = anEntry({ tags: ['1.4.2', 'latest'] });
    expect(withoutTag(entry, 'latest')).toEqual({ ...entry, version: 2, tags: ['1.4.2'] });
  });
});

describe('the order of risk', () => {
  it('has breaches first, then the unknown, and the most severe first among them', () => {
    const inOrder = [
      anEntry({ counts: { CRITICAL: 2 } }),
      anEntry({ counts: { CRITICAL: 1, HIGH: 100_000 } }),
      anEntry({ counts: { CRITICAL: 1, HIGH: 9 } }),
      anEntry({ counts: { CRITICAL: 1, HIGH: 8, LOW: 700 } }),
      anEntry({ counts: { HIGH: 12 }, repository: 'a' }),
      anEntry({ counts: { HIGH: 12 }, repository: 'b' }),
      anEntry({ verdict: 'unknown', counts: { CRITICAL: 9 } }),
      anEntry({ verdict: 'pass', counts: { MEDIUM: 3 } }),
      anEntry({ verdict: 'pass', counts: {} }),
    ];
    const shuffled = [...inOrder].reverse();
    shuffled.sort((a, b) => (sortKey(a, 'risk') < sortKey(b, 'risk') ? -1 : 1));
    expect(shuffled).toEqual(inOrder);
  });

  it.each(VERDICTS)('begins as %s does', (verdict) => {
    for (const other of VERDICTS) {
      const key = sortKey(anEntry({ verdict: other }), 'risk');
      expect(key.startsWith(riskOfVerdict(verdict))).toBe(other === verdict);
    }
  });

  it('is that of the numbers, severity by severity', () => {
    const counts = fc.record(
      Object.fromEntries(SEVERITIES.map((severity) => [severity, fc.nat(99_999)])),
    );
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        const level = SEVERITIES.find((severity) => a[severity] !== b[severity]);
        const isFirst =
          sortKey(anEntry({ counts: a }), 'risk') < sortKey(anEntry({ counts: b }), 'risk');
        expect(isFirst).toBe(level !== undefined && (a[level] ?? 0) > (b[level] ?? 0));
      }),
    );
  });
});

function next(before: CatalogueEntry | undefined, assessment: ReturnType<typeof anAssessment>) {
  return nextEntry(before, { assessment, key: 'k', tags: [], pushedAt: undefined });
}

/** An assessment so many hours after NOW. */
function judged(kind: 'pass' | 'breach', hours: number) {
  const verdict = kind === 'pass' ? { kind } : anAssessment().verdict;
  return anAssessment({
    image: anImage(),
    verdict,
    assessedAt: ago({ hours: -hours }).toISOString(),
  });
}
