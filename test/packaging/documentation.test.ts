import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parsePolicy } from '../../packaging/policy/load.ts';
import { loadVex } from '../../packaging/vex/load.ts';
import { MEASURES } from '../../src/domain/policy.ts';

const text = readFileSync('docs/policy.md', 'utf8');

const examples = (language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(
    ([, example = '']) => example,
  );

describe('docs/policy.md', () => {
  it('has policies and a VEX document for examples', () => {
    expect(examples('yaml').length).toBeGreaterThanOrEqual(3);
    expect(examples('json')).toHaveLength(1);
  });

  it.each(examples('yaml'))('shows a policy that is without problems: %#', (example) => {
    expect(() => parsePolicy(example, 'docs/policy.md')).not.toThrow();
  });

  it.each(examples('json'))('shows a VEX document that suppresses: %#', (example) => {
    const folder = mkdtempSync(join(tmpdir(), 'vex-'));
    try {
      writeFileSync(join(folder, 'example.json'), example);
      expect(loadVex(folder)).toMatchObject({
        suppressions: [
          {
            images: [{ repository: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/payments/api' }],
            packages: [{ names: ['zlib'], versions: ['1:1.2.13.dfsg-1'] }],
          },
        ],
        problems: [],
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each(MEASURES)('names the threshold %s', (measure) => {
    const name = measure === measure.toUpperCase() ? measure.toLowerCase() : measure;
    expect(text).toContain(`\`${name}\``);
  });
});
