import { z } from 'zod';
import { gatewayAnswer, type HttpAnswer } from './http.ts';

const HeaderValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const Response = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), HeaderValue).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/**
 * Headers that API Gateway keeps for itself: it hands them on under another name. (It says that it may; here it does, so
 * that nobody relies on them.)
 */
const remapped = new Set(['connection', 'date', 'server', 'via', 'www-authenticate']);
/** Told by the body that is sent. */
const dropped = new Set(['content-length', 'transfer-encoding']);

/**
 * What a function's result means in payload format 2.0: a response, or, without a `statusCode`, the body of a good one.
 * A malformed response is an internal error.
 */
export function toAnswer(result: unknown): HttpAnswer {
  if (!isObject(result) || !('statusCode' in result)) {
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      cookies: [],
      body: typeof result === 'string' ? result : JSON.stringify(result),
    };
  }
  const { data } = Response.safeParse(result);
  if (!data) return gatewayAnswer(500);
  const headers: Record<string, string> = { 'content-type': 'text/plain;charset=UTF-8' };
  for (const [rawName, value] of Object.entries(data.headers ?? {})) {
    const name = rawName.toLowerCase();
    if (dropped.has(name)) continue;
    headers[remapped.has(name) ? `x-amzn-remapped-${name}` : name] = value;
  }
  const text = data.body ?? '';
  return {
    status: data.statusCode,
    headers,
    cookies: data.cookies ?? [],
    body: data.isBase64Encoded ? Buffer.from(text, 'base64') : text,
  };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
