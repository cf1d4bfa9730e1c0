import { beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '../../src/api/routes.ts';
import { routeKeysOf } from '../support/api-server.ts';
import { PACKAGING_MS } from '../support/package.ts';
import { readStack, refOf, type TestStack } from '../support/stack.ts';

interface Route {
  readonly RouteKey: string;
  readonly AuthorizationType?: string;
  readonly AuthorizerId?: string;
  readonly AuthorizationScopes?: readonly string[];
}

/** What every route is to be guarded by, by its key: those that are for everybody by nothing. */
function guardedBy(type: string, authorizer: string | undefined) {
  return routes.flatMap((route) =>
    routeKeysOf(route).map((key) =>
      route.access === 'public' ? [key, undefined, undefined] : [key, type, authorizer],
    ),
  );
}

function declaredIn(stack: TestStack) {
  return stack
    .all<Route>('AWS::ApiGatewayV2::Route')
    .map(([, { RouteKey, AuthorizationType, AuthorizerId }]) => [
      RouteKey,
      AuthorizationType === 'NONE' ? undefined : AuthorizationType,
      AuthorizerId,
    ]);
}

const byKey = (a: readonly unknown[], b: readonly unknown[]) =>
  String(a[0]) < String(b[0]) ? -1 : 1;

describe.each([
  ['iam', 'AWS_IAM', undefined],
  ['jwt', 'JWT', refOf('HttpApiAuthorizerIssuer')],
] as const)('the API with apiAuth=%s', (apiAuth, type, authorizer) => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await readStack(apiAuth);
  }, PACKAGING_MS);

  it('has that authorization on every route that is not for everybody', () => {
    expect(declaredIn(stack).sort(byKey)).toEqual(guardedBy(type, authorizer).sort(byKey));
  });

  it('is not linked to from messages: no browser gets in', () => {
    const told = stack
      .all<{ Environment: { Variables: object } }>('AWS::Lambda::Function')
      .filter(([, { Environment }]) => 'DASHBOARD_URL' in Environment.Variables);
    expect(told).toEqual([]);
  });

  it('has no authorizer but that one', () => {
    const authorizers = stack.all('AWS::ApiGatewayV2::Authorizer');
    expect(authorizers.map(([, properties]) => properties)).toEqual(
      apiAuth === 'iam'
        ? []
        : [
            expect.objectContaining({
              AuthorizerType: 'JWT',
              IdentitySource: ['$request.header.Authorization'],
              JwtConfiguration: {
                Issuer: 'https://issuer.example.com/pool',
                Audience: ['ecr-scan-warden'],
              },
            }),
          ],
    );
  });

  it('leaves scopes to the routes themselves: issuers write them in their own ways', () => {
    const scoped = stack
      .all<Route>('AWS::ApiGatewayV2::Route')
      .filter(([, { AuthorizationScopes = [] }]) => AuthorizationScopes.length > 0);
    expect(scoped).toEqual([]);
  });

  it('tells the function how people get in', () => {
    const [, api] =
      stack
        .all<{ FunctionName: string; Environment: { Variables: object } }>('AWS::Lambda::Function')
        .find(([, { FunctionName }]) => FunctionName.endsWith('-api')) ?? [];
    expect(api?.Environment.Variables).toMatchObject({ API_AUTH: apiAuth });
  });
});
