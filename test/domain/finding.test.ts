import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { byRisk, type Finding, findingKey, isFixable } from '../../src/domain/finding.ts';
import { mergeFindings } from '../../src/domain/merge-findings.ts';
import { countBySeverity, moreSevere, SEVERITIES } from '../../src/domain/severity.ts';
import { aFinding } from '../support/builders.ts';

describe('two findings are the same', () => {
  const finding = aFinding({ id: 'CVE-1', packages: [{ name: 'zlib', version: '1.2' }] });

  it.each([
    ['with another version', { packages: [{ name: 'zlib', version: '1.3' }] }, true],
    ['with a fix', { packages: [{ name: 'zlib', fixedVersion: '1.4' }] }, true],
    ['at another severity', { severity: 'LOW' }, true],
    ['on another platform', { platforms: ['linux/arm64'] }, true],
    ['with the package twice', { packages: [{ name: 'zlib' }, { name: 'zlib' }] }, true],
    ['with another package', { packages: [{ name: 'zlib1g' }] }, false],
    ['with a second package', { packages: [{ name: 'zlib' }, { name: 'minizip' }] }, false],
    ['without a package', { packages: [] }, false],
    ['with another id', { id: 'CVE-2' }, false],
    ['with the id in lower case', { id: 'cve-1' }, false],
  ] satisfies [string, Partial<Finding>, boolean][])('%s: %s', (_, changes, expected) => {
    expect(findingKey({ ...finding, ...changes }) === findingKey(finding)).toBe(expected);
  });

  it('whatever the order of their packages', () => {
    const packages = [{ name: 'b' }, { name: 'a' }];
    expect(findingKey({ id: 'X', packages })).toBe(
      findingKey({ id: 'X', packages: packages.toReversed() }),
    );
  });

  it('never by names that run into each other', () => {
    expect(findingKey({ id: 'X', packages: [{ name: 'a,b' }] })).not.toBe(
      findingKey({ id: 'X', packages: [{ name: 'a' }, { name: 'b' }] }),
    );
  });
});

describe('a fix', () => {
  it.each([
    ['available', true],
    ['partial', true],
    ['unknown', true],
    ['none', false],
  ] as const)('%s makes a finding fixable: %s', (fix, expected) => {
    expect(isFixable(aFinding({ fix }))).toBe(expected);
  });
});

describe('merging the findings of platforms', () => {
  it('keeps each finding once, with all of its platforms', () => {
    const amd64 = aFinding({ platforms: ['linux/amd64'] });
    const arm64 = aFinding({ platforms: ['linux/arm64/v8'] });
    expect(mergeFindings([[arm64], [amd64]])).toEqual([
      { ...amd64, platforms: ['linux/amd64', 'linux/arm64/v8'] },
    ]);
  });

  it('takes what is worse and what tells more of each field', () => {
    const a = aFinding({
      severity: 'MEDIUM',
      score: 5.5,
      fix: 'none',
      exploitAvailable: false,
      packages: [{ name: 'openssl', version: '1' }],
      description: undefined,
      platforms: ['a'],
    });
    const b = aFinding({
      severity: 'CRITICAL',
      score: undefined,
      fix: 'available',
      exploitAvailable: true,
      packages: [{ name: 'openssl', version: '2', fixedVersion: '3' }],
      description: 'An overflow.',
      platforms: ['b'],
    });
    expect(mergeFindings([[a], [b]])).toEqual([
      {
        id: a.id,
        severity: 'CRITICAL',
        score: 5.5,
        fix: 'available',
        exploitAvailable: true,
        packages: [
          { name: 'openssl', version: '1' },
          { name: 'openssl', version: '2', fixedVersion: '3' },
        ],
        description: 'An overflow.',
        platforms: ['a', 'b'],
      },
    ]);
  });

  it.each([
    ['available', 'none', 'available'],
    ['partial', 'available', 'available'],
    ['unknown', 'partial', 'partial'],
    ['none', 'unknown', 'unknown'],
    ['none', 'none', 'none'],
  ] as const)('a fix that is %s here and %s there is %s', (here, there, fix) => {
    const merged = mergeFindings([[aFinding({ fix: here })], [aFinding({ fix: there })]]);
    expect(merged.map((finding) => finding.fix)).toEqual([fix]);
  });

  it('puts the most severe first, then the highest score, then in the order of the ids', () => {
    const findings = [
      aFinding({ id: 'CVE-9', severity: 'MEDIUM', score: 9 }),
      aFinding({ id: 'CVE-2', severity: 'HIGH' }),
      aFinding({ id: 'CVE-1', severity: 'HIGH' }),
      aFinding({ id: 'CVE-3', severity: 'HIGH', score: 7.2 }),
      aFinding({ id: 'CVE-4', severity: 'CRITICAL', score: 1 }),
    ];
    expect(mergeFindings([findings]).map(({ id }) => id)).toEqual([
      'CVE-4',
      'CVE-3',
      'CVE-1',
      'CVE-2',
      'CVE-9',
    ]);
  });
});

