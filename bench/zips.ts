import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { packageForDemo } from '../local/demo/packaging.ts';
import { STATE_FOLDER } from '../local/demo/prepare.ts';
import { printFigures } from './figures.ts';

/** Measures what is uploaded for each function. */
export async function benchZips(): Promise<void> {
  const { packageDirectory } = await packageForDemo({ out: join(STATE_FOLDER, 'package') });
  const names = (await readdir(packageDirectory)).filter((name) => name.endsWith('.zip'));
  const sizes = names.sort().map(async (what) => ({
    what,
    value: (await stat(join(packageDirectory, what))).size / 1024,
    unit: 'KB' as const,
    goal: 600,
  }));
  printFigures('Zips of the functions', await Promise.all(sizes));
}
