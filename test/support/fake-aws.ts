import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AwsService } from '../../local/endpoint/protocol.ts';

/** What a fake Lambda function does with its payload; what it throws is its error, named by `error.name`. */
export type FakeFunction = (payload: never) => unknown;
/** An operation of a JSON protocol by its X-Amz-Target; a thrown error answers 400 with the error's name. */
export type FakeOperation = (input: never) => unknown;

/** One HTTP server that speaks as much of AWS's wire protocols as Tasks need. */
export interface FakeAws {
  readonly endpoint: string;
  /** Lambda functions by name. */
  readonly functions: Record<string, FakeFunction>;
  /** Operations by target: `AmazonEC2ContainerRegistry_V20150921.DescribeImages`. */
  readonly operations: Record<string, FakeOperation>;
  /** S3 objects by `<bucket>/<key>`. */
  readonly objects: Map<string, string>;
  /** Services by the prefix of their target, asked before `operations`. */
  readonly services: Record<string, AwsService>;
  close(): Promise<void>;
}

/** An error with a name that SDKs and state machines see. */
export function named(name: string, message = 'said the fake'): Error {
  return Object.assign(new Error(message), { name });
}

export async function startFakeAws(): Promise<FakeAws> {
  const fake: Omit<FakeAws, 'endpoint' | 'close'> = {
    functions: {},
    operations: {},
    objects: new Map(),
    services: {},
  };
  const server = createServer(async (request, response) => {
    const answer = await handle(fake, request, await bodyOf(request));
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...fake,
    endpoint: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array;
}

async function handle(
  fake: Omit<FakeAws, 'endpoint' | 'close'>,
  request: IncomingMessage,
  body: Buffer,
): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://fake');
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    const service = fake.services[target.split('.')[0] ?? ''];
    if (service) {
      const asked = { region: 'eu-west-1', method: 'POST', url, headers: request.headers, body };
      return {
        ...(await service(asked)),
        headers: { 'content-type': 'application/x-amz-json-1.0' },
      };
    }
    return runOperation(fake.operations[target], target, body);
  }
  const functionName = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(url.pathname)?.[1];
  if (functionName) return invoke(fake.functions, decodeURIComponent(functionName), body);
  return s3(fake.objects, request.method ?? 'GET', url, body);
}

async function runOperation(
  operation: FakeOperation | undefined,
  target: string,
  body: Buffer,
): Promise<Answer> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'request-1' };
  try {
    if (!operation) throw named('UnknownOperationException', target);
    const answer = await operation(JSON.parse(body.toString() || '{}') as never);
    return { status: 200, headers, body: JSON.stringify(answer ?? {}) };
  } catch (error) {
    const { name, message } = error as Error;
    return { status: 400, headers, body: JSON.stringify({ __type: name, message }) };
  }
}

async function invoke(
  functions: Record<string, FakeFunction>,
  name: string,
  body: Buffer,
): Promise<Answer> {
  const headers = { 'content-type': 'application/json', 'x-amz-executed-version': '$LATEST' };
  const run = functions[name];
  if (!run) {
    return {
      status: 404,
      headers: { ...headers, 'x-amzn-errortype': 'ResourceNotFoundException' },
      body: JSON.stringify({ Message: `Function not found: ${name}`, Type: 'User' }),
    };
  }
  try {
    const result = await run(JSON.parse(body.toString() || '{}') as never);
    return { status: 200, headers, body: JSON.stringify(result ?? null) };
  } catch (error) {
    const { name: errorType, message: errorMessage } = error as Error;
    return {
      status: 200,
      headers: { ...headers, 'x-amz-function-error': 'Unhandled' },
      body: JSON.stringify({ errorType, errorMessage, trace: [] }),
    };
  }
}

function s3(objects: Map<string, string>, method: string, url: URL, body: Buffer): Answer {
  const headers = { 'content-type': 'application/xml' };
  const path = decodeURIComponent(url.pathname.slice(1));
  if (method === 'PUT') {
    objects.set(path, body.toString());
    return { status: 200, headers: { etag: '"1"' }, body: '' };
  }
  if (url.searchParams.has('list-type')) {
    const [bucket = ''] = path.split('/');
    const prefix = url.searchParams.get('prefix') ?? '';
    const found = [...objects].filter(([key]) => key.startsWith(`${bucket}/${prefix}`));
    const contents = found.map(
      ([key, text]) =>
        `<Contents><Key>${key.slice(bucket.length + 1)}</Key><Size>${text.length}</Size><ETag>"1"</ETag><LastModified>2026-11-22T06:00:00.000Z</LastModified><StorageClass>STANDARD</StorageClass></Contents>`,
    );
    const xml = `<ListBucketResult><KeyCount>${found.length}</KeyCount>${contents.join('')}</ListBucketResult>`;
    return { status: 200, headers, body: xml };
  }
  const text = objects.get(path);
  if (text !== undefined) return { status: 200, headers: {}, body: text };
  const xml =
    '<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>';
  return { status: 404, headers, body: xml };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
