import { beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '../../src/api/routes.ts';
import { routeKeysOf } from '../support/api-server.ts';
import { PACKAGING_MS } from '../support/package.ts';
import { readStack, refOf, type TestStack } from '../support/stack.ts';

interface Route {
  readonly RouteKey: string;
  readonly AuthorizationType?: string;
  readonly AuthorizerId?: string;
}

let stack: TestStack;
let declared: readonly Route[];

beforeAll(async () => {
  stack = await readStack('plain');
  declared = stack.all<Route>('AWS::ApiGatewayV2::Route').map(([, route]) => route);
}, PACKAGING_MS);

describe('the routes', () => {
  it('are those that the API has, each by itself', () => {
    expect(declared.map(({ RouteKey }) => RouteKey).sort()).toEqual(
      routes.flatMap(routeKeysOf).sort(),
    );
  });

  it('are for who shows a token, but for signing in and out, and what a page loads', () => {
    const expected = routes.flatMap((route) => {
      const authorizer = `HttpApiAuthorizer${route.method === 'GET' ? 'Readers' : 'Writers'}`;
      const who =
        route.access === 'public' ? [undefined, undefined] : ['CUSTOM', refOf(authorizer)];
      return routeKeysOf(route).map((key) => [key, ...who]);
    });
    expect(
      declared
        .map(({ RouteKey, AuthorizationType, AuthorizerId }) => [
          RouteKey,
          AuthorizationType,
          AuthorizerId,
        ])
        .sort(),
    ).toEqual(expected.sort());
  });
});

describe('the authorizers', () => {
  it('ask the same function about every request, and remember nothing', () => {
    const authorizers = stack.all<Record<string, unknown>>('AWS::ApiGatewayV2::Authorizer');
    expect(authorizers.map(([, authorizer]) => authorizer)).toEqual(
      [[], ['$request.header.Authorization']].map((IdentitySource) =>
        expect.objectContaining({
          AuthorizerType: 'REQUEST',
          AuthorizerUri: expect.stringContaining(':AuthorizeLambdaFunction/invocations'),
          AuthorizerPayloadFormatVersion: '2.0',
          AuthorizerResultTtlInSeconds: 0,
          EnableSimpleResponses: true,
          IdentitySource,
        }),
      ),
    );
  });
});

describe('the stage', () => {
  const stage = () =>
    stack.properties<{ AccessLogSettings: { Format: string }; DefaultRouteSettings: object }>(
      'HttpApiStage',
    )!;

  it('logs to a group that takes no room in the policy of the account', () => {
    expect(stack.properties('HttpApiLogGroup')).toMatchObject({
      LogGroupName: '/aws/vendedlogs/http-api/ecr-scan-warden-dev',
      RetentionInDays: 30,
    });
  });

  it('is throttled, and measured by route', () => {
    expect(stage().DefaultRouteSettings).toEqual({
      DetailedMetricsEnabled: true,
      ThrottlingRateLimit: 50,
      ThrottlingBurstLimit: 100,
    });
  });

  it('writes who called which route, and nothing of paths, query strings, headers and cookies', () => {
    const { Format } = stage().AccessLogSettings;
    expect(JSON.parse(Format)).toMatchObject({
      requestId: '$context.requestId',
      route: '$context.routeKey',
      status: '$context.status',
      authorizerError: '$context.authorizer.error',
      caller: '$context.authorizer.name',
    });
    expect(Format).not.toMatch(/\$context\.path|queryString|\$request|header|cookie/i);
  });
});

it('other sites may not use the API', () => {
  expect(stack.properties('HttpApi')).not.toHaveProperty('CorsConfiguration');
});

it('there is no token at first', () => {
  expect(stack.properties('ApiTokens')).toMatchObject({
    Name: 'ecr-scan-warden-dev/tokens',
    SecretString: '{"tokens":[]}',
  });
});
