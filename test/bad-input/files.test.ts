import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { parsePolicy } from '../../packaging/policy/load.ts';
import { loadVex } from '../../packaging/vex/load.ts';
import { parseEpss } from '../../src/adapters/feeds/epss.ts';
import { parseKev } from '../../src/adapters/feeds/kev.ts';
import { digestOf } from '../support/builders.ts';
import { errorName, type Json, mutated, SEED } from '../support/mutations.ts';

const POLICY: Json = {
  defaults: {
    thresholds: { critical: 1, high: 1, epss: 0.5 },
    fixableOnly: false,
    deliver: ['alerts'],
  },
  rules: [
    {
      match: { repository: 'payments/*', tag: 'prod-*' },
      thresholds: { kev: 1, medium: 20 },
      streams: ['prod-*'],
      deliver: ['hook', 'chat'],
    },
  ],
  suppressions: [
    {
      id: 'CVE-2023-45853',
      package: 'zlib',
      repository: 'base/**',
      reason: 'not built',
      owner: 'platform@example.com',
      expires: '2027-01-31',
    },
  ],
  channels: {
    alerts: { type: 'sns' },
    hook: { type: 'webhook', secret: 'hook' },
    chat: {
      type: 'slack',
      secret: 'chat',
      minimumChange: 'high',
      quietHours: [{ days: ['sat', 'sun'], from: '18:00', to: '08:00', timezone: 'Europe/Berlin' }],
    },
  },
  sweep: { failOnUnchecked: false },
};

const VEX: Json = {
  '@context': 'https://openvex.dev/ns/v0.2.0',
  '@id': 'https://example.com/vex/1',
  author: 'security@example.com',
  timestamp: '2026-01-01T00:00:00Z',
  version: 1,
  statements: [
    {
      vulnerability: { name: 'CVE-2023-45853', aliases: ['GHSA-1'] },
      products: [
        {
          '@id': `pkg:oci/base@${digestOf('a').replace(':', '%3A')}`,
          subcomponents: [{ '@id': 'pkg:deb/debian/zlib@1.2.13' }],
        },
      ],
      status: 'not_affected',
      justification: 'vulnerable_code_not_present',
    },
  ],
};

const KEV: Json = {
  title: 'CISA Catalog of Known Exploited Vulnerabilities',
  catalogVersion: '2026.11.20',
  dateReleased: '2026-11-20T12:00:00.000Z',
  count: 1,
  vulnerabilities: [{ cveID: 'CVE-2026-1', vendorProject: 'x', product: 'y' }],
};

/** The name of what is thrown, or undefined; other errors than these fail the test. */
function refusal(read: () => unknown, ...named: readonly string[]): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    expect(named).toContain(errorName(error));
    expect((error as Error).message).not.toBe('');
    return errorName(error);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'bad-input-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a file that is not as it should be', () => {
  it('policy: a policy, or a PolicyError', () => {
    fc.assert(
      fc.property(mutated(POLICY), (policy) => {
        refusal(() => parsePolicy(stringify(policy), 'policy.yml'), 'PolicyError');
      }),
      { seed: SEED, numRuns: 500 },
    );
    expect(refusal(() => parsePolicy(stringify(POLICY), 'policy.yml'), 'PolicyError')).toBe(
      undefined,
    );
  });

  it('policy: any text is a PolicyError, or a policy', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        refusal(() => parsePolicy(text, 'policy.yml'), 'PolicyError');
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('VEX: suppressions, or problems with their place', () => {
    mkdirSync(join(folder, 'vex'));
    fc.assert(
      fc.property(mutated(VEX), (document) => {
        writeFileSync(join(folder, 'vex', '1.json'), JSON.stringify(document));
        const { problems } = loadVex(join(folder, 'vex'));
        for (const problem of problems) expect(problem).toMatch(/vex\/1\.json:\d+:\d+ /);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('KEV catalogue: read, or a FeedError', () => {
    fc.assert(
      fc.property(mutated(KEV), (catalogue) => {
        refusal(() => parseKev(JSON.stringify(catalogue)), 'FeedError');
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('EPSS scores: read, or a FeedError; never a score that is none', () => {
    const sample =
      '#model_version:v2026.03.14,score_date:2026-11-20T00:00:00Z\ncve,epss,percentile\nCVE-2026-1,0.5,0.9\n';
    const cut = fc.tuple(
      fc.nat(sample.length),
      fc.nat(30),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    fc.assert(
      fc.property(cut, ([at, length, instead]) => {
        const text = sample.slice(0, at) + instead + sample.slice(at + length);
        refusal(() => {
          const { scores } = parseEpss(text);
          for (const table of Object.values(scores)) {
            for (const score of Object.values(table)) {
              expect(score).toBeGreaterThanOrEqual(0);
              expect(score).toBeLessThanOrEqual(1);
            }
          }
        }, 'FeedError');
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });
});
