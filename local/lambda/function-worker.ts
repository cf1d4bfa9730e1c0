import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { type DeployedFunction, logGroupOf, logStream } from './function.ts';
import type { Invocation, WorkerMessage, WorkerSetup } from './messages.ts';
import { exited, type Outcome, timedOut, withinResponseLimit } from './outcome.ts';

/** How long loading the code may take on top of the function's Timeout, as in Lambda. */
const initializationMillis = 10_000;

/** Node's default lets each thread keep up to 48 MB of garbage: 100 MB more in a sweep of 1,000 images. */
const youngGenerationMegabytes = 8;

/** One execution environment of a function: a thread with its code loaded. */
export interface FunctionWorker {
  /** Runs one event. Never rejects: time-outs and crashes are outcomes, after which it is not alive; so is `end`. */
  run(invocation: Invocation, end?: UntimelyEnd): Promise<Outcome>;
  isAlive(): boolean;
  stop(): Promise<void>;
}

/** When an environment ends without having been told to: before the code gets the event, meanwhile, or before it answers. */
export interface UntimelyEnd {
  readonly when: 'before' | 'during' | 'after';
  /** How long after its start an event's environment ends `during` it. */
  readonly millis: number;
}

/** Starts a thread that has `environment` for its environment, and nothing of this process's own. */
export function startFunctionWorker(options: {
  /** Path of what `buildProgram` wrote. */
  readonly program: string;
  readonly lambdaFunction: DeployedFunction;
  readonly environment: Readonly<Record<string, string>>;
  /** Receives every line that the function writes to stdout or stderr. */
  readonly log: (line: string) => void;
}): FunctionWorker {
  const { lambdaFunction } = options;
  const timeoutMillis = lambdaFunction.timeout * 1000;
  const worker = new Worker(options.program, {
    env: { ...options.environment },
    execArgv: [],
    resourceLimits: {
      maxOldGenerationSizeMb: lambdaFunction.memorySize,
      maxYoungGenerationSizeMb: youngGenerationMegabytes,
    },
    stdout: true,
    stderr: true,
    workerData: setupOf(lambdaFunction),
  });
  forwardLines(worker.stdout, options.log);
  forwardLines(worker.stderr, options.log);

  let isAlive = true;
  let isOutOfMemory = false;
  let requestId = '';
  let timer: NodeJS.Timeout | undefined;
  let settle: ((outcome: Outcome) => void) | undefined;
  let untimely: UntimelyEnd | undefined;

  function finish(outcome: Outcome): void {
    clearTimeout(timer);
    settle?.(withinResponseLimit(outcome));
    settle = undefined;
  }

  function allow(millis: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      void stop();
      finish(timedOut(requestId, lambdaFunction.timeout));
    }, millis);
  }

  async function stop(): Promise<void> {
    isAlive = false;
    await worker.terminate();
  }

  worker.on('message', (message: WorkerMessage) => {
    if (message.kind === 'started') {
      allow(timeoutMillis);
      if (untimely?.when === 'during') setTimeout(stop, untimely.millis).unref();
    } else if (untimely) {
      // Faster than its end: that comes before the answer has left.
      void stop();
    } else {
      isAlive &&= !message.isLast;
      finish(message.outcome);
    }
  });
  worker.on('error', (error: NodeJS.ErrnoException) => {
    isOutOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  });
  worker.on('exit', (code) => {
    isAlive = false;
    finish(exited(requestId, { code, isOutOfMemory }));
  });

  return {
    run(invocation, end) {
      return new Promise((resolve) => {
        settle = resolve;
        requestId = invocation.requestId;
        untimely = end;
        allow(initializationMillis + timeoutMillis);
        if (end?.when === 'before') void stop();
        else worker.postMessage(invocation);
      });
    },
    isAlive: () => isAlive,
    stop,
  };
}

function setupOf(lambdaFunction: DeployedFunction): WorkerSetup {
  return {
    taskRoot: lambdaFunction.taskRoot,
    handler: lambdaFunction.handler,
    functionName: lambdaFunction.name,
    memorySize: lambdaFunction.memorySize,
    timeout: lambdaFunction.timeout,
    logGroupName: logGroupOf(lambdaFunction.name),
    logStreamName: logStream,
  };
}

function forwardLines(stream: Readable, log: (line: string) => void): void {
  createInterface({ input: stream }).on('line', log);
}
