import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetFunctionCommand,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Gateway, startGateway } from '../../../local/endpoint/gateway.ts';
import { accessKeyIdOf } from '../../../local/iam/access-key.ts';
import {
  createLambda,
  type Lambda,
  type LambdaFunction,
  type UntimelyEnd,
} from '../../../local/lambda/index.ts';
import { writeZip } from '../../support/zip.ts';

const region = 'eu-west-1';
const accountId = '123456789012';
const arnOf = (name: string) => `arn:aws:lambda:${region}:${accountId}:function:${name}`;

const code = `
  import { setTimeout as sleep } from 'node:timers/promises';
  class ScanThrottledError extends Error { name = 'ScanThrottledError'; }
  let invocations = 0;
  let running = 0;
  export const echo = async (event) => ({ event, invocations: (invocations += 1) });
  export const environment = async () => process.env;
  export const context = async (event, context) => ({ ...context, remaining: context.getRemainingTimeInMillis() });
  export const nothing = async () => {};
  export const refuse = async (event) => { throw new ScanThrottledError('wait for ' + event.image); };
  export const refuseText = async () => { throw 'just text'; };
  export const circular = async () => { const a = {}; a.a = a; return a; };
  export const big = async (bytes) => 'x'.repeat(bytes - 2);
  export const exit = async (code) => process.exit(code);
  export const forget = async () => { Promise.reject(new Error('nobody listened')); await sleep(1000); };
  export const hang = async () => { await sleep(60_000); };
  export const spin = async () => { for (;;); };
  export const hoard = async () => { const all = []; for (;;) all.push(new Array(10_000).fill({ all })); };
  export const speak = async () => { console.log('out'); console.error('err'); };
  export const speakTwice = async () => {
    console.log('one line');
    await sleep(200);
    console.log('another line');
    await sleep(20);
    return 'spoken';
  };
  export const withCallback = (event, context, callback) => callback(null, 'done');
  export const overlap = async () => { running += 1; await sleep(20); const seen = running; running -= 1; return seen; };
`;

