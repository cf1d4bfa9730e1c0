import middy from '@middy/core';
import router from '@middy/http-router';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Route } from '../api/http/route.ts';
import { serve, unrouted } from '../api/http/serve.ts';
import { readConfig } from './config.ts';
import { toRequest, toResult } from './http-event.ts';
import { beginInvocation, endInvocation, log } from './log.ts';
import { type Factories, type Made, make } from './make.ts';

/** Makes the Lambda handler of the HTTP API: each request goes to its route, over ports built once per cold start. */
export function defineApi<F extends Factories>(options: {
  readonly routes: readonly Route<Made<F>>[];
  readonly ports: F;
}) {
  const ports = make(options.ports, readConfig());
  const routes = options.routes.map((route) => {
    const answer = serve(route, ports, noteFault);
    return {
      method: route.method,
      path: route.path,
      handler: async (event: APIGatewayProxyEventV2) => toResult(await answer(toRequest(event))),
    };
  });
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .before(({ event, context }) =>
      // The route is named, the path is not: it may hold anything.
      beginInvocation(context, { route: event.routeKey, request: event.requestContext.requestId }),
    )
    .after(({ response }) => {
      log('info', 'request done', { status: response?.statusCode });
      endInvocation();
    })
    .handler(
      router<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({
        routes,
        notFoundResponse: async () => toResult(await unrouted()),
      }),
    );
}

function noteFault(error: unknown): void {
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  log('error', 'request failed', { error: name, reason: message });
}
