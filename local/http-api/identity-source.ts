import type { HttpRequest } from './http.ts';
import { queryValuesOf, type RequestPayload, rawQueryOf } from './payload.ts';

const expression = /^\$(request\.header|request\.querystring|context|stageVariables)\.(.+)$/;

/** Can the value of this identity source be told here? */
export function isIdentitySource(source: string): boolean {
  return expression.test(source);
}

/** The values of all identity sources; undefined when one of them is missing or empty. */
export function identityOf(
  sources: readonly string[],
  request: HttpRequest,
  payload: RequestPayload,
): string[] | undefined {
  const values = sources.map((source) => sourceValue(source, request, payload));
  return values.every((value) => value !== undefined && value !== '')
    ? (values as string[])
    : undefined;
}

function sourceValue(source: string, request: HttpRequest, payload: RequestPayload) {
  const [, kind, name = ''] = expression.exec(source) ?? [];
  switch (kind) {
    case 'request.header':
      return request.headers[name.toLowerCase()]?.join(',');
    case 'request.querystring':
      return queryValuesOf(rawQueryOf(request.target))[name]?.join(',');
    case 'stageVariables':
      return payload.stageVariables?.[name];
    default: {
      const value = payload.requestContext[name];
      return typeof value === 'string' ? value : undefined;
    }
  }
}
