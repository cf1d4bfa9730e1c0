import middy from '@middy/core';
import router from '@middy/http-router';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { RawRequest, Route } from '../api/http/route.ts';
import { serve, unrouted } from '../api/http/serve.ts';
import { readConfig } from './config.ts';
import { toRequest, toResult } from './http-event.ts';
import { log } from './log.ts';
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
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>().handler(
    router<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({
      routes,
      notFoundResponse: async () => toResult(await unrouted()),
    }),
  );
}

/** The route is named, the path is not: it may hold anything. */
function noteFault(error: unknown, { method, requestId }: RawRequest, path: string): void {
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  log('error', 'request failed', {
    route: `${method} ${path}`,
    requestId,
    error: name,
    reason: message,
  });
}