describe('merging what is known of exploits', () => {
  it.each<[Partial<Finding>, Partial<Finding>, Partial<Finding>]>([
    [{ kev: true }, { kev: false }, { kev: true }],
    [{ kev: false }, {}, { kev: false }],
    [{}, {}, { kev: undefined, epss: undefined }],
    [{ epss: 0.2 }, { epss: 0.7 }, { epss: 0.7 }],
    [{ epss: 0 }, {}, { epss: 0 }],
  ])('%j and %j: %j', (here, there, expected) => {
    expect(mergeFindings([[aFinding(here)], [aFinding(there)]])).toMatchObject([expected]);
  });
});

const anyPackage = fc.record(
  {
    name: fc.constantFrom('openssl', 'zlib', 'bash'),
    version: fc.constantFrom('1', '2'),
    fixedVersion: fc.constantFrom('3', '4'),
  },
  { requiredKeys: ['name'] },
);

/** Few ids and packages, so that the same finding is often on several platforms. */
const anyFinding: fc.Arbitrary<Finding> = fc.record(
  {
    id: fc.constantFrom('CVE-1', 'CVE-2', 'RHSA-2024:1'),
    severity: fc.constantFrom(...SEVERITIES),
    packages: fc.array(anyPackage, { maxLength: 2 }),
    fix: fc.constantFrom('available', 'partial', 'none', 'unknown'),
    exploitAvailable: fc.boolean(),
    kev: fc.boolean(),
    epss: fc.constantFrom(0, 0.25, 1),
    score: fc.integer({ min: 1, max: 10 }),
    description: fc.constantFrom('one', 'two'),
    link: fc.constantFrom('https://a.example', 'https://b.example'),
    platforms: fc.subarray(['linux/amd64', 'linux/arm64', 'windows/amd64']),
  },
  { requiredKeys: ['id', 'severity', 'packages', 'fix', 'platforms'] },
);

const anyList = fc.array(anyFinding, { maxLength: 6 });

describe('merging, whatever the findings are,', () => {
  it('is associative: groups of platforms may be merged first', () => {
    fc.assert(
      fc.property(anyList, anyList, anyList, (a, b, c) => {
        const all = mergeFindings([a, b, c]);
        expect(mergeFindings([mergeFindings([a, b]), c])).toEqual(all);
        expect(mergeFindings([a, mergeFindings([b, c])])).toEqual(all);
      }),
    );
  });

  it('is commutative: neither the order of lists nor of findings matters', () => {
    fc.assert(
      fc.property(anyList, anyList, (a, b) => {
        const merged = mergeFindings([a, b]);
        expect(mergeFindings([b, a])).toEqual(merged);
        expect(mergeFindings([[...b, ...a].reverse()])).toEqual(merged);
      }),
    );
  });

  it('is idempotent: what was merged stays as it is', () => {
    fc.assert(
      fc.property(anyList, (list) => {
        const merged = mergeFindings([list]);
        expect(mergeFindings([merged])).toEqual(merged);
        expect(mergeFindings([merged, merged])).toEqual(merged);
      }),
    );
  });

  it('loses no finding, and counts each once', () => {
    fc.assert(
      fc.property(anyList, anyList, (a, b) => {
        const keys = mergeFindings([a, b]).map(findingKey);
        expect(new Set(keys)).toEqual(new Set([...a, ...b].map(findingKey)));
        expect(keys).toHaveLength(new Set(keys).size);
      }),
    );
  });

  it('keeps the highest severity of each finding', () => {
    fc.assert(
      fc.property(anyList, anyList, (a, b) => {
        for (const merged of mergeFindings([a, b])) {
          const same = [...a, ...b].filter((one) => findingKey(one) === findingKey(merged));
          expect(merged.severity).toBe(same.map(({ severity }) => severity).reduce(moreSevere));
        }
      }),
    );
  });

  it('orders by risk', () => {
    fc.assert(
      fc.property(anyList, (list) => {
        const merged = mergeFindings([list]);
        expect(merged).toEqual([...merged].sort(byRisk));
        const counts = countBySeverity(merged);
        const levels = [...new Set(merged.map(({ severity }) => severity))];
        expect(levels).toEqual(SEVERITIES.filter((severity) => counts[severity]));
      }),
    );
  });
});
