import type { IncomingHttpHeaders } from 'node:http';

/** One request to the local endpoint, after it was routed to the service that it was signed for. */
export interface AwsRequest {
  /** From the credential scope of the signature, else the region of the template. */
  readonly region: string;
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** How the connection fails, so that the caller gets something else than this, or nothing. */
  readonly breaks?: 'before-answer' | 'within-answer' | 'never-answers';
}

/** A service of AWS as the local endpoint speaks it. */
export type AwsService = (request: AwsRequest) => Promise<AwsResponse>;

/** What one operation of a JSON service is told besides its input. */
export interface OperationContext {
  readonly region: string;
}

export type Operation = (input: never, context: OperationContext) => unknown;

/** An error that a caller of the AWS API gets to see: `code` is the name that SDKs put into `error.name`. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/**
 * A service of the protocols AWS JSON 1.0 and 1.1: the operation is named in `X-Amz-Target`.
 * An operation that is not in `operations` is answered with an `UnknownOperationException` that names it.
 */
export function jsonService(options: {
  readonly name: string;
  readonly version: '1.0' | '1.1';
  readonly operations: Readonly<Record<string, Operation>>;
}): AwsService {
  const contentType = `application/x-amz-json-${options.version}`;
  const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
    status,
    headers: { 'content-type': contentType, ...headers },
    body: JSON.stringify(body ?? {}),
  });

  return async (request) => {
    try {
      const name = operationName(request);
      const operation = options.operations[name];
      if (!operation) {
        throw new AwsError(
          'UnknownOperationException',
          `The local ${options.name} has no operation ${name || '(none named in X-Amz-Target)'}. It knows: ${Object.keys(options.operations).sort().join(', ')}.`,
        );
      }
      return answer(200, await operation(parse(request.body) as never, { region: request.region }));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return answer(
        error.status,
        { __type: error.code, message: error.message },
        { 'x-amzn-errortype': error.code },
      );
    }
  };
}

function operationName(request: AwsRequest): string {
  const target = request.headers['x-amz-target'];
  return typeof target === 'string' ? target.slice(target.lastIndexOf('.') + 1) : '';
}

function parse(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new AwsError('SerializationException', `The request body is not JSON: ${error}`);
  }
}
