import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { findingKey } from '../../src/domain/finding.ts';
import { FindingIndex, FindingPool } from '../../src/domain/finding-index.ts';

/** Few ids and few packages, so that many are the same, and some share their id alone. */
const identified = fc.record({
  id: fc.constantFrom('CVE-1', 'CVE-2', 'CVE-3'),
  packages: fc.array(fc.record({ name: fc.constantFrom('expat', 'openssl', 'zlib') }), {
    maxLength: 3,
  }),
});
const distinct = fc.uniqueArray(identified, { selector: findingKey });

describe('an index of findings', () => {
  it('finds what has the key', () => {
    fc.assert(
      fc.property(distinct, identified, (findings, wanted) => {
        const byKey = new Map(findings.map((finding) => [findingKey(finding), finding]));

        expect(new FindingIndex(findings).get(wanted)).toBe(byKey.get(findingKey(wanted)));
      }),
    );
  });
});

describe('a pool of findings', () => {
  it('gives each once, in whatever order they are asked for, and leaves the rest in its own', () => {
    fc.assert(
      fc.property(distinct, fc.array(identified), fc.nat(6), (findings, others, inOrder) => {
        const asked = [...findings.slice(0, inOrder), ...others];
        const left = new Map(findings.map((finding) => [findingKey(finding), finding]));
        const pool = new FindingPool(findings);

        for (const finding of asked) {
          const key = findingKey(finding);
          expect(pool.take(finding)).toBe(left.get(key));
          left.delete(key);
        }
        expect(pool.rest()).toEqual([...left.values()]);
      }),
    );
  });

  it('is empty where nothing was known', () => {
    const pool = new FindingPool();

    expect(pool.take({ id: 'CVE-1', packages: [] })).toBeUndefined();
    expect(pool.rest()).toEqual([]);
  });
});
