import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { type RecordingProblem, toField } from './problems.ts';

/** Reads files of one recorded registry and collects what is wrong with them. */
export class JsonFiles {
  readonly problems: RecordingProblem[] = [];
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The file's content, or `undefined` after its problems were noted; `command` records the file. */
  async read<Schema extends z.ZodType>(
    file: string,
    schema: Schema,
    command: string,
  ): Promise<z.output<Schema> | undefined> {
    const mend = `Record it with: ${command} > ${file}`;
    const text = await readText(join(this.#folder, file));
    if (text === undefined) return this.note({ file, field: '', message: 'is missing', mend });
    const json = parseJson(text);
    if ('error' in json) {
      return this.note({ file, field: '', message: `is not JSON (${json.error})`, mend });
    }
    const parsed = schema.safeParse(json.value);
    if (parsed.success) return parsed.data;
    for (const { path, message } of parsed.error.issues) {
      this.note({ file, field: toField(path), message: lowerFirst(message), mend });
    }
    return undefined;
  }

  note(problem: RecordingProblem): undefined {
    this.problems.push(problem);
  }
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whether a file operation failed because there is no such file or folder. */
export function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}

function parseJson(text: string): { value: unknown } | { error: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { error: String(error) };
  }
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
