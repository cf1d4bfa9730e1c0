import { describe, expect, it } from '@jest/globals';
import {
  type Edition,
  entriesIn,
  hasShrunk,
  parseCveId,
  toScoreTable,
} from '../../src/domain/feed.ts';

const kev = (count: number): Edition => ({
  feed: 'kev',
  ids: Array.from({ length: count }, (_, index) => `CVE-2024-${1000 + index}`),
});

describe('a CVE id', () => {
  it.each([
    ['CVE-2024-0727', { year: '2024', number: 727, id: 'CVE-2024-0727' }],
    ['cve-2021-44228', { year: '2021', number: 44228, id: 'CVE-2021-44228' }],
    ['CVE-2014-1234567', { year: '2014', number: 1234567, id: 'CVE-2014-1234567' }],
  ])('%s is read', (id, parts) => {
    expect(parseCveId(id)).toEqual(parts);
  });

  it.each([
    'RHSA-2024:1234',
    'GHSA-jfh8-c2jp-5v3q',
    'ALAS2-2024-2502',
    'TEMP-0841856-B18BAF',
    'CVE-2024-72',
    'CVE-24-0727',
    'XCVE-2024-0727',
    'CVE-2024-0727-1',
    '',
  ])('"%s" is none', (id) => {
    expect(parseCveId(id)).toBeUndefined();
  });
});

describe('a table of scores', () => {
  it('holds scores by year and number, without ids of other kinds', () => {
    const table = toScoreTable([
      ['CVE-1999-0001', 0.0142],
      ['CVE-2024-0727', 0.002],
      ['GHSA-jfh8-c2jp-5v3q', 0.9],
      ['CVE-2024-3094', 0.5],
      ['cve-2024-3094', 0.6],
    ]);
    expect(table).toEqual({ '1999': { '1': 0.0142 }, '2024': { '727': 0.002, '3094': 0.6 } });
    expect(entriesIn({ feed: 'epss', scores: table })).toBe(3);
  });
});

describe('an edition', () => {
  it.each([
    [100, 100, false],
    [100, 99, false],
    [100, 50, false],
    [100, 49, true],
    [3, 1, true],
    [1, 1, false],
    [10, 400, false],
  ])('after one of %d entries, one of %d has shrunk: %s', (before, after, shrunk) => {
    expect(hasShrunk(kev(after), kev(before))).toBe(shrunk);
  });

  it('has not shrunk where there is none to compare with', () => {
    expect(hasShrunk(kev(1), undefined)).toBe(false);
  });
});
