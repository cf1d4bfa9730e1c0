import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { reportCsv } from '../../../src/render/report-file/csv.ts';
import { anImage } from '../../support/builders.ts';
import { aReportedImage } from '../../support/reports.ts';

/** A parser to the letter of RFC 4180. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  let rest = text;
  let row: string[] = [];
  while (rest !== '') {
    const [whole = '', quoted, plain = '', end] =
      /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest) ?? [];
    if (whole === '') throw new Error(`not CSV: ${JSON.stringify(rest.slice(0, 40))}`);
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    rest = rest.slice(whole.length);
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

const withTag = (tag: string) =>
  aReportedImage('a', { image: { ...anImage(), tags: [tag], repository: 'a' } });

const cells = (tag: string) => parse([...reportCsv([withTag(tag)])].join(''));

describe('a CSV file', () => {
  it('has a header, and a row of as many cells for each image', () => {
    const [header, ...rows] = parse([...reportCsv([withTag('1.0'), withTag('2.0')])].join(''));
    expect(rows).toHaveLength(2);
    expect(rows.map((row) => row.length)).toEqual([header?.length, header?.length]);
    const first = Object.fromEntries((header ?? []).map((name, index) => [name, rows[0]?.[index]]));
    expect(first).toMatchObject({
      registry: '111122223333.dkr.ecr.eu-west-1.amazonaws.com',
      tags: '1.0',
      current: 'yes',
      verdict: 'breach',
      verdict_since: '2026-02-27T12:00:00.000Z',
      critical: '0',
      high: '1',
    });
  });

  it.each([
    ['=HYPERLINK("https://evil.example")', '\'=HYPERLINK("https://evil.example")'],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', "'\r=1"],
    ['\n=1', "'\n=1"],
    ['＝1', "'＝1"],
    ['1-2', '1-2'],
    ['a,b\r\n"c"', 'a,b\r\n"c"'],
  ])('makes no formula of %j', (tag, cell) => {
    expect(cells(tag)[1]?.[2]).toBe(cell);
  });

  it('holds whatever comes from outside as one cell that is no formula', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (tag) => {
        const [header, row, ...others] = cells(tag);
        expect([row?.length, others]).toEqual([header?.length, []]);
        expect(row?.[2]).toMatch(/^(?![=+\-@\t\r\n])/);
        expect(row?.[2]?.replace(/^'/, '')).toBe(tag.toWellFormed().replace(/^'/, ''));
      }),
    );
  });
});
