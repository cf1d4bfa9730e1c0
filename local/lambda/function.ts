import { USUAL_ENDPOINT } from '../endpoint/gateway.ts';

/** A function as the template declares it. */
export interface LambdaFunction {
  readonly name: string;
  /** `path/to/file.export`, relative to the root of the package. */
  readonly handler: string;
  readonly runtime: string;
  /** In MB. */
  readonly memorySize: number;
  /** In seconds. */
  readonly timeout: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly role: string;
  /** Path of the packaged zip. */
  readonly zipFile: string;
}

/** A function with everything that was made for it when it was created. */
export interface DeployedFunction extends LambdaFunction {
  readonly arn: string;
  /** The folder with the unpacked code. */
  readonly taskRoot: string;
  /** This function's own, so that the endpoint's log tells which function made a call. */
  readonly accessKeyId: string;
}

/**
 * Exactly what a function finds in `process.env`: the template's variables and those of Lambda itself. The usual
 * endpoint in a variable of the template becomes the one that is up: who packaged did not know its port.
 */
export function environmentOf(
  lambdaFunction: DeployedFunction,
  aws: { readonly endpoint: string; readonly region: string },
): Record<string, string> {
  const { name, taskRoot } = lambdaFunction;
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    LAMBDA_TASK_ROOT: taskRoot,
    _HANDLER: lambdaFunction.handler,
    AWS_EXECUTION_ENV: `AWS_Lambda_${lambdaFunction.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(lambdaFunction.memorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(name),
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_REGION: aws.region,
    AWS_DEFAULT_REGION: aws.region,
    AWS_ACCESS_KEY_ID: lambdaFunction.accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_ENDPOINT_URL: aws.endpoint,
    // There are no such files in Lambda; without these, an SDK would read the developer's own.
    AWS_CONFIG_FILE: `${taskRoot}/no-aws-config`,
    AWS_SHARED_CREDENTIALS_FILE: `${taskRoot}/no-aws-credentials`,
    ...Object.fromEntries(
      Object.entries(lambdaFunction.environment).map(([name, value]) => [
        name,
        value.replace(USUAL_ENDPOINT, aws.endpoint),
      ]),
    ),
  };
}

/** The log group that Lambda writes to unless told otherwise. */
export function logGroupOf(functionName: string): string {
  return `/aws/lambda/${functionName}`;
}

/** There is one stream locally. */
export const logStream = 'local';
