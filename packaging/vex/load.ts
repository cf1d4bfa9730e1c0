import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { VexSuppression } from '../../src/domain/suppression.ts';
import { readSource, report } from '../policy/source.ts';
import { suppressionKey } from '../policy/suppression-key.ts';
import { type Assertion, assertionsOf, isSuppressing } from './assertions.ts';
import { explain } from './explain.ts';
import { overlap } from './overlap.ts';
import { type Statement, VexDocument } from './schema.ts';

/** What a folder of VEX documents says, or all that is wrong in them, each with file, line and column. */
export interface LoadedVex {
  readonly suppressions: readonly VexSuppression[];
  readonly problems: readonly string[];
}

/** Reads the OpenVEX documents `*.json` of a folder; one that is not there holds none. */
export function loadVex(folder: string): LoadedVex {
  const files = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .sort()
    : [];
  const read = files.map((name) => {
    const file = join(folder, name);
    return readDocument(readFileSync(file, 'utf8'), file, `${basename(folder)}/${name}`);
  });
  return {
    suppressions: inForce(read.flatMap(({ said }) => said)).map(toSuppression),
    problems: read.flatMap(({ problems }) => problems),
  };
}

/** An assertion with who made it, where and when. */
interface Said {
  readonly assertion: Assertion;
  readonly document: string;
  readonly author: string;
  readonly at: number;
}

function readDocument(
  text: string,
  file: string,
  document: string,
): { readonly said: readonly Said[]; readonly problems: readonly string[] } {
  const source = readSource(text, 'JSON');
  if (source.content === undefined) {
    return { said: [], problems: report(source.problems, file, source) };
  }
  const parsed = VexDocument.safeParse(source.content, { reportInput: true });
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap(explain).map(source.place);
    return { said: [], problems: report([...source.problems, ...problems], file, source) };
  }
  const { author, timestamp, statements } = parsed.data;
  const read = statements.map(assertionsOf);
  const problems = read.flatMap((statement, index) =>
    statement.problems.map((problem) => ({
      ...problem,
      path: ['statements', index, ...problem.path],
    })),
  );
  return {
    said: read.flatMap(({ assertions }) =>
      assertions.map((assertion) => ({
        assertion,
        document,
        author,
        at: Date.parse(assertion.statement.timestamp ?? timestamp),
      })),
    ),
    problems: report([...source.problems, ...problems.map(source.place)], file, source),
  };
}

/** What suppresses, less what a later statement may take back: that something is affected, or under investigation. */
function inForce(said: readonly Said[]): readonly Said[] {
  const inOrder = [...said].sort((a, b) => a.at - b.at).map((one, order) => ({ ...one, order }));
  const denials = inOrder.filter(({ assertion }) => !isSuppressing(assertion.status));
  return inOrder.filter(
    ({ assertion, order }) =>
      isSuppressing(assertion.status) &&
      !denials.some((denial) => denial.order > order && overlap(assertion, denial.assertion)),
  );
}

function toSuppression({ assertion, document, author }: Said): VexSuppression {
  const { ids, images, packages, statement } = assertion;
  return {
    source: 'vex',
    key: suppressionKey(document),
    document,
    ids,
    images,
    packages,
    reason: reasonOf(statement),
    owner: author,
  };
}

function reasonOf({ status, justification, impact_statement, status_notes }: Statement): string {
  const parts =
    status === 'fixed'
      ? ['fixed', status_notes]
      : [justification?.replaceAll('_', ' '), impact_statement];
  return parts.filter(Boolean).join(': ');
}
