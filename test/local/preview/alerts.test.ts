import { describe, expect, it } from '@jest/globals';
import { alertsOf } from '../../../local/preview/alerts.ts';
import { FORMATS, write } from '../../../local/preview/formats.ts';
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

  it.each(FORMATS)('can be written for %s', async (format) => {
    const [alert] = await alertsOf(registry, aPolicy(), NOW);
    expect(alert && JSON.stringify(write(format, alert, 'an-id'))).toContain('payments/api');
  });

  it('are none where the policy tells nobody', async () => {
    const policy = aPolicy();
    const silent = { ...policy, defaults: { ...policy.defaults, deliver: [] }, rules: [] };
    expect(await alertsOf(registry, silent, NOW)).toEqual([]);
  });
});
