import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { reportJson } from '../../../src/render/report-file/json.ts';
import { reviewRegistry } from '../../../src/steps/review-registry.ts';
import { aFinding, aJudgement, aPolicy, aReading, aSuppression } from '../../support/builders.ts';
import type { fakeReportFiles } from '../../support/fakes/index.ts';
import { scan, sweep } from '../../support/hearing.ts';
import { memoryService } from '../../support/memory-service.ts';
import { aRoute, images } from '../../support/reports.ts';
import { anyReport, anyRoute } from '../arbitraries.ts';
import { REPORT_SAMPLES } from '../report-samples.ts';

const SCHEMA = JSON.parse(readFileSync('docs/report.schema.json', 'utf8'));

const isTime = (text: string) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text);

const ajv = () => new Ajv2020({ allErrors: true, formats: { 'date-time': isTime } });

const open = ajv().compile(SCHEMA);

/** The schema as it would be if no field might be added: so that none is without a description here. */
const closed = ajv().compile({ ...withoutMore(SCHEMA), $id: 'closed' });

function withoutMore(schema: unknown): object {
  return JSON.parse(JSON.stringify(schema), (_, value) =>
    value?.type === 'object' && value.properties
      ? { ...value, additionalProperties: false }
      : value,
  );
}

function expectAsDocumented(text: string): void {
  const file = JSON.parse(text);
  expect(open(file) ? [] : open.errors).toEqual([]);
  expect(closed(file) ? [] : closed.errors).toEqual([]);
}

describe('the JSON file of a report is as its schema says', () => {
  it.each(Object.entries(REPORT_SAMPLES))('of the sample %s', (_, { report, images: all }) => {
    const route = report.routes?.alerts ?? aRoute([]);
    expectAsDocumented([...reportJson(report, 'alerts', route, all)].join(''));
  });

  it('whatever comes from outside', () => {
    fc.assert(
      fc.property(anyReport, anyRoute, (report, route) => {
        const times = { startedAt: '2026-03-01T04:00:00.000Z' };
        const text = [...reportJson({ ...report, ...times }, 'alerts', route, images(5))].join('');
        expect(open(JSON.parse(text)) ? [] : open.errors).toEqual([]);
      }),
    );
  });

  it('as a sweep and a day really leave it', async () => {
    const service = memoryService(
      aPolicy({
        defaults: aJudgement({ deliver: ['alerts'] }),
        channels: { alerts: { type: 'sns', reports: ['sweep', 'daily'], heartbeat: true } },
        suppressions: [
          aSuppression({ id: 'CVE-1', expires: '2026-03-02' }),
          aSuppression({ id: 'CVE-9', until: 'fix-available' }),
        ],
      }),
    );
    const findings = ['CVE-1', 'CVE-2'].map((id) => aFinding({ id, kev: true, epss: 0.3 }));
    service.push('bad', { tags: ['1.4.1'], findings });
    service.push('odd', { repository: 'a', tags: ['1'], scan: aReading({ status: 'FAILED' }) });
    service.push('good', { repository: 'b', tags: ['1'], findings: [] });
    await sweep(service);
    service.push('good', { findings: [aFinding({ id: 'CVE-3', kev: true, epss: 0.3 })] });
    await scan(service, 'good');
    await sweep(service);
    await reviewRegistry(service.ports)({
      ...{ occasion: 'daily', name: 'monday', execution: 'arn:of:monday', owedGraceSeconds: 900 },
      startedAt: service.ports.clock.now().toISOString(),
    });

    const { files } = service.ports.reportFiles as ReturnType<typeof fakeReportFiles>;
    const written = [...files].filter(([key]) => key.endsWith('.json'));
    expect(written.length).toBeGreaterThanOrEqual(3);
    for (const [, text] of written) expectAsDocumented(text);
    const missing = ['changes', 'previous', 'expiring', 'obstacle', 'kev'].filter(
      (field) => !written.some(([, text]) => text.includes(`"${field}":`)),
    );
    expect(missing).toEqual([]);
  });

  it('and another one is not', () => {
    const { report, images: all } = REPORT_SAMPLES.everything!;
    const file = JSON.parse([...reportJson(report, 'alerts', aRoute(all), all)].join(''));
    expect(open(file)).toBe(true);
    expect(open({ ...file, figures: undefined })).toBe(false);
    expect(open({ ...file, finishedAt: 'yesterday' })).toBe(false);
    expect(open({ ...file, images: [{ ...file.images[0], verdict: 'ok' }] })).toBe(false);
    expect(open({ ...file, added: 'in 1.1' })).toBe(true);
    expect(closed({ ...file, added: 'in 1.1' })).toBe(false);
  });
});
