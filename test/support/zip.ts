import { writeFile } from 'node:fs/promises';
import { strToU8, unzipSync, zipSync } from 'fflate';

/** Writes a zip with text files, by their path in it. */
export async function writeZip(path: string, files: Record<string, string>): Promise<string> {
  const entries = Object.entries(files).map(([name, text]) => [name, strToU8(text)] as const);
  await writeFile(path, zipSync(Object.fromEntries(entries)));
  return path;
}

/** The paths of the files in a zip. */
export function filesIn(zip: Uint8Array): readonly string[] {
  return Object.keys(unzipSync(zip));
}
