import { describe, expect, it } from '@jest/globals';
import { type ApiDeclaration, createAnswer } from '../../../local/http-api/answer.ts';
import type { HttpAnswer, HttpRequest } from '../../../local/http-api/http.ts';

const at = new Date('2026-03-01T09:05:00.250Z');

const aRequest = (overrides: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  target: '/images',
  httpVersion: '1.1',
  headers: { host: ['127.0.0.1:3000'] },
  body: Buffer.alloc(0),
  sourceIp: '127.0.0.1',
  port: 3000,
  ...overrides,
});

const tokens = {
  apiId: 'api',
  authorizerId: 'tokens',
  functionArn: 'arn:authorizer',
  identitySources: ['$request.header.Authorization'],
  ttlSeconds: 0,
};

const aRoute = (routeKey: string, authorizerId?: string) => ({
  apiId: 'api',
  routeKey,
  integrationId: 'integration',
  authorizerId,
});

const aDeclaration = (overrides: Partial<ApiDeclaration> = {}): ApiDeclaration => ({
  api: { apiId: 'api' },
  stage: { apiId: 'api', variables: {}, limits: {} },
  routes: [aRoute('GET /images'), aRoute('GET /private', 'tokens'), aRoute('ANY /all/{rest+}')],
  integrations: new Map([
    [
      'integration',
      { apiId: 'api', integrationId: 'integration', functionArn: 'arn:api', timeoutMillis: 500 },
    ],
  ]),
  authorizers: new Map([['tokens', tokens]]),
  ...overrides,
});

type Functions = Readonly<Record<string, (event: never) => unknown>>;

/** An API whose functions, by ARN, run here; an error that one throws is one of the function. */
function serve(functions: Functions, declaration = aDeclaration()) {
  const events: { functionArn: string; event: Record<string, never>; timeoutMillis: number }[] = [];
  const clock = { now: at.getTime() };
  const answer = createAnswer(declaration, {
    region: 'eu-west-1',
    accountId: '111122223333',
    now: () => clock.now,
    newId: () => 'JKJaXmPLvHcESHA=',
    async invoke(functionArn, event, timeoutMillis) {
      events.push({ functionArn, event: event as Record<string, never>, timeoutMillis });
      const run = functions[functionArn];
      if (!run) throw Object.assign(new Error('no'), { name: 'ResourceNotFoundException' });
      try {
        return { result: run(event as never), isFailed: false };
      } catch (error) {
        return { result: { errorMessage: String(error) }, isFailed: true };
      }
    },
  });
  return { answer, events, clock };
}

const ok: Functions = { 'arn:api': () => ({ statusCode: 200, body: 'fine' }) };

/** What API Gateway itself says. */
const own = (status: number, message: string): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json', 'apigw-requestid': 'JKJaXmPLvHcESHA=' },
  cookies: [],
  body: JSON.stringify({ message }),
});

