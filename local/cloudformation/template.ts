import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const Resource = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).optional(),
  DependsOn: z.union([z.string(), z.array(z.string())]).optional(),
  Condition: z.string().optional(),
});

const Parameter = z.looseObject({
  Type: z.string(),
  Default: z.union([z.string(), z.number()]).optional(),
});

const Output = z.looseObject({ Value: z.unknown(), Condition: z.string().optional() });

const Template = z.looseObject({
  Parameters: z.record(z.string(), Parameter).default({}),
  Mappings: z
    .record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown())))
    .default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Resources: z.record(z.string(), Resource),
  Outputs: z.record(z.string(), Output).default({}),
  // Macros run in AWS: what they would make of the template cannot be known here.
  Transform: z.undefined({ error: 'transforms are not supported' }).optional(),
});

/** A CloudFormation template, as far as it is read here. */
export type Template = z.infer<typeof Template>;

/** A fault of the template: where it stands (`Resources.Table.Properties.KeySchema`) and what is wrong. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';

  constructor(path: string, message: string, options?: ErrorOptions) {
    super(`${path}: ${message}`, options);
  }
}

/** Checks the outline of a template; throws a TemplateError with all problems. */
export function parseTemplate(raw: unknown): Template {
  const result = Template.safeParse(raw);
  if (result.success) return result.data;
  throw new TemplateError('template', z.prettifyError(result.error));
}

/** Reads a template from a JSON file. */
export async function readTemplate(path: string): Promise<Template> {
  return parseTemplate(JSON.parse(await readFile(path, 'utf8')));
}
