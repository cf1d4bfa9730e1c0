import type { z } from 'zod';
import { AwsError, type OperationContext } from './protocol.ts';

/** Makes operations that check their input first; `refuse` turns the problems found into the service's own error. */
export function inputCheck(refuse: (problems: readonly InputProblem[]) => AwsError) {
  return <Schema extends z.ZodType>(
    schema: Schema,
    run: (input: z.output<Schema>, context: OperationContext) => unknown,
  ) =>
    (input: unknown, context: OperationContext): unknown => {
      const parsed = schema.safeParse(input);
      if (!parsed.success) throw refuse(toProblems(parsed.error));
      return run(parsed.data, context);
    };
}

export interface InputProblem {
  /** Such as `imageIds.0.imageDigest`, empty for the input as a whole. */
  readonly path: string;
  readonly message: string;
}

function toProblems(error: z.ZodError): InputProblem[] {
  return error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
}

/** The check of services that answer `ValidationException`, as most do. */
export const validated = inputCheck((problems) => {
  const list = problems.map(({ path, message }) => (path ? `'${path}': ${message}` : message));
  return new AwsError(
    'ValidationException',
    `${list.length} validation error${list.length === 1 ? '' : 's'} detected: ${list.join('; ')}`,
  );
});