describe('the event of a function', () => {
  const eventOf = async (request: Partial<HttpRequest>) => {
    const { answer, events } = serve(ok);
    await answer(aRequest(request));
    return events[0]?.event as Record<string, unknown>;
  };

  it('is the request in payload format 2.0', async () => {
    expect(
      await eventOf({
        method: 'POST',
        target: '/all/a%20b/c?tag=1&tag=2&name=a%2Bb',
        headers: {
          host: ['127.0.0.1:3000'],
          accept: ['text/html', 'text/plain'],
          cookie: ['session=abc; theme=dark', 'x=1'],
          'user-agent': ['curl/8'],
          'content-type': ['application/json; charset=utf-8'],
          'x-forwarded-for': ['192.0.2.1'],
        },
        body: Buffer.from('{"é":1}'),
      }),
    ).toEqual({
      version: '2.0',
      routeKey: 'ANY /all/{rest+}',
      rawPath: '/all/a b/c',
      rawQueryString: 'tag=1&tag=2&name=a%2Bb',
      cookies: ['session=abc', 'theme=dark', 'x=1'],
      headers: {
        host: '127.0.0.1:3000',
        accept: 'text/html,text/plain',
        'user-agent': 'curl/8',
        'content-type': 'application/json; charset=utf-8',
        'content-length': '8',
        'x-forwarded-for': '192.0.2.1,127.0.0.1',
        'x-forwarded-port': '3000',
        'x-forwarded-proto': 'http',
      },
      queryStringParameters: { tag: '1,2', name: 'a+b' },
      requestContext: {
        accountId: '111122223333',
        apiId: 'api',
        domainName: '127.0.0.1',
        domainPrefix: '127',
        http: {
          method: 'POST',
          path: '/all/a b/c',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'curl/8',
        },
        requestId: 'JKJaXmPLvHcESHA=',
        routeKey: 'ANY /all/{rest+}',
        stage: '$default',
        time: '01/Mar/2026:09:05:00 +0000',
        timeEpoch: 1772355900250,
      },
      pathParameters: { rest: 'a b/c' },
      body: '{"é":1}',
      isBase64Encoded: false,
    });
  });

  it('leaves out what the request does not have', async () => {
    const event = await eventOf({});

    expect(Object.keys(event)).toEqual([
      'version',
      'routeKey',
      'rawPath',
      'rawQueryString',
      'headers',
      'requestContext',
      'isBase64Encoded',
    ]);
  });

  it.each<[string | undefined, string | undefined, boolean]>([
    ['text/plain', undefined, false],
    ['application/json', undefined, false],
    ['application/xml;charset=utf-8', undefined, false],
    // The fields of a form are not text to API Gateway.
    ['application/x-www-form-urlencoded', undefined, true],
    ['application/octet-stream', undefined, true],
    [undefined, undefined, true],
    ['application/json', 'gzip', true],
  ])('a body of type %s, encoded as %s, is base64: %s', async (type, encoding, isBase64Encoded) => {
    const event = await eventOf({
      method: 'POST',
      target: '/all/x',
      headers: {
        ...(type && { 'content-type': [type] }),
        ...(encoding && { 'content-encoding': [encoding] }),
      },
      body: Buffer.from('a=b'),
    });

    expect(event).toMatchObject({ body: isBase64Encoded ? 'YT1i' : 'a=b', isBase64Encoded });
  });

  it.each([
    ['/all/payments%2Fapi', '/all/payments/api'],
    ['/all/a%3Fb?c=d', '/all/a'],
    ['/all/%3Cscript%3E', '/all/<script>'],
  ])('decodes the path %s to %s', async (target, rawPath) => {
    expect(await eventOf({ target })).toMatchObject({ rawPath });
  });

  it('is safe from names that objects have already', async () => {
    const { queryStringParameters } = await eventOf({ target: '/all/x?__proto__=1&constructor=2' });

    expect(Object.entries(queryStringParameters as object)).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
  });
});

describe('what a function returns', () => {
  const answerTo = (result: unknown) => serve({ 'arn:api': () => result }).answer(aRequest());

  it('is a response with cookies, lower-case headers and a body', async () => {
    expect(
      await answerTo({
        statusCode: 201,
        headers: { 'Content-Type': 'text/html', 'X-Count': 3, 'X-Is': true },
        cookies: ['a=1; HttpOnly', 'b=2'],
        body: '<p>',
      }),
    ).toEqual({
      status: 201,
      headers: {
        'content-type': 'text/html',
        'x-count': '3',
        'x-is': 'true',
        'apigw-requestid': 'JKJaXmPLvHcESHA=',
      },
      cookies: ['a=1; HttpOnly', 'b=2'],
      body: '<p>',
    });
  });

  it.each<[string, unknown, Partial<HttpAnswer>]>([
    [
      'base64',
      { statusCode: 200, body: 'YT1i', isBase64Encoded: true },
      { body: Buffer.from('a=b') },
    ],
    ['a response without a body', { statusCode: 204 }, { status: 204, body: '' }],
    ['a status in text', { statusCode: '404', body: '' }, { status: 404 }],
    [
      'an object without a status',
      { message: 'hello' },
      { status: 200, body: '{"message":"hello"}' },
    ],
    ['text', 'hello', { status: 200, body: 'hello' }],
    ['nothing', null, { status: 200, body: 'null' }],
    ['a list', [1], { status: 200, body: '[1]' }],
  ])('may be %s', async (_what, result, answer) => {
    expect(await answerTo(result)).toMatchObject(answer);
  });

  it.each([
    ['without a status: JSON', { message: 'hello' }, 'application/json'],
    ['with a status: text', { statusCode: 200, body: 'x' }, 'text/plain;charset=UTF-8'],
  ])('has a type %s', async (_what, result, type) => {
    expect((await answerTo(result)).headers['content-type']).toBe(type);
  });

  it('cannot ask for credentials: that header gets another name', async () => {
    const { headers } = await answerTo({
      statusCode: 401,
      headers: { 'WWW-Authenticate': 'Basic' },
    });

    expect(headers).toMatchObject({ 'x-amzn-remapped-www-authenticate': 'Basic' });
    expect(headers).not.toHaveProperty('www-authenticate');
  });

  it.each([
    ['a status that is none', { statusCode: 'ok' }],
    ['a body that is not text', { statusCode: 200, body: { a: 1 } }],
    ['a header with several values', { statusCode: 200, headers: { a: ['1', '2'] } }],
    ['cookies that are no list', { statusCode: 200, cookies: 'a=1' }],
  ])('is an internal error when malformed: %s', async (_what, result) => {
    expect(await answerTo(result)).toEqual(own(500, 'Internal Server Error'));
  });
});

