import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { close, listen } from './listen.ts';
import { operationOf } from './operation.ts';
import type { AwsRequest, AwsResponse, AwsService } from './protocol.ts';
import { serviceOfUnsigned } from './route.ts';
import { credentialScope } from './signature.ts';
import { xmlError } from './xml.ts';

/** One answered request: who called which operation, and what came of it. */
export interface RequestRecord {
  /** Signing name, such as `s3` or `states`. */
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  /** From the credential scope; absent when the request was not signed. */
  readonly accessKeyId?: string;
  readonly status: number;
  readonly millis: number;
  /** Of the request's body. */
  readonly bytes: number;
  /** What a service threw: a fault of the local AWS, answered with status 500. */
  readonly fault?: unknown;
}

/** Where the endpoint is, unless another port is asked for. */
export const USUAL_PORT = 4566;
export const USUAL_ENDPOINT = `http://127.0.0.1:${USUAL_PORT}`;

/** The one HTTP endpoint of the local AWS. */
export interface Gateway {
  /** Base URL without a trailing slash, such as `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** Puts a service behind the endpoint, under its signing name. */
  mount(signingName: string, service: AwsService): void;
  stop(): Promise<void>;
}

interface Answered {
  readonly response: AwsResponse;
  readonly fault?: unknown;
}

/**
 * Listens on 127.0.0.1 and hands each request to the service that it was signed for.
 * Requests and answers are held in memory whole, as the services behind it do themselves.
 * `port` 0 takes any free one; a port that is taken rejects with an error that says so.
 */
export async function startGateway(options: {
  readonly port: number;
  /** Of requests that are not signed. */
  readonly region: string;
  readonly onRequest?: (record: RequestRecord) => void;
}): Promise<Gateway> {
  const services = new Map<string, AwsService>();

  async function handle(rawRequest: IncomingMessage, rawResponse: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    const url = new URL(rawRequest.url ?? '/', 'http://127.0.0.1');
    const scope = credentialScope(rawRequest.headers, url);
    const signingName = scope?.service ?? serviceOfUnsigned(rawRequest.headers, url);
    const request: AwsRequest = {
      region: scope?.region ?? options.region,
      method: rawRequest.method ?? 'GET',
      url,
      headers: rawRequest.headers,
      body: await buffer(rawRequest),
    };
    const { response, fault } = await answer(signingName, request);
    send(rawResponse, request.method, response);
    options.onRequest?.({
      service: signingName ?? 'unknown',
      operation: operationOf(signingName ?? 'unknown', request),
      region: request.region,
      ...(scope && { accessKeyId: scope.accessKeyId }),
      status: response.status,
      millis: performance.now() - startedAt,
      bytes: request.body.length,
      ...(fault === undefined ? {} : { fault }),
    });
  }

  async function answer(signingName: string | undefined, request: AwsRequest): Promise<Answered> {
    const service = signingName === undefined ? undefined : services.get(signingName);
    if (!service) return { response: refusal(signingName, request, [...services.keys()]) };
    try {
      return { response: await service(request) };
    } catch (fault) {
      const message = `The local ${signingName} failed: ${fault instanceof Error ? fault.message : fault}`;
      return { response: errorResponse(500, 'InternalFailure', message), fault };
    }
  }

  const server = createServer((rawRequest, rawResponse) => {
    handle(rawRequest, rawResponse).catch((fault) => {
      if (rawResponse.headersSent) rawResponse.destroy();
      else send(rawResponse, '', errorResponse(500, 'InternalFailure', String(fault)));
    });
  });
  // Node's 5 seconds end just when a caller that was busy comes back, which sees a connection reset.
  server.keepAliveTimeout = 120_000;
  const port = await listen(server, options.port);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    mount: (signingName, service) => void services.set(signingName, service),
    stop: () => close(server),
  };
}

function send(rawResponse: ServerResponse, method: string, response: AwsResponse): void {
  const body =
    typeof response.body === 'string' ? Buffer.from(response.body, 'utf8') : response.body;
  if (response.breaks !== undefined) {
    breakOff(rawResponse, response, body);
    return;
  }
  const isHead = method === 'HEAD';
  // The length of an answer to HEAD is that of the body which is not there: the service knows it.
  const length = isHead ? {} : { 'content-length': String(body.byteLength) };
  rawResponse.writeHead(response.status, { ...response.headers, ...length });
  rawResponse.end(isHead ? undefined : body);
}

/** What never comes is waited for until the caller hangs up, or the endpoint stops. */
function breakOff(
  rawResponse: ServerResponse,
  { status, headers, breaks }: AwsResponse,
  body: Uint8Array,
): void {
  if (breaks === 'never-answers') return;
  if (breaks === 'before-answer') {
    rawResponse.destroy();
    return;
  }
  rawResponse.writeHead(status, { ...headers, 'content-length': String(body.byteLength) });
  const half = body.subarray(0, body.byteLength >> 1);
  rawResponse.write(half, () => rawResponse.destroy());
}

function refusal(
  signingName: string | undefined,
  request: AwsRequest,
  known: readonly string[],
): AwsResponse {
  const list = known.toSorted().join(', ');
  if (signingName === undefined) {
    const message = `The request is not signed, so the local endpoint cannot tell which service it is for. It knows: ${list}.`;
    return errorResponse(403, 'MissingAuthenticationTokenException', message);
  }
  const operation = operationOf(signingName, request);
  const message = `The local endpoint has no service ${signingName} for ${operation}. It knows: ${list}.`;
  const isQuery = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  return isQuery
    ? xmlError(404, 'UnknownService', message)
    : errorResponse(404, 'UnknownServiceException', message);
}

function errorResponse(status: number, code: string, message: string): AwsResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message }),
  };
}
