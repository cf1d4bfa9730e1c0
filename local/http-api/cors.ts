import type { CorsConfiguration } from './declared.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';

/** API Gateway answers a preflight request by itself, whatever routes there are. */
export function isPreflight({ method, headers }: HttpRequest): boolean {
  return (
    method === 'OPTIONS' &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined
  );
}

export function preflightAnswer(request: HttpRequest, cors: CorsConfiguration): HttpAnswer {
  const headers = originHeaders(request, cors);
  if (Object.keys(headers).length > 0) {
    add(headers, 'access-control-allow-methods', cors.AllowMethods);
    add(headers, 'access-control-allow-headers', cors.AllowHeaders);
    if (cors.MaxAge !== undefined) headers['access-control-max-age'] = String(cors.MaxAge);
  }
  return { status: 204, headers, cookies: [], body: '' };
}

/** An answer with the configured headers in place of those of the function. */
export function withCors(
  answer: HttpAnswer,
  request: HttpRequest,
  cors: CorsConfiguration,
): HttpAnswer {
  const others = Object.entries(answer.headers).filter(
    ([name]) => !name.startsWith('access-control-'),
  );
  const headers = originHeaders(request, cors);
  if (Object.keys(headers).length > 0) {
    add(headers, 'access-control-expose-headers', cors.ExposeHeaders);
  }
  return { ...answer, headers: { ...Object.fromEntries(others), ...headers } };
}

function originHeaders({ headers }: HttpRequest, cors: CorsConfiguration): Record<string, string> {
  const [origin] = headers.origin ?? [];
  if (origin === undefined || !cors.AllowOrigins.some((allowed) => allows(allowed, origin))) {
    return {};
  }
  return {
    'access-control-allow-origin': cors.AllowOrigins.includes('*') ? '*' : origin,
    ...(cors.AllowCredentials && { 'access-control-allow-credentials': 'true' }),
  };
}

/** Besides `*` and whole origins, `https://*` and `http://*` are understood. */
function allows(allowed: string, origin: string): boolean {
  if (allowed === '*' || allowed === origin) return true;
  return /^https?:\/\/\*$/.test(allowed) && origin.startsWith(allowed.slice(0, -1));
}

function add(headers: Record<string, string>, name: string, values: readonly string[]): void {
  if (values.length > 0) headers[name] = values.join(',');
}