describe('what API Gateway answers by itself', () => {
  it.each<[string, Partial<HttpRequest>, number, string]>([
    ['no route', { target: '/nowhere' }, 404, 'Not Found'],
    ['HEAD for a GET route', { method: 'HEAD' }, 404, 'Not Found'],
    ['a path that cannot be decoded', { target: '/all/%zz' }, 400, 'Bad Request'],
  ])('%s', async (_what, request, status, message) => {
    expect(await serve(ok).answer(aRequest(request))).toEqual(own(status, message));
  });

  it.each<[string, string, number, string]>([
    ['is not there', 'ResourceNotFoundException', 500, 'Internal Server Error'],
    ['takes too long', 'TimeoutError', 503, 'Service Unavailable'],
    ['cannot take so much', 'RequestTooLargeException', 413, 'Request Entity Too Large'],
  ])('a function that %s', async (_what, name, status, message) => {
    const answer = createAnswer(aDeclaration(), {
      region: 'eu-west-1',
      accountId: '111122223333',
      now: () => at.getTime(),
      newId: () => 'JKJaXmPLvHcESHA=',
      invoke: async () => Promise.reject(Object.assign(new Error(name), { name })),
    });

    expect(await answer(aRequest())).toEqual(own(status, message));
  });

  it('a function that throws', async () => {
    const { answer } = serve({
      'arn:api'() {
        throw new Error('secret');
      },
    });

    expect(await answer(aRequest())).toEqual(own(500, 'Internal Server Error'));
  });

  it('waits for a function as long as its integration says', async () => {
    const { answer, events } = serve(ok);

    await answer(aRequest());

    expect(events[0]?.timeoutMillis).toBe(500);
  });
});

const privately = aRequest({
  target: '/private',
  headers: { host: ['localhost'], authorization: ['Bearer t'] },
});

describe('an authorizer', () => {
  it('lets in, and its context goes to the function', async () => {
    const context = { name: 'ci', scopes: ['read'] };
    const { answer, events } = serve({
      ...ok,
      'arn:authorizer': () => ({ isAuthorized: true, context }),
    });

    expect(await answer(privately)).toMatchObject({ status: 200 });
    expect(events.map(({ functionArn }) => functionArn)).toEqual(['arn:authorizer', 'arn:api']);
    expect(events[1]?.event.requestContext).toMatchObject({ authorizer: { lambda: context } });
  });

  it('is asked with the request but without its body', async () => {
    const { answer, events } = serve({ 'arn:authorizer': () => ({ isAuthorized: false }) });

    await answer({ ...privately, body: Buffer.from('secret') });

    expect(events[0]?.event).toMatchObject({
      version: '2.0',
      type: 'REQUEST',
      routeArn: 'arn:aws:execute-api:eu-west-1:111122223333:api/$default/GET/private',
      identitySource: ['Bearer t'],
      routeKey: 'GET /private',
      rawPath: '/private',
      headers: { authorization: 'Bearer t' },
    });
    expect(events[0]?.event).not.toHaveProperty('body');
    expect(events[0]?.timeoutMillis).toBe(10_000);
  });

  it.each<[string, () => unknown, number, string]>([
    ['refuses', () => ({ isAuthorized: false }), 403, 'Forbidden'],
    ['answers something else', () => ({ policyDocument: {} }), 500, 'Internal Server Error'],
    ['answers in words', () => ({ isAuthorized: 'true' }), 500, 'Internal Server Error'],
    [
      'throws',
      () => {
        throw new Error('Unauthorized');
      },
      500,
      'Internal Server Error',
    ],
  ])('that %s lets nobody in', async (_what, authorizer, status, message) => {
    const { answer, events } = serve({ ...ok, 'arn:authorizer': authorizer });

    expect(await answer(privately)).toEqual(own(status, message));
    expect(events.map(({ functionArn }) => functionArn)).toEqual(['arn:authorizer']);
  });

  it.each([
    ['missing', {}],
    ['empty', { authorization: [''] }],
  ])('is not even asked when its identity source is %s', async (_what, headers) => {
    const { answer, events } = serve(ok);

    expect(await answer({ ...privately, headers })).toEqual(own(401, 'Unauthorized'));
    expect(events).toEqual([]);
  });

  it('without identity sources is asked about every request', async () => {
    const authorizers = new Map([['tokens', { ...tokens, identitySources: [] }]]);
    const allow = { ...ok, 'arn:authorizer': () => ({ isAuthorized: true }) };
    const { answer, events } = serve(allow, aDeclaration({ authorizers }));

    expect(await answer({ ...privately, headers: {} })).toMatchObject({ status: 200 });
    expect(events[0]?.event.identitySource).toEqual([]);
  });

  it.each<[string, string[], string]>([
    ['a query parameter', ['$request.querystring.key'], 'k'],
    ['a part of the context', ['$context.routeKey'], 'GET /private'],
    ['a stage variable', ['$stageVariables.colour'], 'blue'],
  ])('may be known by %s', async (_what, identitySources, value) => {
    const { answer, events } = serve(
      ok,
      aDeclaration({
        authorizers: new Map([['tokens', { ...tokens, identitySources }]]),
        stage: { apiId: 'api', variables: { colour: 'blue' }, limits: {} },
      }),
    );

    await answer({ ...privately, target: '/private?key=k' });

    expect(events[0]?.event.identitySource).toEqual([value]);
  });

  it('is not asked again within its time to live about the same identity', async () => {
    const authorizers = new Map([['tokens', { ...tokens, ttlSeconds: 60 }]]);
    const allow = { ...ok, 'arn:authorizer': () => ({ isAuthorized: true, context: { a: 1 } }) };
    const { answer, events, clock } = serve(allow, aDeclaration({ authorizers }));
    const asked = () => events.filter(({ functionArn }) => functionArn === 'arn:authorizer').length;

    await answer(privately);
    clock.now += 59_999;
    await answer(privately);
    expect(asked()).toBe(1);
    expect(events[2]?.event.requestContext).toMatchObject({ authorizer: { lambda: { a: 1 } } });

    await answer({ ...privately, headers: { authorization: ['Bearer other'] } });
    expect(asked()).toBe(2);

    clock.now += 1;
    await answer(privately);
    expect(asked()).toBe(3);
  });
});

