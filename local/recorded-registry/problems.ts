import type { z } from 'zod';

/** Something in a recorded registry that is not as the AWS CLI writes it. */
export interface RecordingProblem {
  /** Path inside the folder, such as `payments/api/images.json`. */
  readonly file: string;
  /** Such as `imageDetails[3].imageDigest`; empty when it is about the file as a whole. */
  readonly field: string;
  readonly message: string;
  /** What to do about it, mostly the command that records the file. */
  readonly mend: string;
}

/** Thrown with every problem of a recorded registry at once. */
export class RecordedRegistryError extends Error {
  override readonly name = 'RecordedRegistryError';
  readonly problems: readonly RecordingProblem[];

  constructor(folder: string, problems: readonly RecordingProblem[]) {
    const lines = problems.map(
      ({ file, field, message, mend }) =>
        `  ${[file, field].filter(Boolean).join(': ')} ${message}. ${mend}`,
    );
    super(
      `${folder} is not a recorded registry (${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}):\n${lines.join('\n')}`,
    );
    this.problems = problems;
  }
}

/** `imageDetails[3].imageDigest` from a path of zod. */
export function toField(path: z.core.$ZodIssue['path']): string {
  return path.reduce<string>((field, part) => {
    if (typeof part === 'number') return `${field}[${part}]`;
    return field ? `${field}.${String(part)}` : String(part);
  }, '');
}
