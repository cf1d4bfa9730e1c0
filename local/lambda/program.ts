import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/**
 * Writes the program of the worker threads into a folder, as one JavaScript file, and returns its path.
 * Run as TypeScript, each thread would load Node's type stripper for it: 10 MB and 50 ms.
 */
export function buildProgram(folder: string): string {
  const program = join(folder, 'program.mjs');
  buildSync({
    entryPoints: [fileURLToPath(new URL('./worker.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
  });
  return program;
}
