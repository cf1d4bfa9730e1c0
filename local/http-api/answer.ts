import { createAuthorization } from './authorize.ts';
import { isPreflight, preflightAnswer, withCors } from './cors.ts';
import type {
  DeclaredApi,
  DeclaredAuthorizer,
  DeclaredIntegration,
  DeclaredRoute,
  DeclaredStage,
} from './declared.ts';
import { gatewayAnswer, type HttpAnswer, type HttpRequest } from './http.ts';
import type { Invoke } from './invoke.ts';
import { pathOf, type RequestPayload, toBody, toPayload } from './payload.ts';
import { toAnswer } from './response.ts';
import { createRouter, type RouteMatch } from './routes.ts';
import { createThrottle } from './throttle.ts';

/** Everything that is declared of one API. */
export interface ApiDeclaration {
  readonly api: DeclaredApi;
  readonly stage: DeclaredStage;
  readonly routes: readonly DeclaredRoute[];
  readonly integrations: ReadonlyMap<string, DeclaredIntegration>;
  readonly authorizers: ReadonlyMap<string, DeclaredAuthorizer>;
}

/** Answers requests as API Gateway does: CORS, route, throttle, authorizer, function. */
export function createAnswer(
  declaration: ApiDeclaration,
  options: {
    readonly region: string;
    readonly accountId: string;
    readonly invoke: Invoke;
    /** Milliseconds since 1970. */
    readonly now: () => number;
    readonly newId: () => string;
  },
): (request: HttpRequest) => Promise<HttpAnswer> {
  const { api, stage, integrations, authorizers } = declaration;
  const { region, accountId, invoke, now } = options;
  const findRoute = createRouter(declaration.routes);
  const isAllowed = createThrottle(now);
  const authorize = createAuthorization({ invoke, now });

  async function answer(request: HttpRequest, requestId: string): Promise<HttpAnswer> {
    const path = pathOf(request.target);
    if (path === undefined) return gatewayAnswer(400);
    const match = findRoute(request.method, path);
    if (!match) return gatewayAnswer(404);
    const { routeKey } = match.route;
    const limit = stage.limits[routeKey] ?? stage.defaultLimit;
    if (limit && !isAllowed(routeKey, limit)) return gatewayAnswer(429);

    const payload = toPayload(request, {
      accountId,
      apiId: api.apiId,
      requestId,
      at: new Date(now()),
      path,
      ...match,
      stageVariables: stage.variables,
    });
    return integrate(match, request, payload);
  }

  async function integrate(
    { route }: RouteMatch<DeclaredRoute>,
    request: HttpRequest,
    payload: RequestPayload,
  ): Promise<HttpAnswer> {
    const integration = integrations.get(route.integrationId);
    if (!integration) return gatewayAnswer(500);
    const authorization = await authorizationOf(route, request, payload);
    if (authorization && authorization.kind === 'refused') {
      return gatewayAnswer(authorization.status);
    }
    const authorizer = authorization && { authorizer: { lambda: authorization.context } };
    const event = {
      ...payload,
      requestContext: { ...payload.requestContext, ...authorizer },
      ...toBody(request),
    };
    const { functionArn, timeoutMillis } = integration;
    const { result, isFailed } = await invoke(functionArn, event, timeoutMillis);
    return isFailed ? gatewayAnswer(500) : toAnswer(result);
  }

  async function authorizationOf(
    { authorizerId }: DeclaredRoute,
    request: HttpRequest,
    payload: RequestPayload,
  ) {
    if (authorizerId === undefined) return undefined;
    const authorizer = authorizers.get(authorizerId);
    if (!authorizer) return { kind: 'refused', status: 500 } as const;
    const stageArn = `arn:aws:execute-api:${region}:${accountId}:${api.apiId}/$default`;
    const routeArn = `${stageArn}/${request.method}${payload.rawPath}`;
    return authorize(authorizer, request, payload, routeArn);
  }

  return async (request) => {
    const { cors } = api;
    if (cors && isPreflight(request)) return preflightAnswer(request, cors);
    const requestId = options.newId();
    const answered = await answer(request, requestId).catch((error) =>
      gatewayAnswer(statusOfFailure(error)),
    );
    const complete = cors ? withCors(answered, request, cors) : answered;
    return { ...complete, headers: { ...complete.headers, 'apigw-requestid': requestId } };
  };
}

/** Of a function that could not be invoked, or took too long. */
function statusOfFailure(error: unknown): 413 | 500 | 503 {
  const { name } = error as { readonly name?: unknown };
  if (name === 'TimeoutError') return 503;
  return name === 'RequestTooLargeException' ? 413 : 500;
}
