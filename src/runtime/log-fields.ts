import * as z from 'zod';

/** What log lines are found by, and what an invocation came to. */
export type LogFields = Readonly<Record<string, string | number | boolean>>;

const text = z.string().optional().catch(undefined);
const image = z
  .object({ repository: z.string(), imageDigest: z.string() })
  .transform(({ repository, imageDigest }) => `${repository}@${imageDigest}`)
  .optional()
  .catch(undefined);

/** The names that inputs and outputs of the steps use for the same things; all else stays out of the log. */
const Identified = z
  .object({
    execution: text,
    run: z
      .union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)])
      .optional()
      .catch(undefined),
    sweep: text,
    image,
    outcome: z.object({ image }).optional().catch(undefined),
    platform: z.object({ imageDigest: text }).optional().catch(undefined),
    alert: z.object({ repository: text, stream: text, key: text }).optional().catch(undefined),
    stream: text,
    channel: text,
  })
  .transform(({ execution, run, outcome, platform, alert, ...same }) => ({
    ...same,
    execution: execution ?? run,
    image: same.image ?? outcome?.image,
    platform: platform?.imageDigest,
    repository: alert?.repository,
    stream: same.stream ?? alert?.stream,
    report: alert?.key,
  }));

const scalar = z.union([z.string(), z.number(), z.boolean()]).optional().catch(undefined);

/** How the steps say what has come of it, in a word or a figure. */
const Ended = z.object({
  kind: scalar,
  verdict: scalar,
  reason: scalar,
  next: scalar,
  scan: scalar,
  status: scalar,
  told: scalar,
  lost: scalar,
  repositories: scalar,
  images: scalar,
  unchecked: scalar,
});

/** The execution, image, stream and so on that an input is about. */
export const inputFields = (input: unknown): LogFields => fieldsOf(Identified, input);

/** The same of an output, and what it says has come of it: words and figures, never a finding. */
export const outputFields = (output: unknown): LogFields => ({
  ...fieldsOf(Identified, output),
  ...fieldsOf(Ended, output),
});

function fieldsOf(schema: z.ZodType<object>, value: unknown): LogFields {
  const parsed = schema.safeParse(value);
  if (!parsed.success) return {};
  return Object.fromEntries(Object.entries(parsed.data).filter(([, field]) => field !== undefined));
}
