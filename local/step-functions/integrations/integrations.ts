import { StateError } from '../language/errors.ts';
import { isJsonObject, type Json } from '../language/json.ts';
import {
  API_NAMING,
  fromSdkOutput,
  membersOf,
  type Naming,
  SDK_NAMING,
  toSdkInput,
} from './casing.ts';
import type { Clients, SdkOperation } from './clients.ts';
import { type ErrorStyle, toTaskError } from './errors.ts';
import { toInvokeInput, toInvokeResult } from './lambda.ts';
import { type TaskResource, UnsupportedResource } from './resource.ts';
import { OPTIMIZED_SERVICES, SDK_SERVICES } from './services.ts';

const WAIT = '.waitForTaskToken';
const RESOURCE = /^arn:[\w-]+:states:::(aws-sdk:)?([\w-]+):([\w]+)(\.waitForTaskToken)?$/;

/**
 * Finds the call behind the `Resource` of a Task. Throws `UnsupportedResource` for what is not supported here, and
 * for arguments that the operation does not have, as far as they stand in the definition.
 */
export function resolveTask(
  clients: Clients,
  resource: string,
  staticArguments: Json | undefined,
): TaskResource {
  const parts = RESOURCE.exec(resource);
  if (!parts) throw unsupported(`Resource '${resource}' is not supported here`);
  const [, sdk, service = '', action = '', wait] = parts;
  const integration = sdk
    ? resolveSdk(clients, service, action)
    : resolveOptimized(clients, service, action, wait !== undefined);
  checkArguments(integration, staticArguments);
  return {
    resourceType: `${sdk ?? ''}${service}`,
    action: `${action}${wait ?? ''}`,
    waitsForToken: wait !== undefined,
    call: (input, signal) => call(integration, input, signal),
  };
}

interface Integration {
  readonly operation: SdkOperation;
  readonly naming: Naming;
  readonly errors: ErrorStyle;
  readonly prepare: (input: Json) => Json;
  /** What becomes of the answer before it is the Task's result; may throw a StateError. */
  readonly finish: (answer: Json) => Json;
  /** Whether the result tells of the HTTP exchange, as that of optimized integrations does. */
  readonly withMetadata: boolean;
}

function resolveSdk(clients: Clients, service: string, action: string): Integration {
  const names = SDK_SERVICES[service];
  if (!names) {
    throw unsupported(
      `Service 'aws-sdk:${service}' is not supported here; supported are ${Object.keys(SDK_SERVICES).join(', ')}`,
    );
  }
  const operation = clients.operation(service, action);
  if (!operation) throw unsupported(`Service 'aws-sdk:${service}' has no action '${action}'`);
  return {
    operation,
    naming: SDK_NAMING,
    errors: { prefix: names.prefix, baseException: `${names.prefix}Exception`, sdk: 'v2' },
    prepare: asIs,
    finish: asIs,
    withMetadata: false,
  };
}

function resolveOptimized(
  clients: Clients,
  service: string,
  action: string,
  waits: boolean,
): Integration {
  const optimized = OPTIMIZED_SERVICES[service];
  const actions = waits ? optimized?.tokenActions : optimized?.actions;
  const operation = optimized && clients.operation(optimized.sdk, action);
  if (!optimized || !actions?.includes(action) || !operation) {
    throw unsupported(
      `Integration '${service}:${action}${waits ? WAIT : ''}' is not supported here`,
    );
  }
  return {
    operation,
    naming: API_NAMING,
    errors: { ...optimized, sdk: 'v1' },
    prepare: service === 'lambda' ? toInvokeInput : asIs,
    finish: FINISH[service] ?? asIs,
    withMetadata: true,
  };
}

const asIs = (value: Json): Json => value;

const FINISH: Readonly<Record<string, (answer: Json) => Json>> = {
  lambda: toInvokeResult,
  events: (answer) => {
    if (isJsonObject(answer) && answer.FailedEntryCount !== 0) {
      throw new StateError('EventBridge.FailedEntry', JSON.stringify(answer));
    }
    return answer;
  },
};

function checkArguments({ operation, naming }: Integration, staticArguments: Json | undefined) {
  if (!isJsonObject(staticArguments)) return;
  const known = membersOf(operation.input, naming);
  for (const key of Object.keys(staticArguments)) {
    if (!known.has(key)) {
      throw new UnsupportedResource(
        `Arguments/${key}`,
        `SCHEMA_VALIDATION_FAILED: The field '${key}' is not supported by Step Functions`,
      );
    }
  }
}

async function call(
  { operation, naming, errors, prepare, finish, withMetadata }: Integration,
  input: Json,
  signal: AbortSignal,
): Promise<Json> {
  try {
    const answer = await operation.send(
      toSdkInput(operation.input, prepare(input), naming),
      signal,
    );
    const result = finish(await fromSdkOutput(operation.output, answer, naming));
    return withMetadata && isJsonObject(result) ? { ...result, ...metadata(answer) } : result;
  } catch (error) {
    signal.throwIfAborted();
    throw toTaskError(error, errors, operation);
  }
}

/** Less than AWS tells: no headers. */
function metadata(answer: Readonly<Record<string, unknown>>): Record<string, Json> {
  const { httpStatusCode = 200, requestId = null } = (answer.$metadata ?? {}) as {
    httpStatusCode?: number;
    requestId?: string;
  };
  return {
    SdkHttpMetadata: { HttpStatusCode: httpStatusCode },
    SdkResponseMetadata: { RequestId: requestId },
  };
}

function unsupported(message: string): UnsupportedResource {
  return new UnsupportedResource('Resource', message);
}
