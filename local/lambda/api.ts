import { randomUUID } from 'node:crypto';
import {
  AwsError,
  type AwsRequest,
  type AwsResponse,
  type AwsService,
} from '../endpoint/protocol.ts';
import type { DeployedFunction } from './function.ts';
import type { FunctionPool } from './function-pool.ts';
import type { UntimelyEnd } from './function-worker.ts';
import type { Invocation } from './messages.ts';
import { maxEventBytes, maxRequestBytes, type Outcome } from './outcome.ts';

/** A function that can be invoked. */
export interface RunnableFunction extends DeployedFunction {
  readonly pool: FunctionPool;
}

/** How often Lambda tries again to run an event that nobody waits for; here without its minutes in between. */
const eventRetries = 2;

const route =
  /^\/2015-03-31\/functions(?:\/(?<name>[^/]+)(?:\/(?<action>invocations|configuration))?)?\/?$/;
const functionName =
  /^(?:(?:arn:[^:]+:lambda:(?<region>[^:]+):)?(?<account>\d{12}):function:)?(?<name>[^:]+)(?::(?<qualifier>[^:]+))?$/;

/** The REST API of Lambda: Invoke, ListFunctions, GetFunction and GetFunctionConfiguration. */
export function createLambdaApi(options: {
  /** By ARN. */
  readonly functions: ReadonlyMap<string, RunnableFunction>;
  readonly accountId: string;
  readonly log: (functionName: string, line: string) => void;
  /** Whether, and when, the environment of the function's next event ends untimely. */
  readonly endOf?: ((functionName: string) => UntimelyEnd | undefined) | undefined;
}): AwsService {
  async function handle(request: AwsRequest): Promise<AwsResponse> {
    const match = route.exec(request.url.pathname);
    if (!match) throw unknownOperation(request);
    const { name, action } = match.groups ?? {};
    const operation = `${request.method} ${action ?? (name ? 'function' : 'functions')}`;
    switch (operation) {
      case 'GET functions':
        return json(200, { Functions: [...options.functions.values()].map(configurationOf) });
      case 'GET function': {
        const { lambdaFunction } = find(request, name);
        return json(200, {
          Configuration: configurationOf(lambdaFunction),
          Code: { RepositoryType: 'S3', Location: lambdaFunction.zipFile },
        });
      }
      case 'GET configuration':
        return json(200, configurationOf(find(request, name).lambdaFunction));
      case 'POST invocations':
        return invoke(request, find(request, name));
      default:
        throw unknownOperation(request);
    }
  }

  function find(request: AwsRequest, encodedName = '') {
    const groups = functionName.exec(decodeURIComponent(encodedName))?.groups ?? {};
    const { region = request.region, account = options.accountId, name, qualifier } = groups;
    const arn = `arn:aws:lambda:${region}:${account}:function:${name}`;
    const lambdaFunction = options.functions.get(arn);
    if (!lambdaFunction) {
      throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
    }
    return { lambdaFunction, invokedFunctionArn: qualifier ? `${arn}:${qualifier}` : arn };
  }

  async function invoke(
    request: AwsRequest,
    { lambdaFunction, invokedFunctionArn }: ReturnType<typeof find>,
  ): Promise<AwsResponse> {
    const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
    const invocation: Invocation = {
      requestId: randomUUID(),
      invokedFunctionArn,
      event: eventOf(request.body, type === 'Event' ? maxEventBytes : maxRequestBytes),
    };
    const headers = { 'x-amzn-requestid': invocation.requestId };
    if (type === 'DryRun') return { status: 204, headers, body: '' };
    if (type === 'Event') {
      void runLater(lambdaFunction, invocation);
      return { status: 202, headers, body: '' };
    }
    const outcome = await run(lambdaFunction, invocation);
    return {
      status: 200,
      headers: {
        ...headers,
        'content-type': 'application/json',
        'x-amz-executed-version': '$LATEST',
        ...(outcome.isFailed ? { 'x-amz-function-error': 'Unhandled' } : {}),
      },
      body: outcome.payload,
    };
  }

  async function run(lambdaFunction: RunnableFunction, invocation: Invocation): Promise<Outcome> {
    const end = options.endOf?.(lambdaFunction.name);
    const outcome = await lambdaFunction.pool.run(invocation, end);
    if (outcome.isFailed) options.log(lambdaFunction.name, `Invoke Error ${outcome.payload}`);
    return outcome;
  }

  async function runLater(lambdaFunction: RunnableFunction, invocation: Invocation) {
    for (let attempt = 0; attempt <= eventRetries; attempt += 1) {
      try {
        const outcome = await run(lambdaFunction, invocation);
        if (!outcome.isFailed) return;
      } catch (error) {
        // The pool was stopped: nobody waits for this event.
        options.log(lambdaFunction.name, `Event dropped: ${error}`);
        return;
      }
    }
  }

  return async (request) => {
    try {
      return await handle(request);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const headers = { 'x-amzn-errortype': error.code };
      return json(error.status, { Type: 'User', Message: error.message }, headers);
    }
  };
}

function eventOf(body: Buffer, maxBytes: number): string {
  if (body.length > maxBytes) {
    const message = `Request must be smaller than ${maxBytes} bytes for the InvokeFunction operation`;
    throw new AwsError('RequestTooLargeException', message, 413);
  }
  if (body.length === 0) return '{}';
  const event = body.toString('utf8');
  try {
    JSON.parse(event);
  } catch (error) {
    const message = `Could not parse request body into json: ${error instanceof Error ? error.message : error}`;
    throw new AwsError('InvalidRequestContentException', message);
  }
  return event;
}

function configurationOf(lambdaFunction: RunnableFunction): object {
  return {
    FunctionName: lambdaFunction.name,
    FunctionArn: lambdaFunction.arn,
    Runtime: lambdaFunction.runtime,
    Role: lambdaFunction.role,
    Handler: lambdaFunction.handler,
    Timeout: lambdaFunction.timeout,
    MemorySize: lambdaFunction.memorySize,
    Environment: { Variables: lambdaFunction.environment },
    PackageType: 'Zip',
    State: 'Active',
    Version: '$LATEST',
  };
}

function unknownOperation({ method, url }: AwsRequest): AwsError {
  return new AwsError(
    'UnknownOperationException',
    `The local Lambda has no operation ${method} ${url.pathname}. It knows: Invoke, ListFunctions, GetFunction, GetFunctionConfiguration.`,
    404,
  );
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): AwsResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}
