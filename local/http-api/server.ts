import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { gatewayAnswer, type HttpAnswer, type HttpRequest } from './http.ts';

/** Request line and headers together; more is answered with 431. */
const maxHeaderSize = 10_240;
/** A body of more bytes is refused. */
const maxBodyBytes = 10 * 1024 * 1024;

/** An HTTP server in front of `answer`, with API Gateway's limits. */
export function createHttpServer(answer: (request: HttpRequest) => Promise<HttpAnswer>): Server {
  async function handle(rawRequest: IncomingMessage, rawResponse: ServerResponse): Promise<void> {
    const body = await readBody(rawRequest);
    send(rawResponse, body ? await answer(toRequest(rawRequest, body)) : gatewayAnswer(413));
  }

  return createServer({ maxHeaderSize }, (rawRequest, rawResponse) => {
    handle(rawRequest, rawResponse).catch(() => {
      if (rawResponse.headersSent) rawResponse.destroy();
      else send(rawResponse, gatewayAnswer(500));
    });
  });
}

/** Undefined when it is too large; it is read to its end all the same, so that the answer arrives. */
async function readBody(rawRequest: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of rawRequest) {
    length += chunk.length;
    if (length <= maxBodyBytes) chunks.push(chunk);
  }
  return length <= maxBodyBytes ? Buffer.concat(chunks) : undefined;
}

function toRequest(rawRequest: IncomingMessage, body: Buffer): HttpRequest {
  const headers: Record<string, readonly string[]> = {};
  for (const [name, values] of Object.entries(rawRequest.headersDistinct)) {
    if (values) headers[name] = values;
  }
  return {
    method: rawRequest.method ?? 'GET',
    target: rawRequest.url ?? '/',
    httpVersion: rawRequest.httpVersion,
    headers,
    body,
    sourceIp: rawRequest.socket.remoteAddress ?? '127.0.0.1',
    port: rawRequest.socket.localPort ?? 0,
  };
}

function send(rawResponse: ServerResponse, { status, headers, cookies, body }: HttpAnswer): void {
  rawResponse.statusCode = status;
  try {
    for (const [name, value] of Object.entries(headers)) rawResponse.setHeader(name, value);
    if (cookies.length > 0) rawResponse.setHeader('set-cookie', [...cookies]);
  } catch {
    // A header that HTTP does not allow, such as one with a line break: the function's answer is malformed.
    for (const name of rawResponse.getHeaderNames()) rawResponse.removeHeader(name);
    send(rawResponse, gatewayAnswer(500));
    return;
  }
  rawResponse.end(body);
}
