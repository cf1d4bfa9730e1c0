import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { AwsResponse, AwsService } from '../../../local/endpoint/protocol.ts';

/** Calls one operation of a JSON service without a network; an error of the service is thrown. */
export async function call<Answer = unknown>(
  service: AwsService,
  operation: string,
  input: unknown = {},
  region = 'eu-west-1',
): Promise<Answer> {
  const response = await service({
    region,
    method: 'POST',
    url: new URL('http://127.0.0.1/'),
    headers: { 'x-amz-target': `Any.${operation}` },
    body: Buffer.from(JSON.stringify(input)),
  });
  return answerOf(response);
}

/** Calls a REST service without a network; an error of the service is thrown. */
export async function rest<Answer = unknown>(
  service: AwsService,
  method: string,
  path: string,
): Promise<Answer> {
  const url = new URL(path, 'http://127.0.0.1/');
  return answerOf(
    await service({ region: 'eu-west-1', method, url, headers: {}, body: Buffer.alloc(0) }),
  );
}

function answerOf({ status, headers, body }: AwsResponse) {
  const answer = JSON.parse(body.toString());
  if (status === 200) return answer;
  throw Object.assign(new Error(answer.message ?? answer.Message), {
    name: headers['x-amzn-errortype'],
  });
}

/** What an SDK client needs to talk to a service alone behind a server, which is closed by `close`. */
export async function serve(service: AwsService) {
  const server = createServer(async (request, response) => {
    const { status, headers, body } = await service({
      region: /Credential=[^/]+\/\d+\/([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '',
      method: request.method ?? '',
      url: new URL(request.url ?? '/', 'http://127.0.0.1/'),
      headers: request.headers,
      body: await buffer(request),
    });
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    config: {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
