import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const DOCUMENTS = [
  'README.md',
  'CHANGELOG.md',
  'statemachines/README.md',
  ...readdirSync('docs').flatMap((name) => (name.endsWith('.md') ? `docs/${name}` : [])),
];

/** The lines of a document that are no code. */
function proseOf(file: string): readonly string[] {
  let isCode = false;
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => {
      const isFence = /^ *```/.test(line);
      if (isFence) isCode = !isCode;
      return !isCode && !isFence;
    });
}

/** As GitHub makes them of headings. */
function anchorsOf(file: string): ReadonlySet<string> {
  const headings = proseOf(file).flatMap((line) => /^#+ (.*)$/.exec(line)?.[1] ?? []);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}_ -]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function problemOf(file: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? file : normalize(join(dirname(file), path));
  if (!existsSync(target)) return `${link}: there is no ${target}`;
  if (anchor === undefined || anchorsOf(target).has(anchor)) return undefined;
  return `${link}: there is no such heading in ${target}`;
}

describe.each(DOCUMENTS)('%s', (file) => {
  const prose = proseOf(file);

  it('links to files and headings that are there', () => {
    const links = [...prose.join('\n').matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) =>
      link.startsWith('https://') ? [] : link,
    );
    expect(links.flatMap((link) => problemOf(file, link) ?? [])).toEqual([]);
  });

  it('has tables that are whole: their heads, and nothing between their rows', () => {
    const rows = prose.flatMap((line, index) => {
      const isFirst = line.startsWith('|') && !prose[index - 1]?.startsWith('|');
      return isFirst && !prose[index + 1]?.startsWith('|---') ? [line] : [];
    });
    expect(rows).toEqual([]);
  });
});
