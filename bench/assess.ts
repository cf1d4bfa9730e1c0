import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Table } from './figures.ts';

const run = promisify(execFile);

/** Normalises, merges, judges and compares 10,000 findings, against `JSON.parse` of the bytes that they come in. */
export async function* benchAssess(): AsyncGenerator<Table> {
  for (const type of ['BASIC', 'ENHANCED'] as const) {
    // A process of its own: what others have left in memory, or made slow, is no matter.
    const { stdout } = await run(process.execPath, [
      '--expose-gc',
      fileURLToPath(new URL('assess-process.ts', import.meta.url)),
      type,
    ]);
    const measured = JSON.parse(stdout) as Measured;
    const { bytes, parseMillis, assessMillis, peakBytes, keptBytes } = measured;
    yield {
      title: `Assess 10,000 findings, ${type.toLowerCase()} scanning`,
      figures: [
        { what: 'bytes of the answers', value: bytes / 1024, unit: 'KB' },
        { what: 'JSON.parse', value: parseMillis, unit: 'ms' },
        { what: 'normalise, merge, judge, compare', value: assessMillis, unit: 'ms' },
        { what: 'ratio of the two', value: assessMillis / parseMillis, unit: 'x', goal: 2 },
        { what: 'memory at its peak, by the bytes', value: peakBytes / bytes, unit: 'x', goal: 4 },
        { what: 'memory that is kept, by the bytes', value: keptBytes / bytes, unit: 'x' },
      ],
    };
  }
}

/** What `assess-process.ts` prints. */
export interface Measured {
  readonly bytes: number;
  readonly parseMillis: number;
  readonly assessMillis: number;
  /** On top of the parsed answers. */
  readonly peakBytes: number;
  readonly keptBytes: number;
}
