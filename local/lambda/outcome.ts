/** What an invocation ended in. */
export interface Outcome {
  /** JSON: the handler's result or, of a failed invocation, `{errorType, errorMessage, trace?}`. */
  readonly payload: string;
  readonly isFailed: boolean;
}

/** Most bytes of a request of type RequestResponse. */
export const maxRequestBytes = 6 * 1024 * 1024;
/** Most bytes of a request of type Event. */
export const maxEventBytes = 1024 * 1024;
/** Most bytes of a response: what the service itself adds to a payload is granted. */
const maxResponseBytes = maxRequestBytes + 100;

function failure(errorType: string, errorMessage: string): Outcome {
  return { payload: JSON.stringify({ errorType, errorMessage }), isFailed: true };
}

/** Lambda's own words for a function that ran into its Timeout (in seconds). */
export function timedOut(requestId: string, timeout: number): Outcome {
  const message = `RequestId: ${requestId} Error: Task timed out after ${timeout.toFixed(2)} seconds`;
  return failure('Sandbox.Timedout', message);
}

/** Lambda's own words for a runtime that ended before it answered: by `process.exit` or for want of memory. */
export function exited(requestId: string, exit: { code: number; isOutOfMemory: boolean }): Outcome {
  const how = exit.isOutOfMemory ? 'signal: killed' : `exit status ${exit.code}`;
  const name = exit.isOutOfMemory ? 'Runtime.OutOfMemory' : 'Runtime.ExitError';
  const runtime =
    exit.code === 0 && !exit.isOutOfMemory
      ? 'Runtime exited without providing a reason'
      : `Runtime exited with error: ${how}`;
  return failure(name, `RequestId: ${requestId} Error: ${runtime}`);
}

/** The outcome itself, or a failure when it is more than Lambda hands back. */
export function withinResponseLimit(outcome: Outcome): Outcome {
  const bytes = Buffer.byteLength(outcome.payload);
  if (bytes <= maxResponseBytes) return outcome;
  return failure(
    'Function.ResponseSizeTooLarge',
    `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${maxResponseBytes} bytes).`,
  );
}
