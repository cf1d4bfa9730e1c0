import { type Document, isMap, isSeq, LineCounter, type Pair, parseDocument, visit } from 'yaml';

export type Path = readonly PropertyKey[];

/** What is wrong at one place of a file. */
export interface Problem {
  readonly path: Path;
  /** Whether the key at the end of the path is meant, instead of its value. */
  readonly atKey?: boolean;
  readonly message: string;
}

/** A problem with its place in the file: a character offset, turned into line and column when it is printed. */
export interface PlacedProblem extends Problem {
  readonly offset: number;
}

/** A file as text: its content, and where in the text each part of it stands. */
export interface Source {
  /** Plain data; undefined when the text is not the YAML or JSON that it should be. */
  readonly content: unknown;
  readonly problems: readonly PlacedProblem[];
  place(problem: Problem): PlacedProblem;
  /** `12:5`: line and column, both from 1. */
  position(offset: number): string;
}

/**
 * Reads YAML, or JSON, which is YAML too. Aliases are refused: a policy does not need them, and an unquoted glob that
 * begins with a star is one.
 */
export function readSource(text: string, language: 'YAML' | 'JSON' = 'YAML'): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const syntax = [...document.errors, ...document.warnings]
    .filter(({ code }) => code !== 'BAD_ALIAS')
    .map(({ pos: [offset], message, code }) =>
      code === 'DUPLICATE_KEY'
        ? { path: [], offset, message: 'this key stands twice in its map', fatal: false }
        : { path: [], offset, message: `not valid ${language}: ${message}`, fatal: true },
    );
  const aliases = findAliases(document).map((offset) => ({
    path: [],
    offset,
    message: 'YAML aliases are not supported; put a glob that begins with * in quotes',
    fatal: true,
  }));
  const problems = [...syntax, ...aliases];
  return {
    content: problems.some(({ fatal }) => fatal) ? undefined : document.toJS(),
    problems,
    place: (problem) => ({ ...problem, offset: offsetOf(document, problem) }),
    position: (offset) => {
      const { line, col } = lines.linePos(offset);
      return `${Math.max(line, 1)}:${Math.max(col, 1)}`;
    },
  };
}

/** `policy.yml:12:5 rules[1].thresholds.high: must be …`: all problems of a file, in the order of the file. */
export function report(
  problems: readonly PlacedProblem[],
  file: string,
  source: Source,
): readonly string[] {
  return [...problems]
    .sort((a, b) => a.offset - b.offset)
    .map(({ path, offset, message }) => {
      const at = `${file}:${source.position(offset)}`;
      return path.length === 0 ? `${at} ${message}` : `${at} ${dotted(path)}: ${message}`;
    });
}

/** `rules[1].thresholds.high` */
function dotted(path: Path): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : `${text}${text && '.'}${String(key)}`,
    '',
  );
}

/** Malformed aliases, which the parser reports as well, are among them. */
function findAliases(document: Document.Parsed): readonly number[] {
  const offsets: number[] = [];
  visit(document, {
    Alias: (_, alias) => {
      offsets.push(alias.range?.[0] ?? 0);
    },
  });
  return offsets;
}

/** Where a path leads (of a key that stands twice the last one counts), or the nearest place before it that is in the file. */
function offsetOf(document: Document.Parsed, { path, atKey }: Problem): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, key] of path.entries()) {
    const pair = isMap(node)
      ? node.items.findLast((item) => keyOf(item) === String(key))
      : undefined;
    const next: unknown = isSeq(node) ? node.items[Number(key)] : pair?.value;
    const isKeyMeant = atKey && depth === path.length - 1;
    offset = (isKeyMeant ? undefined : startOf(next)) ?? startOf(pair?.key) ?? offset;
    node = next;
  }
  return offset;
}

function keyOf({ key }: Pair<unknown, unknown>): string {
  return typeof key === 'object' && key !== null && 'value' in key ? String(key.value) : '';
}

/** An empty value begins where its key ends; the key itself is what a reader looks for. */
function startOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined;
  const [start, end] = Array.isArray(node.range) ? node.range : [];
  return typeof start === 'number' && start !== end ? start : undefined;
}