let folder: string;
let gateway: Gateway;
let lambda: Lambda;
let client: LambdaClient;
let zipFile: string;
const log: string[] = [];
const ends: Record<string, UntimelyEnd> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lambda-test-'));
  zipFile = await writeZip(join(folder, 'code.zip'), { 'handlers/all.mjs': code });
  gateway = await startGateway({ port: 0, region });
  lambda = await createLambda({
    endpoint: gateway.endpoint,
    region,
    accountId,
    log: (functionName, line) => log.push(`${functionName}: ${line}`),
    endOf: (functionName) => ends[functionName],
  });
  gateway.mount('lambda', lambda.service);
  client = new LambdaClient({
    endpoint: gateway.endpoint,
    region,
    credentials: { accessKeyId: 'AK', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
});

beforeEach(() => {
  log.length = 0;
});

afterAll(async () => {
  client.destroy();
  await lambda.stop();
  await gateway.stop();
  await rm(folder, { recursive: true });
});

/** Creates the function `name`, by default on the export of the same name. */
async function create(name: string, overrides: Partial<LambdaFunction> = {}): Promise<void> {
  await lambda.createFunction({
    name,
    handler: `handlers/all.${name}`,
    runtime: 'nodejs24.x',
    memorySize: 128,
    timeout: 3,
    environment: {},
    role: `arn:aws:iam::${accountId}:role/${name}`,
    zipFile,
    ...overrides,
  });
}

async function invoke(
  FunctionName: string,
  event?: unknown,
  input: Partial<InvokeCommandInput> = {},
) {
  const Payload = event === undefined ? undefined : JSON.stringify(event);
  const result = await client.send(new InvokeCommand({ FunctionName, Payload, ...input }));
  const text = result.Payload?.transformToString() ?? '';
  return {
    status: result.StatusCode,
    functionError: result.FunctionError,
    version: result.ExecutedVersion,
    payload: text === '' ? undefined : JSON.parse(text),
  };
}

describe('an invocation', () => {
  it('hands the event to the handler and back comes its result', async () => {
    await create('echo');

    expect(await invoke('echo', { image: 'payments/api' })).toEqual({
      status: 200,
      functionError: undefined,
      version: '$LATEST',
      payload: { event: { image: 'payments/api' }, invocations: 1 },
    });
  });

  it('runs in the same environment again', async () => {
    await create('echo');

    await invoke('echo');

    expect((await invoke('echo')).payload).toEqual({ event: {}, invocations: 2 });
  });

  it.each([
    ['its name', 'nothing'],
    ['its name and a version', 'nothing:1'],
    ['its ARN', arnOf('nothing')],
    ['its ARN and a version', `${arnOf('nothing')}:$LATEST`],
  ])('names the function by %s', async (_by, name) => {
    await create('nothing');

    expect(await invoke(name)).toMatchObject({ status: 200, payload: null });
  });

  it('has the context that Lambda gives', async () => {
    await create('context', { timeout: 7, memorySize: 256 });

    const { payload } = await invoke('context:1');

    expect(payload).toEqual({
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      invokedFunctionArn: `${arnOf('context')}:1`,
      functionName: 'context',
      functionVersion: '$LATEST',
      memoryLimitInMB: '256',
      logGroupName: '/aws/lambda/context',
      logStreamName: 'local',
      callbackWaitsForEmptyEventLoop: true,
      remaining: expect.any(Number),
    });
    expect(payload.remaining).toBeGreaterThan(5000);
    expect(payload.remaining).toBeLessThanOrEqual(7000);
  });

  it('sees the environment of the template and of Lambda, and nothing of this process', async () => {
    await create('environment', { environment: { TABLE_NAME: 'warden' } });

    const { payload } = await invoke('environment');

    expect(payload).toMatchObject({
      TABLE_NAME: 'warden',
      AWS_REGION: region,
      AWS_ENDPOINT_URL: gateway.endpoint,
      AWS_LAMBDA_FUNCTION_NAME: 'environment',
    });
    const own = Object.keys(payload).filter((name) => !/^(AWS|LAMBDA)_/.test(name));
    expect(own.toSorted()).toEqual(['LANG', 'PATH', 'TABLE_NAME', 'TZ', '_HANDLER']);
  });

  it('signs with a key of its own, by which the function is known', async () => {
    await create('environment');
    await create('other', { handler: 'handlers/all.environment' });

    const [one, other] = await Promise.all([invoke('environment'), invoke('other')]);

    expect(one.payload.AWS_ACCESS_KEY_ID).not.toBe(other.payload.AWS_ACCESS_KEY_ID);
    expect(one.payload.AWS_ACCESS_KEY_ID).toBe(accessKeyIdOf('environment'));
  });

  it('never shares its environment with another that runs at the same time', async () => {
    await create('overlap');

    const results = await Promise.all(Array.from({ length: 8 }, () => invoke('overlap')));

    expect(results.map(({ payload }) => payload)).toEqual(Array(8).fill(1));
  });

  it('writes its lines to the log', async () => {
    await create('speak');

    await invoke('speak');

    await expect(eventually(() => log.toSorted())).resolves.toEqual(['speak: err', 'speak: out']);
  });
});

describe('an invocation that fails', () => {
  it.each([
    ['refuse', { image: 'a' }, 'ScanThrottledError', 'wait for a'],
    ['refuseText', {}, 'string', 'just text'],
    ['circular', {}, 'Error', 'Unable to stringify response body'],
    ['withCallback', {}, 'Runtime.CallbackHandlerDeprecated', /async/],
    ['missing', {}, 'Runtime.HandlerNotFound', 'handlers/all.missing is undefined or not exported'],
    [
      'exit',
      7,
      'Runtime.ExitError',
      /^RequestId: .* Error: Runtime exited with error: exit status 7$/,
    ],
    ['exit', 0, 'Runtime.ExitError', /Runtime exited without providing a reason$/],
    ['forget', {}, 'Runtime.UnhandledPromiseRejection', 'Error: nobody listened'],
    ['hoard', {}, 'Runtime.OutOfMemory', /signal: killed$/],
    ['big', 6_291_557, 'Function.ResponseSizeTooLarge', /6291557 bytes/],
  ])('%s(%j) is reported as %s', async (name, event, errorType, message) => {
    await create(name, { timeout: 20 });

    const { status, functionError, payload } = await invoke(name, event);

    expect({ status, functionError }).toEqual({ status: 200, functionError: 'Unhandled' });
    expect(payload.errorType).toBe(errorType);
    expect(payload.errorMessage).toMatch(message);
    expect(log).toContainEqual(expect.stringContaining(`${name}: Invoke Error {"errorType"`));
  });

  it.each(['hang', 'spin'])(
    '%s is stopped at its time-out, and the next one runs',
    async (name) => {
      await create(name, { timeout: 0.2 });

      const first = await invoke(name);
      const second = await invoke(name);

      for (const { payload } of [first, second]) {
        expect(payload).toEqual({
          errorType: 'Sandbox.Timedout',
          errorMessage: expect.stringMatching(
            /^RequestId: [0-9a-f-]{36} Error: Task timed out after 0\.20 seconds$/,
          ),
        });
      }
    },
  );

  it('carries a stack trace', async () => {
    await create('refuse');

    const { payload } = await invoke('refuse', {});

    expect(payload.trace[0]).toBe('ScanThrottledError: wait for undefined');
    expect(payload.trace[1]).toContain('all.mjs');
  });

  it.each([
    ['throws', 'throw new RangeError("no policy");', 'RangeError', 'no policy'],
    ['does not parse', 'export const = 1;', 'Runtime.UserCodeSyntaxError', /SyntaxError/],
    ['lacks a module', 'import "left-pad";', 'Runtime.ImportModuleError', /left-pad/],
    ['lacks a module of this project', 'import "zod";', 'Runtime.ImportModuleError', /zod/],
  ])('tells that its code %s while it loads', async (what, source, errorType, message) => {
    const name = what.replaceAll(' ', '-');
    const broken = await writeZip(join(folder, `${name}.zip`), { 'index.mjs': source });
    await create(name, { handler: 'index.handler', zipFile: broken });

    const outcomes = [await invoke(name), await invoke(name)];

    for (const { payload } of outcomes) {
      expect(payload).toMatchObject({ errorType, errorMessage: expect.stringMatching(message) });
    }
  });

  it('says that there is no such file in the package', async () => {
    await create('lost', { handler: 'handlers/lost.handler' });

    expect((await invoke('lost')).payload).toMatchObject({
      errorType: 'Runtime.ImportModuleError',
      errorMessage: "Error: Cannot find module 'handlers/lost'",
    });
  });
});

describe('an environment that ends untimely', () => {
  it.each([
    ['before', 0, 0],
    ['during', 100, 1],
    ['during', 60_000, 2],
    ['after', 0, 2],
  ] as const)('%s its work, after %i ms: %i lines of two', async (when, millis, lines) => {
    const name = `killed-${when}-${millis}`;
    await create(name, { handler: 'handlers/all.speakTwice' });
    await invoke(name);
    log.length = 0;
    ends[name] = { when, millis };

    const { functionError, payload } = await invoke(name);

    expect(functionError).toBe('Unhandled');
    expect(payload).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('Runtime exited'),
    });
    expect(log.filter((line) => line.endsWith('line'))).toHaveLength(lines);
    delete ends[name];
    expect(await invoke(name)).toMatchObject({ payload: 'spoken' });
  });
});

