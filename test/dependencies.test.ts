import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const { dependencies, devDependencies } = JSON.parse(
  readFileSync('package.json', 'utf8'),
) as Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>>;
const all = { ...dependencies, ...devDependencies };
const documented = readFileSync('docs/dependencies.md', 'utf8');

/** What is used without being named in any file, and by what. */
const USED_BY_OTHERS: Readonly<Record<string, string>> = {
  '@biomejs/biome': 'the script lint',
  '@swc/core': '@swc/jest',
  '@types/node': 'typescript',
  jest: 'the script jest',
  node: 'every script',
  typescript: 'the script types',
};

/** Files that use packages, as one text. */
const code = execFileSync('git', ['ls-files', '-z', '--', '*.ts', '*.js', '*.mjs', '*.yml'], {
  encoding: 'utf8',
})
  .split('\0')
  .filter((file) => file !== '' && file !== 'test/dependencies.test.ts')
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

describe('every direct dependency', () => {
  it('is pinned', () => {
    const loose = Object.entries(all).filter(
      ([, version]) => !/^(npm:[^@]+@)?\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  it('is used', () => {
    const isUsed = (name: string) => {
      const imported = name.replace('@types/', '').replaceAll(/[/.]/g, '\\$&');
      return new RegExp(
        `['"]${imported}['"/]|node_modules/${imported}/|^ *- ${imported}$`,
        'm',
      ).test(code);
    };
    const unused = Object.keys(all).filter((name) => !USED_BY_OTHERS[name] && !isUsed(name));
    expect(unused).toEqual([]);
  });

  it('has a reason in docs/dependencies.md, and nothing else has', () => {
    const rows = documented.split('\n').filter((line) => line.startsWith('| `'));
    const named = rows.flatMap((row) =>
      [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name),
    );
    expect(named.sort()).toEqual(Object.keys(all).sort());
  });

  it('of the functions is one of few', () => {
    expect(Object.keys(dependencies).length).toBeLessThanOrEqual(18);
  });
});
