import type { z } from 'zod';
import { AwsError } from '../../endpoint/protocol.ts';
import { JSONPATH_FIELDS } from './schema.ts';

/** One reason why a definition is refused; `path` as AWS writes it: `/States/Judge/Arguments`. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** Everything that is wrong with one definition, in the order in which it was found. */
export class Problems {
  readonly found: Problem[] = [];

  add(path: string, message: string): void {
    this.found.push({ path, message });
  }

  /** Throws an `InvalidDefinition` that lists them all, if there are any. */
  throwIfAny(): void {
    if (this.found.length === 0) return;
    const list = this.found.map(({ path, message }) => `${message} at ${path}`).join("', '");
    throw new AwsError('InvalidDefinition', `Invalid State Machine Definition: '${list}'`);
  }
}

/** The value in the shape of the schema, or undefined after its problems were noted. */
export function parseFields<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  path: string,
  problems: Problems,
): z.infer<Schema> | undefined {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    const at = [path, ...issue.path.map(String)].join('/');
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) problems.add(`${at}/${key}`, unknownField(key));
    } else {
      problems.add(at, `SCHEMA_VALIDATION_FAILED: ${flatMessage(issue)}`);
    }
  }
  return undefined;
}

function unknownField(key: string): string {
  return JSONPATH_FIELDS.includes(key)
    ? `SCHEMA_VALIDATION_FAILED: The QueryLanguage is 'JSONata', but field '${key}' is only supported for the 'JSONPath' QueryLanguage`
    : `SCHEMA_VALIDATION_FAILED: Field '${key}' is not supported`;
}

/** Of a union that nothing matched, the reasons of its members. */
function flatMessage(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_union') return issue.message;
  const reasons = issue.errors.flat().map((inner) => inner.message);
  return reasons.length > 0 ? reasons.join(', or ') : issue.message;
}
