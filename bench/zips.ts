import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { packageForDemo } from '../local/demo/packaging.ts';
import { STATE_FOLDER } from '../local/demo/prepare.ts';
import type { Table } from './figures.ts';

/** Measures what is uploaded for each function. */
export async function* benchZips(): AsyncGenerator<Table> {
  const { packageDirectory } = await packageForDemo({ out: join(STATE_FOLDER, 'package') });
  const names = (await readdir(packageDirectory)).filter((name) => name.endsWith('.zip'));
  const sizes = names.sort().map(async (what) => ({
    what,
    value: (await stat(join(packageDirectory, what))).size / 1024,
    unit: 'KB' as const,
    goal: 500,
  }));
  yield { title: 'Zips of the functions', figures: await Promise.all(sizes) };
}
