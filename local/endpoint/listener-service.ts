import type { IncomingMessage, ServerResponse } from 'node:http';
import inject, { type InjectOptions } from 'light-my-request';
import type { AwsService } from './protocol.ts';

/** These belong to one connection, and there is none between the gateway and the listener. */
const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding']);

/**
 * Makes a service of an HTTP request listener, without a socket in between: a caller that hangs up
 * cannot reach the listener, some of which take the whole process down on an aborted request.
 */
export function listenerService(
  listener: (request: IncomingMessage, response: ServerResponse) => void,
): AwsService {
  return async (request) => {
    const response = await inject(
      (rawRequest, rawResponse) => listener(rawRequest as IncomingMessage, rawResponse),
      {
        method: request.method as InjectOptions['method'],
        url: request.url.pathname + request.url.search,
        headers: request.headers,
        payload: request.body,
      },
    );
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(response.headers)) {
      if (value !== undefined && !hopByHop.has(name)) headers[name] = String(value);
    }
    return { status: response.statusCode, headers, body: response.rawPayload };
  };
}
