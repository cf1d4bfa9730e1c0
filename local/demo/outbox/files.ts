import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isMissing } from '../../recorded-registry/read-json-file.ts';

/** Lists what was written, so that the next start deletes these files and no others. */
const INDEX = '.written-by-ecr-scan-warden';

const LONGEST_SLUG = 50;

/** A folder that alerts are written to, numbered in the order in which they arrive. */
export interface OutboxFiles {
  readonly folder: string;
  /** Writes a file named after the headline; returns its path. */
  write(headline: string, extension: 'txt' | 'json' | 'html', content: string): Promise<string>;
}

/** Makes the folder, or empties it of what an earlier start has written there. */
export async function openOutboxFiles(folder: string): Promise<OutboxFiles> {
  await mkdir(folder, { recursive: true });
  const index = join(folder, INDEX);
  for (const name of await readIndex(index)) await rm(join(folder, name), { force: true });
  await writeFile(index, '');
  let count = 0;
  return {
    folder,
    async write(headline, extension, content) {
      count += 1;
      const name = `${String(count).padStart(3, '0')}-${toSlug(headline)}.${extension}`;
      await appendFile(index, `${name}\n`);
      await writeFile(join(folder, name), content);
      return join(folder, name);
    },
  };
}

async function readIndex(index: string): Promise<readonly string[]> {
  try {
    const lines = (await readFile(index, 'utf8')).split('\n');
    return lines.filter((name) => name !== '' && name === basename(name));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** `BREACH payments/api:1.4.2 - 6 HIGH` → `breach-payments-api-1.4.2`. */
export function toSlug(headline: string): string {
  const [subject = ''] = headline.split(' - ');
  const slug = subject
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .slice(0, LONGEST_SLUG)
    .replace(/^[-.]+|[-.]+$/g, '');
  return slug || 'alert';
}
