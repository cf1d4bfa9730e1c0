import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

/** What a function returned, or threw. */
export interface Invoked {
  readonly result: unknown;
  readonly isFailed: boolean;
}

/** Invokes a function and waits for it. Rejects where it could not be invoked, and with a `TimeoutError`. */
export type Invoke = (
  functionArn: string,
  event: unknown,
  timeoutMillis: number,
) => Promise<Invoked>;

/** Invokes functions by calls to the endpoint. */
export function createInvoke(options: {
  readonly endpoint: string;
  readonly region: string;
  /** Signs the calls, so that the endpoint's log tells them from those of the service. */
  readonly accessKeyId: string;
}): { readonly invoke: Invoke; destroy(): void } {
  const { endpoint, region, accessKeyId } = options;
  const lambda = new LambdaClient({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  return {
    async invoke(FunctionName, event, timeoutMillis) {
      const signal = AbortSignal.timeout(timeoutMillis);
      try {
        const command = new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) });
        const { Payload, FunctionError } = await lambda.send(command, { abortSignal: signal });
        const result = JSON.parse(Payload?.transformToString() || 'null');
        return { result, isFailed: FunctionError !== undefined };
      } catch (error) {
        throw signal.aborted ? signal.reason : error;
      }
    },
    destroy: () => lambda.destroy(),
  };
}
