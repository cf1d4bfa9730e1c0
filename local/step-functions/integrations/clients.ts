import { createRequire } from 'node:module';
import { API_NAMING, type Shape, shapeOf } from './casing.ts';
import { SDK_SERVICES, type ServiceNames } from './services.ts';

const require = createRequire(import.meta.url);

export interface SdkClient {
  send(command: object, options: { abortSignal: AbortSignal }): Promise<Record<string, unknown>>;
  destroy(): void;
}

/** One operation of a service, with the shapes of what goes in and comes out. */
export interface SdkOperation {
  readonly input: Shape;
  readonly output: Shape;
  /** The class of errors that the service's model does not know; known errors are subclasses. */
  readonly baseError: new (
    ...args: never[]
  ) => Error;
  send(input: unknown, signal: AbortSignal): Promise<Record<string, unknown>>;
}

interface Command {
  readonly schema: readonly [number, string, string, unknown, ShapeRef, ShapeRef];
}
type ShapeRef = Parameters<typeof shapeOf>[0];

interface ClientOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
}

/** The SDK's clients, loaded when a state machine first names their service; all calls go to the local endpoint. */
export class Clients {
  readonly #options: ClientOptions;
  readonly #clients = new Map<string, SdkClient>();

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** `service` is a key of SDK_SERVICES; undefined when the service has no such action. */
  operation(service: string, action: string): SdkOperation | undefined {
    const names = SDK_SERVICES[service];
    if (!names) return undefined;
    const module: Readonly<Record<string, unknown>> = require(names.module);
    const Command = module[`${API_NAMING.memberName(action)}Command`];
    if (!/^[a-z]/.test(action) || typeof Command !== 'function') return undefined;
    const NewCommand = Command as new (input: unknown) => Command;
    const [, , , , input, output] = new NewCommand({}).schema;
    return {
      input: shapeOf(input),
      output: shapeOf(output),
      baseError: module[names.client.replace('Client', 'ServiceException')] as new () => Error,
      send: (value, abortSignal) =>
        this.#client(service, names, module).send(new NewCommand(value), { abortSignal }),
    };
  }

  destroy(): void {
    for (const client of this.#clients.values()) client.destroy();
    this.#clients.clear();
  }

  #client(
    service: string,
    names: ServiceNames,
    module: Readonly<Record<string, unknown>>,
  ): SdkClient {
    const known = this.#clients.get(service);
    if (known) return known;
    const Client = module[names.client] as new (config: object) => SdkClient;
    const { endpoint, region, accessKeyId } = this.#options;
    const client = new Client({
      endpoint,
      region,
      credentials: { accessKeyId, secretAccessKey: 'local' },
      // Retrying is the state machine's business.
      maxAttempts: 1,
      // Many executions wait for their calls at the same time; the default is 50 connections.
      requestHandler: { httpAgent: { keepAlive: true, maxSockets: 1000 } },
      forcePathStyle: true,
      useQueueUrlAsEndpoint: false,
      requestChecksumCalculation: 'WHEN_REQUIRED',
    });
    this.#clients.set(service, client);
    return client;
  }
}
