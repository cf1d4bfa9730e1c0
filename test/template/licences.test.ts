import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { bundlesOf } from '../support/bundles.ts';
import { expectGolden } from '../support/golden.ts';
import { PACKAGING_MS, testPackage } from '../support/package.ts';
import { filesIn } from '../support/zip.ts';

/** What these ask for is that their notices travel with what is made of them; none asks anything of our own code. */
const ALLOWED = ['0BSD', 'Apache-2.0', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0'];

interface Package {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** As its licence has it, else its author. */
  readonly owner: string;
  /** The licence without the owner; absent where the package has no file of it. */
  readonly text: string | undefined;
  /** Files of notices, which Apache-2.0 wants to be handed on. */
  readonly notices: readonly string[];
}

let bundled: readonly Package[];

beforeAll(async () => {
  const handlers = readdirSync('handlers').map(
    (file) => `handlers/${file.replace('.ts', '.handler')}`,
  );
  const files = [...(await bundlesOf(handlers)).values()].flat();
  const folders = files.flatMap(
    (path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [],
  );
  bundled = [...new Set(folders)].sort().map(readPackage);
}, PACKAGING_MS);

/** Each licence once, below the packages that have it and whom they belong to. */
function noticesOf(packages: readonly Package[]): string {
  const byLicence = Map.groupBy(packages, ({ licence }) => licence);
  const parts = [...byLicence].sort().map(([licence, of]) => {
    const rows = of.map(({ name, version, owner }) => `- ${name} ${version}: ${owner}`);
    const text = of.find((one) => one.text !== undefined)?.text ?? MIT_0;
    return [`## ${licence}`, '', ...rows, '', '```', text, '```', ''].join('\n');
  });
  return [
    '# What the functions of ECR Scan Warden are made of besides their own code',
    '',
    'Parts of these packages are bundled into the functions.',
    '',
    ...parts,
  ].join('\n');
}

/** In no package that has it. */
const MIT_0 = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/** The line that says whom it belongs to; not the one that the Apache licence has as an example. */
const COPYRIGHT = /^ *(Copyright \D*\d{4}.*)$/im;

function readPackage(folder: string): Package {
  const { name, version, license, author } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  const text = file && readFileSync(join(folder, file), 'utf8').trim();
  const owner = COPYRIGHT.exec(text ?? '')?.[1]?.trim() ?? author?.name ?? author;
  return {
    name,
    version,
    notices: readdirSync(folder).filter((one) => /^notice/i.test(one)),
    licence: license,
    owner,
    text: text
      ?.replace(COPYRIGHT, '')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
  };
}

describe('what is in the bundles', () => {
  it('has a licence that allows it', () => {
    expect(bundled.length).toBeGreaterThan(20);
    expect(bundled.filter(({ licence }) => !ALLOWED.includes(licence))).toEqual([]);
    expect(bundled.filter(({ owner }) => typeof owner !== 'string')).toEqual([]);
  });

  it('has no notice that would have to go with it', () => {
    expect(bundled.filter(({ notices }) => notices.length > 0)).toEqual([]);
  });

  it('is in THIRD-PARTY.md, with what its licence says: UPDATE_GOLDEN=1 writes it anew', () => {
    expectGolden('THIRD-PARTY.md', noticesOf(bundled));
  });
});

it(
  'every function carries the notices, and the licence of the service',
  async () => {
    const folder = await testPackage('plain');
    const zips = readdirSync(folder).filter((file) => file.endsWith('.zip'));
    expect(zips.length).toBeGreaterThan(10);
    for (const zip of zips) {
      const files = filesIn(readFileSync(join(folder, zip)));
      expect([zip, files]).toEqual([zip, expect.arrayContaining(['LICENSE', 'THIRD-PARTY.md'])]);
    }
  },
  PACKAGING_MS,
);