describe('a package', () => {
  it('may be CommonJS', async () => {
    const zip = await writeZip(join(folder, 'cjs.zip'), {
      'index.js': 'exports.handler = async () => require("./part.js");',
      'part.js': 'module.exports = "from CommonJS";',
    });
    await create('cjs', { handler: 'index.handler', zipFile: zip });

    expect((await invoke('cjs')).payload).toBe('from CommonJS');
  });
});

describe('an invocation that nobody waits for', () => {
  it('is accepted at once and runs', async () => {
    await create('speak');

    expect(await invoke('speak', {}, { InvocationType: 'Event' })).toMatchObject({ status: 202 });

    await expect(eventually(() => log.toSorted())).resolves.toEqual(['speak: err', 'speak: out']);
  });

  it('is tried three times', async () => {
    await create('refuse');

    await invoke('refuse', { image: 'b' }, { InvocationType: 'Event' });

    const lines = await eventually(
      () => log,
      (found) => found.length >= 3,
    );
    expect(lines).toHaveLength(3);
  });

  it('does not run when it is only tried out', async () => {
    await create('echo');

    expect(await invoke('echo', {}, { InvocationType: 'DryRun' })).toMatchObject({ status: 204 });
    expect((await invoke('echo')).payload.invocations).toBe(1);
  });
});

describe('a request that Lambda refuses', () => {
  it.each([
    ['nowhere', arnOf('nowhere')],
    ['arn:aws:lambda:us-east-1:123456789012:function:echo', 'us-east-1'],
  ])('names a function that does not exist: %s', async (name, named) => {
    await create('echo');

    await expect(invoke(name)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: expect.objectContaining({ httpStatusCode: 404 }),
      message: expect.stringContaining(named),
    });
  });

  it('has an event that is not JSON', async () => {
    await create('echo');

    await expect(invoke('echo', undefined, { Payload: '{' })).rejects.toMatchObject({
      name: 'InvalidRequestContentException',
    });
  });

  it.each([
    ['RequestResponse', 6 * 1024 * 1024],
    ['Event', 1024 * 1024],
  ] as const)('is too large for %s', async (InvocationType, limit) => {
    await create('nothing');

    const tooLarge = invoke('nothing', 'x'.repeat(limit - 1), { InvocationType });
    const justRight = invoke('nothing', 'x'.repeat(limit - 2), { InvocationType });

    await expect(tooLarge).rejects.toMatchObject({ name: 'RequestTooLargeException' });
    await expect(justRight).resolves.toMatchObject({ functionError: undefined });
  });

  it('asks for something else', async () => {
    const response = await fetch(`${gateway.endpoint}/2015-03-31/functions/echo/policy`);

    expect(response.status).toBe(404);
    expect(await response.text()).toContain('It knows: Invoke, ListFunctions');
  });
});

describe('the functions', () => {
  it('are listed and described', async () => {
    await create('echo', { environment: { STAGE: 'dev' }, timeout: 9 });

    const { Functions } = await client.send(new ListFunctionsCommand({}));
    const { Configuration } = await client.send(new GetFunctionCommand({ FunctionName: 'echo' }));

    expect(Functions).toContainEqual(expect.objectContaining({ FunctionArn: arnOf('echo') }));
    expect(Configuration).toMatchObject({
      FunctionName: 'echo',
      Handler: 'handlers/all.echo',
      Timeout: 9,
      Environment: { Variables: { STAGE: 'dev' } },
    });
  });
});

/** The value as soon as it is as wanted (by default two long), or as it is after two seconds. */
async function eventually<T extends readonly unknown[]>(
  read: () => T,
  isWanted: (value: T) => boolean = (value) => value.length >= 2,
): Promise<T> {
  for (let attempt = 0; attempt < 200 && !isWanted(read()); attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return read();
}
