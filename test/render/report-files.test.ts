import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { reportPage } from '../../src/render/html/report.ts';
import { reportCsv } from '../../src/render/report-file/csv.ts';
import { reportJson } from '../../src/render/report-file/json.ts';
import { aReport } from '../support/builders.ts';
import { expectGolden } from '../support/golden.ts';
import { aRoute, images } from '../support/reports.ts';
import { REPORT_SAMPLES, type ReportSample } from './report-samples.ts';

const routeOf = ({ report }: ReportSample) => report.routes?.alerts ?? aRoute([]);

const page = (sample: ReportSample) =>
  [...reportPage(sample.report, 'alerts', routeOf(sample), sample.images)].join('');
const json = (sample: ReportSample) =>
  [...reportJson(sample.report, 'alerts', routeOf(sample), sample.images)].join('');
const csv = (sample: ReportSample) => [...reportCsv(sample.images)].join('');

/** Those whose lists differ. */
const LISTS: ReadonlySet<string> = new Set(['sweep-3', 'sweep-300', 'baseline', 'hostile']);

/** Read the files in `golden/` as a specification of what people and programs get to see. */
describe.each(Object.entries(REPORT_SAMPLES))('the files of the report %s', (name, sample) => {
  // Those of a sweep of 300 images list the same as those of a week.
  it.each([
    ...(name === 'sweep-300' ? [] : [['html', page] as const]),
    ...(LISTS.has(name) ? [['json', json] as const, ['csv', csv] as const] : []),
  ])('as %s', (ending, write) => {
    expectGolden(join('test/render/golden/files', `${name}.${ending}`), write(sample));
  });

  it('are JSON with every image', () => {
    expect(JSON.parse(json(sample)).images).toEqual(JSON.parse(JSON.stringify(sample.images)));
  });
});

describe('a page', () => {
  it('stays text where text comes from outside', () => {
    const text = page(REPORT_SAMPLES.hostile!);
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).not.toMatch(/<script|javascript:|\u202E/);
  });

  it('of twenty thousand images shows a thousand, counts the others, and is written in pieces', () => {
    const all = images(20_000);
    const parts = [...reportPage(aReport([]), 'alerts', aRoute(all), all)];
    expect(parts.join('')).toContain('and 19000 more, in the CSV file');
    expect(parts.reduce((bytes, part) => bytes + part.length, 0)).toBeLessThan(2_000_000);
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThan(400_000);
  });
});
