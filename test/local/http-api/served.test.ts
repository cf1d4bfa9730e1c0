import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AwsCall, type LocalAws, startLocalAws } from '../../../local/aws.ts';
import { writeZip } from '../../support/zip.ts';
import { aRegistry } from '../support/registry.ts';
import { aRole } from '../support/roles.ts';

const code = `
  export const api = async (event) => {
    const { rest } = event.pathParameters ?? {};
    if (rest === 'throw') throw new Error('secret');
    if (rest === 'hang') await new Promise((resolve) => setTimeout(resolve, 5000));
    if (rest === 'broken') return { statusCode: 200, headers: { a: 'b\\r\\nc: d' } };
    return {
      statusCode: 200,
      cookies: ['session=1; HttpOnly', 'theme=dark'],
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...event, length: event.body?.length }),
    };
  };
  export const authorize = async ({ identitySource: [token] }) => ({
    isAuthorized: token === 'Bearer good',
    context: { name: 'tester' },
  });
`;

const declared = (Type: string, Properties: object) => ({ Type, Properties });
const lambdaFunction = (name: string) =>
  declared('AWS::Lambda::Function', {
    FunctionName: name,
    Code: { S3Key: 'any/code.zip' },
    Handler: `index.${name}`,
    Runtime: 'nodejs24.x',
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    MemorySize: 256,
    Timeout: 10,
  });
const ApiId = { Ref: 'Api' };
const target = { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] };
// biome-ignore-start lint/suspicious/noTemplateCurlyInString: that is how Fn::Sub is written
const template = {
  Resources: {
    Role: aRole(['lambda']),
    ApiFunction: lambdaFunction('api'),
    AuthorizerFunction: lambdaFunction('authorize'),
    Api: declared('AWS::ApiGatewayV2::Api', { Name: 'api', ProtocolType: 'HTTP' }),
    Stage: declared('AWS::ApiGatewayV2::Stage', { ApiId, StageName: '$default', AutoDeploy: true }),
    Integration: declared('AWS::ApiGatewayV2::Integration', {
      ApiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: { 'Fn::GetAtt': ['ApiFunction', 'Arn'] },
      PayloadFormatVersion: '2.0',
      TimeoutInMillis: 2000,
    }),
    Authorizer: declared('AWS::ApiGatewayV2::Authorizer', {
      ApiId,
      Name: 'tokens',
      AuthorizerType: 'REQUEST',
      AuthorizerUri: {
        'Fn::Sub':
          'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${AuthorizerFunction.Arn}/invocations',
      },
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      IdentitySource: ['$request.header.Authorization'],
    }),
    Open: declared('AWS::ApiGatewayV2::Route', {
      ApiId,
      RouteKey: 'ANY /open/{rest+}',
      Target: target,
    }),
    Closed: declared('AWS::ApiGatewayV2::Route', {
      ApiId,
      RouteKey: 'GET /closed',
      Target: target,
      AuthorizationType: 'CUSTOM',
      AuthorizerId: { Ref: 'Authorizer' },
    }),
    Permission: declared('AWS::Lambda::Permission', {
      FunctionName: { 'Fn::GetAtt': ['ApiFunction', 'Arn'] },
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      SourceArn: {
        'Fn::Sub': 'arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*',
      },
    }),
  },
  Outputs: { Url: { Value: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } } },
};
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above

let folder: string;
let aws: LocalAws;
const calls: AwsCall[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'http-api-test-'));
  const write = (file: string, content: object) =>
    writeFile(join(folder, file), JSON.stringify(content));
  await write('cloudformation-template-update-stack.json', template);
  await write('serverless-state.json', {
    service: { service: 'warden', provider: { stage: 'test' } },
  });
  await writeZip(join(folder, 'code.zip'), { 'index.mjs': code });
  aws = await startLocalAws({
    packageDirectory: folder,
    registry: aRegistry({}),
    port: 0,
    onRequest: (call) => calls.push(call),
  });
});

afterAll(async () => {
  await aws.stop();
  await rm(folder, { recursive: true });
});

const get = (path: string, init?: RequestInit) => fetch(`${aws.apiEndpoint}${path}`, init);

describe('the HTTP API of a packaged template', () => {
  it('is served on a port of its own, which its outputs name', () => {
    expect(aws.apiEndpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(aws.apiEndpoint).not.toBe(aws.endpoint);
    expect(aws.outputs.Url).toBe(aws.apiEndpoint);
  });

  it('answers what the function returns, its cookies too', async () => {
    const response = await get('/open/a/b?x=1', { method: 'PUT', body: 'text' });

    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()).toEqual(['session=1; HttpOnly', 'theme=dark']);
    expect(await response.json()).toMatchObject({
      routeKey: 'ANY /open/{rest+}',
      rawQueryString: 'x=1',
      pathParameters: { rest: 'a/b' },
      headers: { host: new URL(aws.apiEndpoint ?? '').host },
      requestContext: { http: { method: 'PUT', sourceIp: '127.0.0.1' } },
      body: 'text',
    });
  });

  it.each<[string, Record<string, string>, number, object]>([
    ['without a token', {}, 401, { message: 'Unauthorized' }],
    ['with a wrong token', { authorization: 'Bearer bad' }, 403, { message: 'Forbidden' }],
    [
      'with a good token',
      { authorization: 'Bearer good' },
      200,
      { requestContext: { authorizer: { lambda: { name: 'tester' } } } },
    ],
  ])('%s', async (_what, headers, status, body) => {
    const response = await get('/closed', { headers });

    expect({ status: response.status, body: await response.json() }).toMatchObject({
      status,
      body,
    });
  });

  it.each([
    ['/open/throw', 500, 'Internal Server Error'],
    ['/open/broken', 500, 'Internal Server Error'],
    ['/open/hang', 503, 'Service Unavailable'],
    ['/nowhere', 404, 'Not Found'],
  ])('answers %s with %i', async (path, status, message) => {
    const response = await get(path);

    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({ message });
  });

  it.each([
    ['more than API Gateway takes', 10 * 1024 * 1024 + 1],
    ['more than the function takes', 6 * 1024 * 1024],
  ])('refuses a body of %s', async (_what, bytes) => {
    const response = await get('/open/big', { method: 'POST', body: 'x'.repeat(bytes) });

    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({ message: 'Request Entity Too Large' });
  });

  it('refuses headers of more than 10,240 bytes', async () => {
    const { port } = new URL(aws.apiEndpoint ?? '');
    const socket = connect(Number(port), '127.0.0.1');
    socket.end(`GET /open/x HTTP/1.1\r\nhost: x\r\na: ${'x'.repeat(10_240)}\r\n\r\n`);

    expect(await text(socket)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('is seen in the log, like every other call', async () => {
    await get('/closed?token=secret', { headers: { authorization: 'Bearer good' } });

    expect(calls).toContainEqual(
      expect.objectContaining({ service: 'execute-api', operation: 'GET /closed', status: 200 }),
    );
    expect(calls).toContainEqual(
      expect.objectContaining({ source: 'apigateway', service: 'lambda', operation: 'Invoke' }),
    );
  });
});

describe('when it cannot be brought up', () => {
  it('says that the port is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const apiPort = (server.address() as AddressInfo).port;
    const start = startLocalAws({
      packageDirectory: folder,
      registry: aRegistry({}),
      port: 0,
      apiPort,
    });

    await expect(start).rejects.toThrow(`Resources.Api: Port ${apiPort} of 127.0.0.1 is taken`);
    server.close();
  });
});
