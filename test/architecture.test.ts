import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseConfig from 'dependency-cruiser/config-utl/extract-depcruise-config';

const root = fileURLToPath(new URL('..', import.meta.url));
const { forbidden = [], options } = await extractDepcruiseConfig(
  join(root, '.dependency-cruiser.mjs'),
);
const FOLDERS = ['src', 'handlers', 'local', 'packaging', 'test'];

/** Cruises folders by our rules; answers `<rule>: <from> → <to>` for each violation. */
async function violations(baseDir: string, folders: readonly string[]): Promise<string[]> {
  const { output } = await cruise([...folders], {
    ...options,
    baseDir,
    validate: true,
    ruleSet: { forbidden },
  });
  const { summary } = output as ICruiseResult;
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
}

describe('the project', () => {
  it('keeps to the rules of .dependency-cruiser.mjs', async () => {
    expect(await violations(root, FOLDERS)).toEqual([]);
  });
});

describe('a rule', () => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'architecture-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Violations in a project of these files; what is imported and not among them is an empty module. */
  async function violationsOf(files: Readonly<Record<string, string>>): Promise<string[]> {
    const project = mkdtempSync(join(folder, 'project-'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(project, path)), { recursive: true });
      writeFileSync(join(project, path), text);
    }
    return violations(
      project,
      ['src', 'handlers'].filter((name) => hasFolder(files, name)),
    );
  }

  it.each([
    ['import', "import { a } from '../ports.ts'; a;"],
    ['type-only import', "import type { A } from '../ports.ts'; export type B = A;"],
    ['inline type import', "import { type A } from '../ports.ts'; export type B = A;"],
    ['re-export', "export { a } from '../ports.ts';"],
    ['type-only re-export', "export type { A } from '../ports.ts';"],
    ['re-export of all', "export * from '../ports.ts';"],
    ['import for its effect', "import '../ports.ts';"],
    ['dynamic import', "export const a = import('../ports.ts');"],
  ])('finds a forbidden %s', async (_, text) => {
    const files = { 'src/domain/x.ts': text, 'src/ports.ts': 'export {};' };
    expect(await violationsOf(files)).toEqual(['domain-is-pure: src/domain/x.ts → src/ports.ts']);
  });

  it.each([
    ['src/domain/x.ts', 'src/render/y.ts', ['domain-is-pure']],
    ['src/render/x.ts', 'src/ports.ts', ['render-is-pure']],
    ['src/render/x.ts', 'src/domain/y.ts', []],
    ['src/ports.ts', 'src/steps/y.ts', ['ports-speak-of-the-domain']],
    ['src/steps/x.ts', 'src/render/y.ts', []],
    ['src/steps/x.ts', 'src/adapters/s3/y.ts', ['steps-know-ports-only']],
    ['src/steps/x.ts', 'src/runtime/y.ts', ['runtime-is-on-top', 'steps-know-ports-only']],
    ['src/api/routes/x.ts', 'src/api/routes/y.ts', ['routes-know-no-other-routes']],
    ['src/api/pages/x.ts', 'src/api/routes/y.ts', ['routes-know-no-other-routes']],
    ['src/api/routes.ts', 'src/api/routes/y.ts', []],
    ['src/adapters/s3/x.ts', 'src/adapters/s3/y.ts', []],
    ['src/adapters/s3/x.ts', 'src/ports.ts', []],
    ['src/adapters/s3/x.ts', 'src/adapters/ecr/y.ts', ['adapters-know-their-own-folder']],
    ['src/adapters/s3/x.ts', 'src/render/y.ts', ['adapters-know-their-own-folder']],
    ['src/runtime/x.ts', 'src/adapters/s3/y.ts', []],
    ['src/runtime/x.ts', 'local/y.ts', ['what-ships-knows-only-what-ships']],
    ['handlers/x.ts', 'src/steps/y.ts', []],
    ['handlers/x.ts', 'src/domain/y.ts', ['handlers-only-compose']],
    ['handlers/x.ts', 'src/ports.ts', ['handlers-only-compose']],
  ])('about %s → %s: %j', async (from, to, rules) => {
    const up = '../'.repeat(from.split('/').length - 1);
    const files = { [from]: `import type { A } from '${up}${to}'; export type B = A;`, [to]: '' };
    const found = await violationsOf(files);
    expect(found.sort()).toEqual(rules.map((rule) => `${rule}: ${from} → ${to}`));
  });

  it('finds a cycle of types', async () => {
    const files = {
      'src/domain/a.ts': "import type { B } from './b.ts'; export type A = B;",
      'src/domain/b.ts': "import type { A } from './a.ts'; export type B = A;",
    };
    expect(await violationsOf(files)).toEqual(['no-cycles: src/domain/a.ts → src/domain/b.ts']);
  });

  it('sees every import of what ships: dependency-cruiser leaves out types like import(…).A', () => {
    const users = ['src', 'handlers']
      .flatMap(sourcesOf)
      .filter(({ code }) => /\bimport\(/.test(code));
    expect(users.map(({ file }) => file)).toEqual([]);
  });

  it('says what to do instead', () => {
    for (const { comment } of forbidden) expect(comment).toMatch(/^[^ ].{30,}\.\)?$/);
  });
});

describe('one place only', () => {
  const sources = sourcesOf('src');

  it.each([
    ['reads the environment', /\bprocess\.env\b/, ['src/runtime/config.ts']],
    [
      'reads the clock',
      /\bnew Date\(\)|\bDate\.now\b|\bperformance\.now\b/,
      ['src/runtime/ports.ts'],
    ],
    ['makes random ids', /\brandomUUID\b|\bMath\.random\b/, ['src/runtime/ports.ts']],
    ['writes to the console', /\bconsole(\[|\.(log|info|warn|error|debug|trace|table|dir)\b)/, []],
    ['writes log lines', /@aws-lambda-powertools\/logger/, ['src/runtime/log.ts']],
    // Of many, some would go on behind an error: steps/some-at-a-time.ts.
    ['does many things at once', /\bPromise\.all\((?!\s*\[[^.])/, []],
    ['writes metrics', /@aws-lambda-powertools\/metrics/, ['src/runtime/metrics.ts']],
  ])('%s', (_, pattern, files) => {
    expect(sources.filter(({ code }) => pattern.test(code)).map(({ file }) => file)).toEqual(files);
  });

  it('knows AWS by its libraries: the network is used by adapters alone', () => {
    const users = sources.filter(({ code }) => /\bfetch\b|node:https?\b|node:net\b/.test(code));
    expect(
      users.map(({ file }) => file).filter((file) => !file.startsWith('src/adapters/')),
    ).toEqual([]);
  });

  it('is left to each handler: to name a step, its input and its ports, in a dozen lines', () => {
    for (const file of readdirSync(join(root, 'handlers'))) {
      const lines = read(`handlers/${file}`).trimEnd().split('\n');
      expect([file, lines.length <= 12]).toEqual([file, true]);
      expect(read(`handlers/${file}`)).not.toMatch(/\bif\b|\?|\bawait\b|\bprocess\b/);
    }
  });
});

function sourcesOf(folder: string) {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file}`)
    .map((file) => ({ file, code: withoutComments(read(file)) }));
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

function hasFolder(files: Readonly<Record<string, string>>, folder: string): boolean {
  return Object.keys(files).some((path) => path.startsWith(`${folder}/`));
}
