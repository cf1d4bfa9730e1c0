import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { RequestRecord } from '../endpoint/gateway.ts';
import { close, listen } from '../endpoint/listen.ts';
import { createAnswer } from './answer.ts';
import type {
  DeclaredApi,
  DeclaredAuthorizer,
  DeclaredIntegration,
  DeclaredRoute,
  DeclaredStage,
} from './declared.ts';
import { gatewayAnswer, type HttpAnswer, type HttpRequest } from './http.ts';
import { createInvoke } from './invoke.ts';
import { createHttpServer } from './server.ts';

/** Where the API is unless its port is asked for: where nobody minds which port the endpoint has, any free one. */
export const apiPortBeside = (port: number): number => (port === 0 ? 0 : 3000);

/**
 * API Gateway for the one HTTP API of a template, on a port of its own. Whatever is declared is served as soon as its
 * stage is there; before that every request is answered with 404.
 */
export interface HttpApi {
  /** Starts to listen, and answers the API's address. Rejects when there is an API already. */
  createApi(api: DeclaredApi): Promise<{ readonly endpoint: string }>;
  createStage(stage: DeclaredStage): void;
  createIntegration(integration: DeclaredIntegration): void;
  createAuthorizer(authorizer: DeclaredAuthorizer): void;
  createRoute(route: DeclaredRoute): void;
  /** Base URL without a trailing slash; undefined without an API. */
  endpoint(): string | undefined;
  stop(): Promise<void>;
}

export interface HttpApiOptions {
  readonly region: string;
  readonly accountId: string;
  /** Of Lambda. */
  readonly endpoint: string;
  /** Signs the calls, so that the endpoint's log tells them from those of the service. */
  readonly accessKeyId: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly onRequest?: (record: RequestRecord) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export function createHttpApi(options: HttpApiOptions): HttpApi {
  const { region, accountId, now = Date.now } = options;
  const { invoke, destroy } = createInvoke(options);
  const integrations = new Map<string, DeclaredIntegration>();
  const authorizers = new Map<string, DeclaredAuthorizer>();
  const routes: DeclaredRoute[] = [];
  let api: DeclaredApi | undefined;
  let stage: DeclaredStage | undefined;
  let server: Server | undefined;
  let address: string | undefined;
  let answer: ReturnType<typeof createAnswer> | undefined;

  /** Made anew with every declaration. */
  function declare(): void {
    if (!api || !stage) return;
    answer = createAnswer(
      { api, stage, routes, integrations, authorizers },
      { region, accountId, invoke, now, newId: () => randomBytes(11).toString('base64') },
    );
  }

  async function answerAndRecord(request: HttpRequest): Promise<HttpAnswer> {
    const startedAt = performance.now();
    const answered = answer ? await answer(request) : gatewayAnswer(404);
    options.onRequest?.({
      service: 'execute-api',
      operation: `${request.method} ${request.target.split('?', 1)[0]}`,
      region,
      status: answered.status,
      millis: performance.now() - startedAt,
      bytes: request.body.length,
    });
    return answered;
  }

  return {
    async createApi(declared) {
      if (api) throw new Error('The local AWS serves one HTTP API, and there is one already');
      api = declared;
      server = createHttpServer(answerAndRecord);
      address = `http://127.0.0.1:${await listen(server, options.port)}`;
      return { endpoint: address };
    },
    createStage(declared) {
      stage = declared;
      declare();
    },
    createIntegration(integration) {
      integrations.set(integration.integrationId, integration);
      declare();
    },
    createAuthorizer(authorizer) {
      authorizers.set(authorizer.authorizerId, authorizer);
      declare();
    },
    createRoute(route) {
      routes.push(route);
      declare();
    },
    endpoint: () => address,
    async stop() {
      destroy();
      if (server?.listening) await close(server);
    },
  };
}
