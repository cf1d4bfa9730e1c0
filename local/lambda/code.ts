import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { unzipSync } from 'fflate';

/** Where the code of the functions is unpacked. */
export interface CodeStore {
  /** The folder that everything is in. */
  readonly root: string;
  /** Unpacks a zip and returns its folder: the same for zips with the same content. */
  unpack(zipFile: string): Promise<string>;
  /** Deletes everything that was unpacked. */
  clear(): Promise<void>;
}

/**
 * Unpacks into the system's folder for temporary files: outside of this project, so that a package
 * which lacks a module does not find it in `node_modules` here and then fail in AWS.
 */
export async function createCodeStore(): Promise<CodeStore> {
  const root = await mkdtemp(join(tmpdir(), 'ecr-scan-warden-'));
  const folders = new Map<string, Promise<string>>();
  return {
    root,
    async unpack(zipFile) {
      const zip = await readFile(zipFile);
      const hash = createHash('sha256').update(zip).digest('hex').slice(0, 16);
      const known = folders.get(hash) ?? extract(zip, join(root, hash));
      folders.set(hash, known);
      return known;
    },
    clear: () => rm(root, { recursive: true, force: true }),
  };
}

async function extract(zip: Buffer, folder: string): Promise<string> {
  await mkdir(folder);
  for (const [name, content] of Object.entries(unzipSync(zip))) {
    const path = join(folder, name);
    if (relative(folder, path).startsWith('..')) {
      throw new Error(`The package has a file outside of itself: ${name}`);
    }
    if (name.endsWith('/')) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  return folder;
}