describe('throttling', () => {
  const limit = { rate: 2, burst: 2 };

  it('refuses what is above the burst, until its rate brings more', async () => {
    const stage = { apiId: 'api', variables: {}, limits: {}, defaultLimit: limit };
    const { answer, clock } = serve(ok, aDeclaration({ stage }));
    const status = async (target = '/images') => (await answer(aRequest({ target }))).status;

    expect([await status(), await status(), await status()]).toEqual([200, 200, 429]);
    expect(await status('/all/x')).toBe(200);
    clock.now += 499;
    expect(await status()).toBe(429);
    clock.now += 1;
    expect([await status(), await status()]).toEqual([200, 429]);
  });

  it('is by route where the stage says so, and says so', async () => {
    const stage = {
      apiId: 'api',
      variables: {},
      defaultLimit: limit,
      limits: { 'GET /images': { rate: 1, burst: 0 } },
    };
    const { answer } = serve(ok, aDeclaration({ stage }));

    expect(await answer(aRequest())).toEqual(own(429, 'Too Many Requests'));
  });
});

const cors = {
  AllowOrigins: ['https://a.example.com', 'http://*'],
  AllowMethods: ['GET', 'POST'],
  AllowHeaders: ['authorization'],
  ExposeHeaders: ['etag'],
  AllowCredentials: true,
  MaxAge: 300,
};

describe('CORS', () => {
  const declaration = aDeclaration({ api: { apiId: 'api', cors } });
  const preflight = (origin: string) =>
    aRequest({
      method: 'OPTIONS',
      target: '/anything',
      headers: { origin: [origin], 'access-control-request-method': ['GET'] },
    });

  it.each(['https://a.example.com', 'http://any.example.com'])(
    'answers a preflight request from %s, whatever routes there are',
    async (origin) => {
      expect(await serve(ok, declaration).answer(preflight(origin))).toEqual({
        status: 204,
        headers: {
          'access-control-allow-origin': origin,
          'access-control-allow-credentials': 'true',
          'access-control-allow-methods': 'GET,POST',
          'access-control-allow-headers': 'authorization',
          'access-control-max-age': '300',
        },
        cookies: [],
        body: '',
      });
    },
  );

  it('allows nothing to another origin', async () => {
    const { answer } = serve(ok, declaration);

    expect(await answer(preflight('https://b.example.com'))).toMatchObject({
      status: 204,
      headers: {},
    });
  });

  it('has the configured headers in place of the function’s', async () => {
    const headers = { 'Access-Control-Allow-Origin': '*', ETag: '"1"' };
    const { answer } = serve({ 'arn:api': () => ({ statusCode: 200, headers }) }, declaration);

    const fromThere = await answer(aRequest({ headers: { origin: ['https://a.example.com'] } }));
    const fromHere = await answer(aRequest());

    expect(fromThere.headers).toMatchObject({
      'access-control-allow-origin': 'https://a.example.com',
      'access-control-expose-headers': 'etag',
      etag: '"1"',
    });
    expect(fromHere.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('is off without a configuration: a preflight request is one like any other', async () => {
    expect(await serve(ok).answer(preflight('https://a.example.com'))).toMatchObject({
      status: 404,
    });
  });
});
