import type { AwsService } from '../endpoint/protocol.ts';
import { accessKeyIdOf } from '../iam/access-key.ts';
import { createLambdaApi, type RunnableFunction } from './api.ts';
import { createCodeStore } from './code.ts';
import { type DeployedFunction, environmentOf, type LambdaFunction } from './function.ts';
import { createFunctionPool } from './function-pool.ts';
import { startFunctionWorker, type UntimelyEnd } from './function-worker.ts';
import { buildProgram } from './program.ts';

export type { LambdaFunction } from './function.ts';
export type { UntimelyEnd } from './function-worker.ts';

/**
 * How many events of one function run at the same time. A sweep of 1,000 images on two cores is as fast
 * with two as with three, and takes 100 MB less.
 */
const usualWorkers = 2;
/** After this time without an event a worker is stopped and its memory is free again. */
const idleMillis = 30_000;

/** AWS Lambda: runs packaged zips in worker threads. */
export interface Lambda {
  readonly service: AwsService;
  /** Unpacks the code, and replaces a function of that name; rejects when the zip cannot be read. */
  createFunction(lambdaFunction: LambdaFunction): Promise<{ readonly functionArn: string }>;
  stop(): Promise<void>;
}

/** `log` receives every line that a function writes, and one line for each invocation that failed. */
export async function createLambda(options: {
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  readonly log: (functionName: string, line: string) => void;
  /** What functions find in their environment besides what the template declares. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Whether, and when, the environment of a function's next event ends untimely. */
  readonly endOf?: (functionName: string) => UntimelyEnd | undefined;
  /** How many events of one function run at the same time: 2 by default. */
  readonly mostWorkers?: number | undefined;
}): Promise<Lambda> {
  const { endpoint, region, accountId, mostWorkers = usualWorkers } = options;
  const code = await createCodeStore();
  const program = buildProgram(code.root);
  const functions = new Map<string, RunnableFunction>();

  async function createFunction(declared: LambdaFunction): Promise<{ functionArn: string }> {
    const { name } = declared;
    const lambdaFunction: DeployedFunction = {
      ...declared,
      arn: `arn:aws:lambda:${region}:${accountId}:function:${name}`,
      taskRoot: await code.unpack(declared.zipFile),
      accessKeyId: accessKeyIdOf(name),
    };
    const environment = {
      ...environmentOf(lambdaFunction, { endpoint, region }),
      ...options.environment,
    };
    const log = (line: string) => options.log(name, line);
    const pool = createFunctionPool({
      start: () => startFunctionWorker({ program, lambdaFunction, environment, log }),
      maximum: mostWorkers,
      idleMillis,
    });
    await functions.get(lambdaFunction.arn)?.pool.stop();
    functions.set(lambdaFunction.arn, { ...lambdaFunction, pool });
    return { functionArn: lambdaFunction.arn };
  }

  return {
    service: createLambdaApi({ functions, accountId, log: options.log, endOf: options.endOf }),
    createFunction,
    async stop() {
      await Promise.all([...functions.values()].map(({ pool }) => pool.stop()));
      await code.clear();
    },
  };
}
