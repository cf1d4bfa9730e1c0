import * as z from 'zod';
import type { Answer } from './route.ts';

/** What is wrong with one part of a request. */
export interface FieldProblem {
  /** Where: `body.repository`, `query.limit`. */
  readonly field: string;
  readonly detail: string;
}

/** Problem details (RFC 9457), with one entry per problem of the request. */
export const Problem = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    /** Of the request, to be quoted to whoever operates the service. */
    instance: z.string().optional(),
    problems: z.array(z.object({ field: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });

const TITLES = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

export type ProblemStatus = keyof typeof TITLES;

/** Ends a request with a problem, from wherever it is found. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: ProblemStatus;
  readonly problems: readonly FieldProblem[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: ProblemStatus,
    detail: string,
    {
      problems = [],
      headers = {},
    }: {
      readonly problems?: readonly FieldProblem[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(detail);
    this.status = status;
    this.problems = problems;
    this.headers = headers;
  }
}

/** The answer that tells of a problem. */
export function problemAnswer(error: ProblemError, requestId?: string): Answer {
  const { status, message, problems, headers } = error;
  const problem: z.infer<typeof Problem> = {
    type: 'about:blank',
    title: TITLES[status],
    status,
    detail: message,
    ...(requestId !== undefined && { instance: `urn:request:${requestId}` }),
    ...(problems.length > 0 && { problems: [...problems] }),
  };
  return {
    status,
    headers: {
      ...headers,
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
    },
    body: JSON.stringify(problem),
  };
}
