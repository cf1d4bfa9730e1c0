// The program of a worker thread: loads one function and runs its handler, one event at a time.
import { types } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { type Handler, loadHandler } from './load-handler.ts';
import type { Invocation, WorkerMessage, WorkerSetup } from './messages.ts';
import type { Outcome } from './outcome.ts';

const setup = workerData as WorkerSetup;

function send(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

/** An error the way Lambda's runtime for Node reports it: state machines catch by `errorType`. */
function failureOf(error: unknown): Outcome {
  const isError = types.isNativeError(error) || error instanceof Error;
  const report = isError
    ? { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { payload: JSON.stringify(report), isFailed: true };
}

async function outcomeOf(handler: Handler, invocation: Invocation): Promise<Outcome> {
  try {
    const result = await handler(JSON.parse(invocation.event), contextOf(invocation));
    return { payload: serialise(result), isFailed: false };
  } catch (error) {
    return failureOf(error);
  }
}

function serialise(result: unknown): string {
  try {
    // What has no JSON, such as undefined, is sent as null.
    return JSON.stringify(result) ?? 'null';
  } catch (error) {
    throw new Error('Unable to stringify response body', { cause: error });
  }
}

function contextOf(invocation: Invocation): object {
  const deadline = Date.now() + setup.timeout * 1000;
  return {
    awsRequestId: invocation.requestId,
    invokedFunctionArn: invocation.invokedFunctionArn,
    functionName: setup.functionName,
    functionVersion: '$LATEST',
    memoryLimitInMB: String(setup.memorySize),
    logGroupName: setup.logGroupName,
    logStreamName: setup.logStreamName,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

/** Ends the thread: as in Lambda, nothing runs in it after an error that nobody handled. */
function die(error: unknown, exitCode: number): never {
  send({ kind: 'done', outcome: failureOf(error), isLast: true });
  process.exit(exitCode);
}

process.on('uncaughtException', (error) => die(error, 129));
process.on('unhandledRejection', (reason) => {
  const error = new Error(String(reason), { cause: reason });
  error.name = 'Runtime.UnhandledPromiseRejection';
  die(error, 128);
});

try {
  const handler = await loadHandler(setup.taskRoot, setup.handler);
  parentPort?.on('message', async (invocation: Invocation) => {
    send({ kind: 'started' });
    send({ kind: 'done', outcome: await outcomeOf(handler, invocation), isLast: false });
  });
} catch (error) {
  die(error, 1);
}
