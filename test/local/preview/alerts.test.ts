import { describe, expect, it } from '@jest/globals';
import { alertsOf, assessmentsOf } from '../../../local/preview/alerts.ts';
import { CHANNEL_FORMATS, write } from '../../../local/preview/formats.ts';
import { reportOf } from '../../../local/preview/report.ts';
import { aPolicy } from '../../support/builders.ts';
import { anImage, aRegistry, aScan } from '../support/registry.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const AT = Math.floor(NOW.getTime() / 1000);

const registry = aRegistry({
  'payments/api': [
    anImage('a', { tags: ['1.0.0'], scan: aScan({ HIGH: 1 }, AT), imagePushedAt: AT - 900 }),
    anImage('b', { tags: ['1.0.1'], scan: aScan({ HIGH: 1 }, AT), imagePushedAt: AT - 600 }),
    anImage('c', { tags: ['1.0.2'], scan: aScan({ HIGH: 2 }, AT), imagePushedAt: AT - 300 }),
    anImage('d', { tags: ['2.0.0-never-scanned'], imagePushedAt: AT - 100 }),
  ],
});

describe('the alerts of a recorded registry', () => {
  const tags = async () =>
    (await alertsOf(registry, aPolicy(), NOW)).map(({ assessment }) => assessment.image.tags[0]);

  it('are those of its images one after the other: what is no news makes none', async () => {
    expect(await tags()).toEqual(['1.0.0', '1.0.2', '2.0.0-never-scanned']);
  });

  it.each(CHANNEL_FORMATS)('can be written for %s', async (format) => {
    const [alert] = await alertsOf(registry, aPolicy(), NOW);
    expect(alert && JSON.stringify(write(format, alert, 'an-id'))).toContain('payments/api');
  });

  it('are none where the policy tells nobody', async () => {
    const policy = aPolicy();
    const silent = { ...policy, defaults: { ...policy.defaults, deliver: [] }, rules: [] };
    expect(await alertsOf(registry, silent, NOW)).toEqual([]);
  });
});

describe('the report of a recorded registry', () => {
  it('is that of its first sweep: each stream by its newest image', async () => {
    const assessments = await assessmentsOf(registry, aPolicy(), NOW);
    const { report, images } = reportOf(registry, assessments, NOW);
    expect(images).toHaveLength(4);
    expect(report.notable.map(({ outcome }) => outcome.image.tags[0])).toEqual([
      '1.0.2',
      '2.0.0-never-scanned',
    ]);
    expect(report.routes?.preview?.figures).toMatchObject({
      images: 4,
      checked: 3,
      streams: { breach: 1, unknown: 1, pass: 0 },
    });
  });

  it.each(CHANNEL_FORMATS)('can be written for %s', async (format) => {
    const { report } = reportOf(registry, await assessmentsOf(registry, aPolicy(), NOW), NOW);
    const written = JSON.stringify(write(format, { kind: 'report', report }, 'an-id'));
    expect(written).toContain('payments/api');
  });
});
