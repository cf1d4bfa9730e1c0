import { describe, expect, it } from '@jest/globals';
import { PolicyError, parsePolicy } from '../../packaging/policy/load.ts';

const policyWith = (...entries: readonly string[]) =>
  `defaults: { thresholds: {}, deliver: [] }\nsuppressions:\n${entries
    .map((entry) => `  - ${entry}\n`)
    .join('')}`;

const suppressionsIn = (...entries: readonly string[]) =>
  parsePolicy(policyWith(...entries), 'policy.yml').suppressions;

function problemsIn(...entries: readonly string[]): readonly string[] {
  try {
    suppressionsIn(...entries);
    return [];
  } catch (error) {
    if (error instanceof PolicyError) return error.problems;
    throw error;
  }
}

describe('suppressions of a policy file', () => {
  it('become part of the policy, in their order', () => {
    const entries = [
      '{ id: CVE-2023-45853, package: zlib, repository: "base/**", tag: "12-*", reason: not built in, owner: platform@example.com, expires: 2027-01-31 }',
      '{ id: "RHSA-*", reason: no fix for el7, owner: base, until: fix-available }',
    ];
    expect(suppressionsIn(...entries)).toEqual([
      {
        source: 'policy',
        key: expect.stringMatching(/^[0-9a-f]{10}$/),
        id: 'CVE-2023-45853',
        package: 'zlib',
        repository: 'base/**',
        tag: '12-*',
        reason: 'not built in',
        owner: 'platform@example.com',
        expires: '2027-01-31',
      },
      {
        source: 'policy',
        key: expect.stringMatching(/^[0-9a-f]{10}$/),
        id: 'RHSA-*',
        reason: 'no fix for el7',
        owner: 'base',
        until: 'fix-available',
      },
    ]);
  });

  it('may have expired: one that has stops working by itself', () => {
    const entry = '{ id: CVE-1, reason: r, owner: o, expires: 2020-02-29 }';
    expect(suppressionsIn(entry)).toMatchObject([{ expires: '2020-02-29' }]);
  });

  const keyOf = (entry: string) => suppressionsIn(entry)[0]!.key;
  const entry = '{ id: CVE-1, package: zlib, reason: r, owner: o, expires: 2027-01-31 }';

  it.each([
    ['a new end', '{ id: CVE-1, package: zlib, reason: r, owner: o, expires: 2028-01-31 }'],
    ['another end', '{ id: CVE-1, package: zlib, reason: r, owner: o, until: fix-available }'],
    ['another reason', '{ id: CVE-1, package: zlib, reason: x, owner: o, expires: 2027-01-31 }'],
    ['another owner', '{ id: CVE-1, package: zlib, reason: r, owner: x, expires: 2027-01-31 }'],
    [
      'the id in lower case',
      '{ id: cve-1, package: zlib, reason: r, owner: o, expires: 2027-01-31 }',
    ],
  ])('keep their key with %s', (_, other) => {
    expect(keyOf(other)).toBe(keyOf(entry));
  });

  it.each([
    ['id', '{ id: CVE-2, package: zlib, reason: r, owner: o, expires: 2027-01-31 }'],
    ['package', '{ id: CVE-1, package: zlib1g, reason: r, owner: o, expires: 2027-01-31 }'],
    [
      'repository',
      '{ id: CVE-1, package: zlib, repository: a, reason: r, owner: o, expires: 2027-01-31 }',
    ],
    ['tag', '{ id: CVE-1, package: zlib, tag: a, reason: r, owner: o, expires: 2027-01-31 }'],
  ])('have another key with another %s', (_, other) => {
    expect(keyOf(other)).not.toBe(keyOf(entry));
  });
});

describe('a problem in a suppression is told with its place:', () => {
  it.each([
    ['no id', '{ reason: r, owner: o, expires: 2027-01-31 }', '3:5 suppressions[0].id: is missing'],
    [
      'no reason',
      '{ id: CVE-1, owner: o, expires: 2027-01-31 }',
      '3:5 suppressions[0].reason: is missing',
    ],
    [
      'an empty reason',
      '{ id: CVE-1, reason: " ", owner: o, expires: 2027-01-31 }',
      '3:26 suppressions[0].reason: is empty',
    ],
    [
      'no owner',
      '{ id: CVE-1, reason: r, expires: 2027-01-31 }',
      '3:5 suppressions[0].owner: is missing',
    ],
    [
      'an empty owner',
      '{ id: CVE-1, reason: r, owner: "", expires: 2027-01-31 }',
      '3:36 suppressions[0].owner: is empty',
    ],
    [
      'no end',
      '{ id: CVE-1, reason: r, owner: o }',
      '3:5 suppressions[0]: needs an end: "expires" with a date, or "until: fix-available"',
    ],
    [
      'two ends',
      '{ id: CVE-1, reason: r, owner: o, expires: 2027-01-31, until: fix-available }',
      '3:60 suppressions[0].until: stands beside "expires": keep the one that ends it',
    ],
    [
      'a day that is not in the calendar',
      '{ id: CVE-1, reason: r, owner: o, expires: 2027-02-29 }',
      '3:48 suppressions[0].expires: must be a date such as 2027-01-31, but is the text "2027-02-29"',
    ],
    [
      'a date of another form',
      '{ id: CVE-1, reason: r, owner: o, expires: 31.1.2027 }',
      '3:48 suppressions[0].expires: must be a date such as 2027-01-31, but is the text "31.1.2027"',
    ],
    [
      'another until',
      '{ id: CVE-1, reason: r, owner: o, until: later }',
      '3:46 suppressions[0].until: must be fix-available, but is the text "later"',
    ],
    [
      'an invalid glob',
      '{ id: "CVE-[", reason: r, owner: o, until: fix-available }',
      '3:11 suppressions[0].id: not a valid glob: Missing closing: "]" - use "\\\\]" to match literal characters',
    ],
    [
      'an unknown key',
      '{ id: CVE-1, reason: r, owner: o, expire: 2027-01-31, until: fix-available }',
      '3:39 suppressions[0].expire: unknown key "expire": did you mean "expires"? Known: id, package, repository, tag, reason, owner, expires, until',
    ],
    [
      'no map',
      'CVE-1',
      '3:5 suppressions[0]: must be a map of keys and values, but is the text "CVE-1"',
    ],
  ])('%s', (_, entry, problem) => {
    expect(problemsIn(entry)).toEqual([`policy.yml:${problem}`]);
  });

  it('one that covers what another does', () => {
    const problems = problemsIn(
      '{ id: CVE-1, reason: r, owner: o, expires: 2027-01-31 }',
      '{ id: CVE-1, package: a, reason: r, owner: o, expires: 2027-01-31 }',
      '{ id: cve-1, reason: x, owner: x, until: fix-available }',
    );
    expect(problems).toEqual([
      'policy.yml:5:5 suppressions[2]: covers the same as suppressions[0]: keep one of them',
    ]);
  });
});
