import type { Answer, RawRequest } from '../api/http/route.ts';
import { type Caller, SCOPES, type Scope } from '../domain/access.ts';

/** What is read of an event of API Gateway, payload 2.0: of a route's and of an authorizer's alike. */
export interface HttpEvent {
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
  readonly cookies?: readonly string[] | undefined;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>> | undefined;
  readonly pathParameters?: Readonly<Record<string, string | undefined>> | undefined;
  readonly body?: string | undefined;
  readonly isBase64Encoded?: boolean | undefined;
  readonly requestContext: {
    readonly domainName: string;
    readonly requestId: string;
    readonly http: { readonly method: string; readonly path: string };
    readonly authorizer?: Authorizer | undefined;
  };
}

/** Whom API Gateway has let in, by whichever authorizer the deployment has. */
interface Authorizer {
  readonly lambda?: Readonly<Record<string, unknown>> | null | undefined;
  readonly jwt?: { readonly claims: Readonly<Record<string, unknown>> } | undefined;
  readonly iam?: { readonly userArn: string } | undefined;
}

/** An event as a request. */
export function toRequest(event: HttpEvent): RawRequest {
  const { domainName, requestId, http, authorizer } = event.requestContext;
  const headers = defined(event.headers);
  return {
    method: http.method,
    path: http.path,
    params: pathParameters(event),
    query: defined(event.queryStringParameters),
    headers,
    cookies: cookiesOf(event.cookies ?? headers.cookie?.split(';') ?? []),
    body: bodyOf(event),
    caller: callerOf(authorizer),
    origin: originOf(domainName, headers.host),
    requestId,
  };
}

/** An answer as API Gateway wants it. */
export function toResult({ status, headers, cookies, body }: Answer) {
  return {
    statusCode: status,
    headers: { ...headers },
    ...(cookies && { cookies: [...cookies] }),
    body: body ?? '',
  };
}

/** What is behind a slash at the end of a path is empty, and says nothing. */
function pathParameters(event: HttpEvent): Readonly<Record<string, string>> {
  const given = Object.entries(defined(event.pathParameters)).filter(([, value]) => value !== '');
  return mapped(Object.fromEntries(given), decoded);
}

function bodyOf({ body, isBase64Encoded }: HttpEvent): string | undefined {
  return body !== undefined && isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
}

/**
 * The three kinds of authorizers that a deployment may have. With IAM, the policies of the caller say which routes it
 * may call; a JWT has its scopes in `scope` or `scp`, bare or behind the name of a resource server.
 */
function callerOf(authorizer: Authorizer | undefined): Caller | undefined {
  if (authorizer?.lambda) {
    const { name, scopes } = authorizer.lambda;
    if (typeof name === 'string') return { name, scopes: scopesIn(scopes) };
  }
  if (authorizer?.iam) return { name: authorizer.iam.userArn, scopes: SCOPES };
  if (authorizer?.jwt) {
    const { sub, scope, scp } = authorizer.jwt.claims;
    return { name: String(sub ?? ''), scopes: scopesIn(scope ?? scp) };
  }
  return undefined;
}

/** Of a list in a token, API Gateway makes a text: `[read write]`. */
function scopesIn(words: unknown): readonly Scope[] {
  const given = String(words ?? '')
    .replace(/^\[|\]$/g, '')
    .split(/[ ,]/)
    .map((word) => word.slice(word.lastIndexOf('/') + 1));
  return SCOPES.filter((scope) => given.includes(scope));
}

/** On this machine the port is part of the host, and there is no TLS. */
function originOf(domainName: string, host = domainName): string {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:|$)/.test(domainName)
    ? `http://${host}`
    : `https://${domainName}`;
}

function cookiesOf(cookies: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    cookies.map((cookie) => {
      const [name = '', ...value] = cookie.trim().split('=');
      return [name, value.join('=')];
    }),
  );
}

/** API Gateway decodes parameters of the path; who calls otherwise may not have. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function mapped(
  values: Readonly<Record<string, string>>,
  change: (value: string) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}

function defined(
  values: Readonly<Record<string, string | undefined>> = {},
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
