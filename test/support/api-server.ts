import type { AddressInfo } from 'node:net';
import { createAnswer } from '../../local/http-api/answer.ts';
import type { DeclaredRoute } from '../../local/http-api/declared.ts';
import { createHttpServer } from '../../local/http-api/server.ts';
import { authorize } from '../../src/api/authorize.ts';
import { serve } from '../../src/api/http/serve.ts';
import { type ApiPorts, routes } from '../../src/api/routes.ts';
import { type HttpEvent, toRequest, toResult } from '../../src/runtime/http-event.ts';

/** The API behind an address. */
export interface ApiServer {
  /** `http://127.0.0.1:…`, without a slash at the end. */
  readonly url: string;
  /** What went wrong that nobody had foreseen. */
  readonly faults: readonly unknown[];
  close(): Promise<void>;
}

/** The keys that API Gateway has a route by. */
export function routeKeysOf({ method, path, orWithSlash }: (typeof routes)[number]): string[] {
  return [path, ...(orWithSlash ? [`${path}/{proxy+}`] : [])].map((one) => `${method} ${one}`);
}

/**
 * Serves every route of the API over ports in memory: behind the local API Gateway, so that requests come as events of
 * payload format 2.0 and are let in by the authorizer, but without packages and functions.
 */
export async function serveApi(ports: ApiPorts): Promise<ApiServer> {
  const apiId = 'api';
  const faults: unknown[] = [];
  const answers = new Map(
    routes.flatMap((route) => {
      const answer = serve(route, ports, (error) => faults.push(error));
      return routeKeysOf(route).map((key) => [key, answer] as const);
    }),
  );
  const declared = [...answers.keys()].map(
    (routeKey): DeclaredRoute => ({
      apiId,
      routeKey,
      integrationId: 'all',
      authorizerId: routes.some(
        (route) => route.access !== 'public' && routeKeysOf(route).includes(routeKey),
      )
        ? 'tokens'
        : undefined,
    }),
  );
  const admit = authorize(ports);

  const functions: Readonly<Record<string, (event: HttpEvent) => Promise<unknown>>> = {
    async authorize(event) {
      const admission = await admit(toRequest(event));
      if (!admission.isAuthorized) return admission;
      const { caller } = admission;
      return {
        isAuthorized: true,
        context: caller ? { name: caller.name, scopes: caller.scopes.join(' ') } : {},
      };
    },
    async api(event) {
      const { routeKey } = event as HttpEvent & { readonly routeKey: string };
      return toResult((await answers.get(routeKey)?.(toRequest(event))) ?? { status: 404 });
    },
  };
  const answer = createAnswer(
    {
      api: { apiId },
      stage: { apiId, variables: {}, limits: {} },
      routes: declared,
      integrations: new Map([
        ['all', { apiId, integrationId: 'all', functionArn: 'api', timeoutMillis: 30_000 }],
      ]),
      authorizers: new Map([
        [
          'tokens',
          {
            apiId,
            authorizerId: 'tokens',
            functionArn: 'authorize',
            identitySources: [],
            ttlSeconds: 0,
          },
        ],
      ]),
    },
    {
      region: 'eu-west-1',
      accountId: '111122223333',
      now: Date.now,
      newId: () => 'request-1',
      invoke: async (name, event) => ({
        result: JSON.parse(JSON.stringify(await functions[name]?.(event as HttpEvent))),
        isFailed: false,
      }),
    },
  );
  const server = createHttpServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    faults,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
