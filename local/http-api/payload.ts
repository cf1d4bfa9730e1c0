import type { DeclaredRoute } from './declared.ts';
import type { HttpRequest } from './http.ts';
import { timeOf } from './time.ts';

/** What both payloads say of a request: the authorizer's, and the integration's. */
export interface RequestPayload {
  readonly version: '2.0';
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly requestContext: Readonly<Record<string, unknown>>;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly stageVariables?: Readonly<Record<string, string>>;
}

/** What a payload needs to know besides the request. */
export interface PayloadContext {
  readonly accountId: string;
  readonly apiId: string;
  readonly requestId: string;
  readonly at: Date;
  /** Decoded. */
  readonly path: string;
  readonly route: DeclaredRoute;
  readonly pathParameters?: Readonly<Record<string, string>> | undefined;
  readonly stageVariables: Readonly<Record<string, string>>;
}

/** A request in payload format 2.0, without its body. What is not there is left out, as API Gateway does. */
export function toPayload(request: HttpRequest, context: PayloadContext): RequestPayload {
  const { cookie, ...headers } = request.headers;
  const query = rawQueryOf(request.target);
  const domainName = hostOf(request);
  return {
    version: '2.0',
    routeKey: context.route.routeKey,
    rawPath: context.path,
    rawQueryString: query,
    ...(cookie && { cookies: cookie.flatMap((line) => line.split(/; */)).filter(Boolean) }),
    headers: joined({ ...headers, ...forwardedHeaders(request) }),
    ...(query !== '' && { queryStringParameters: queryParametersOf(query) }),
    requestContext: {
      accountId: context.accountId,
      apiId: context.apiId,
      domainName,
      domainPrefix: domainName.split('.', 1)[0],
      http: {
        method: request.method,
        path: context.path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.sourceIp,
        userAgent: request.headers['user-agent']?.join(',') ?? '',
      },
      requestId: context.requestId,
      routeKey: context.route.routeKey,
      stage: '$default',
      time: timeOf(context.at),
      timeEpoch: context.at.getTime(),
    },
    ...(context.pathParameters && { pathParameters: context.pathParameters }),
    ...(Object.keys(context.stageVariables).length > 0 && {
      stageVariables: context.stageVariables,
    }),
  };
}

/**
 * The body as it stands in the payload. Only what is declared to be text is text: the fields of a form are base64, too,
 * as in AWS.
 */
export function toBody({ headers, body }: HttpRequest): {
  body?: string;
  isBase64Encoded: boolean;
} {
  if (body.length === 0) return { isBase64Encoded: false };
  const type = headers['content-type']?.[0] ?? '';
  const isText =
    /^\s*(text\/|application\/(json|javascript|xml)\s*(;|$))/i.test(type) &&
    headers['content-encoding'] === undefined;
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}

/**
 * The decoded path of a request; undefined when it cannot be decoded. API Gateway decodes before it looks for a route,
 * so that `%2F` separates as `/` does, and ends the path at a question mark, even an encoded one.
 */
export function pathOf(target: string): string | undefined {
  try {
    return decodeURIComponent(target.split('?', 1)[0] ?? '').split('?', 1)[0];
  } catch {
    return undefined;
  }
}

/** The values of each parameter, in order. */
export function queryValuesOf(query: string): Record<string, string[]> {
  const parameters = new URLSearchParams(query);
  return Object.fromEntries([...parameters.keys()].map((name) => [name, parameters.getAll(name)]));
}

export function rawQueryOf(target: string): string {
  const start = target.indexOf('?');
  return start === -1 ? '' : target.slice(start + 1);
}

function queryParametersOf(query: string): Record<string, string> {
  return joined(queryValuesOf(query));
}

function joined(values: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.join(',')]));
}

function hostOf({ headers }: HttpRequest): string {
  return (headers.host?.[0] ?? '').replace(/:\d+$/, '');
}

/** What API Gateway adds, with the truth about this machine: `http`, and the port that was taken. */
function forwardedHeaders(request: HttpRequest): Record<string, string[]> {
  return {
    'content-length': [String(request.body.length)],
    'x-forwarded-for': [...(request.headers['x-forwarded-for'] ?? []), request.sourceIp],
    'x-forwarded-port': [String(request.port)],
    'x-forwarded-proto': ['http'],
  };
}
