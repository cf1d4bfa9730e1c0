import * as z from 'zod';
import { scopeOf } from '../../domain/access.ts';
import {
  AccessDeniedError,
  ImageNotFoundError,
  InvalidInputError,
  TemporarilyUnavailableError,
  ThrottledError,
} from '../../domain/errors.ts';
import { withQuery } from '../../render/dashboard/paths.ts';
import { problemPage } from '../../render/dashboard/problem.ts';
import { page } from './page.ts';
import { type FieldProblem, ProblemError, problemAnswer } from './problem.ts';
import type { Answer, Asked, RawRequest, Route } from './route.ts';

/** More than any request of this API needs, in bytes. */
export const LARGEST_BODY = 64 * 1024;

/** What feed readers and browsers are asked for; `Bearer` is for programs. */
const CHALLENGE = 'Basic realm="ECR Scan Warden", charset="UTF-8", Bearer realm="ECR Scan Warden"';

/** On every answer; what a page needs beyond it, the page says. */
const HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/**
 * Answers the requests of one route: refuses who may not, checks all parts of the request, tells all their problems
 * at once, and makes a problem of what goes wrong, or a page where people look at pages. What nobody has foreseen goes
 * to `onFault`, and nothing of it to the caller.
 */
export function serve<N>(
  route: Route<N>,
  ports: N,
  onFault: (error: unknown) => void,
): (request: RawRequest) => Promise<Answer> {
  const respond = route.respond(ports);
  return async (request) => {
    try {
      const refused = refuse(route, request);
      const asked = () => check(route, request) as Asked<never, never, never>;
      return complete(refused ?? (await respond(asked())));
    } catch (error) {
      const problem = toProblem(error, request);
      if (problem.status >= 500) onFault(error);
      return complete(
        route.access === 'page'
          ? page(problem.status, problemPage(problem.message, request.requestId))
          : problemAnswer(problem, request.requestId),
      );
    }
  };
}

/** The answer to a request that no route is for. */
export async function unrouted(): Promise<Answer> {
  const problem = new ProblemError(404, 'There is nothing at this path, or not by this method.');
  return complete(problemAnswer(problem));
}

function complete(answer: Answer): Answer {
  return { ...answer, headers: { ...HEADERS, ...answer.headers } };
}

/** API Gateway has refused most already; this holds whatever it is set to. */
function refuse(
  { access, method }: Route<never>,
  { caller, path, query }: RawRequest,
): Answer | undefined {
  if (access === 'public') return undefined;
  if (caller === undefined && access === 'page') {
    const to = withQuery(path.split('/').map(encodeURIComponent).join('/'), query);
    return { status: 303, headers: { location: withQuery('/sign-in', { to }) } };
  }
  if (caller === undefined) {
    throw new ProblemError(
      401,
      'Send a token: Authorization: Bearer <token>, or by HTTP Basic as the password.',
      { headers: { 'www-authenticate': CHALLENGE } },
    );
  }
  const scope = scopeOf(method);
  if (caller.scopes.includes(scope)) return undefined;
  throw new ProblemError(403, `The token does not have the scope ${scope}.`);
}

function check(route: Route<never>, request: RawRequest) {
  if (Buffer.byteLength(request.body ?? '') > LARGEST_BODY) {
    throw new ProblemError(413, `The body is larger than ${LARGEST_BODY} bytes.`);
  }
  const problems: FieldProblem[] = [];
  const part = (name: string, schema: z.ZodType = z.strictObject({}), value: unknown = {}) => {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    problems.push(...parsed.error.issues.flatMap((issue) => toProblems(name, issue)));
    return undefined;
  };
  const asked = {
    ...request,
    params: part('path', route.params, request.params),
    query: part('query', route.query, request.query),
    search: request.query,
    body: route.body && part('body', route.body, bodyOf(route, request)),
  };
  if (problems.length > 0) {
    throw new ProblemError(400, 'The request is not as it should be.', { problems });
  }
  return asked;
}

function bodyOf({ bodyType = 'application/json' }: Route<never>, request: RawRequest): unknown {
  if (!request.body) return undefined;
  const [type = ''] = (request.headers['content-type'] ?? bodyType).split(';');
  if (type.trim().toLowerCase() !== bodyType) {
    throw new ProblemError(415, `Send the body as ${bodyType}.`);
  }
  if (bodyType !== 'application/json') {
    return Object.fromEntries(new URLSearchParams(request.body));
  }
  try {
    return JSON.parse(request.body);
  } catch {
    throw new ProblemError(400, 'The request is not as it should be.', {
      problems: [{ field: 'body', detail: 'is not JSON' }],
    });
  }
}

/** What the domain finds wrong begins with the field: `image: …`. */
function invalidInput({ message }: InvalidInputError, { query }: RawRequest): ProblemError {
  const [, name, detail = ''] = /^(\w+): (.+)$/s.exec(message) ?? [];
  if (name === undefined) return new ProblemError(400, message);
  const field = `${name in query ? 'query' : 'body'}.${name}`;
  return new ProblemError(400, message, { problems: [{ field, detail }] });
}

/** A key that is not known is a problem of that key. */
function toProblems(part: string, issue: z.core.$ZodIssue): FieldProblem[] {
  const at = (path: readonly PropertyKey[]) => [part, ...path.map(String)].join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: at([...issue.path, key]), detail: 'is not known' }));
  }
  return [{ field: at(issue.path), detail: issue.message }];
}

function toProblem(error: unknown, request: RawRequest): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof InvalidInputError) return invalidInput(error, request);
  if (error instanceof ImageNotFoundError) {
    return new ProblemError(404, 'The registry does not have this image.');
  }
  if (error instanceof AccessDeniedError) {
    return new ProblemError(
      404,
      'The registry does not let this service see the image: its owner has to allow it.',
    );
  }
  if (error instanceof ThrottledError || error instanceof TemporarilyUnavailableError) {
    return new ProblemError(503, 'AWS is busy. Try again in a moment.', {
      headers: { 'retry-after': '5' },
    });
  }
  return new ProblemError(500, 'Something went wrong on our side. It has been noted.');
}
