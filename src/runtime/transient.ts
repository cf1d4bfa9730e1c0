import { TemporarilyUnavailableError, ThrottledError } from '../domain/errors.ts';

/** As services of AWS ask to slow down. */
const THROTTLED: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'SlowDown',
  'Throttling',
  'ThrottledException',
  'ThrottlingException',
  'TooManyRequestsException',
]);

/** As Node calls connections that cannot be made, or break. */
const BROKEN: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/**
 * What an SDK could not mend by trying again, under the name by which the state machines do: what is thrown by a
 * client of any service, or by a body that ends in the middle. All else as it is.
 */
export function named(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { $metadata, $retryable, code } = error as Error & Marks;
  const status = $metadata?.httpStatusCode ?? 0;
  const said = `${error.name}: ${error.message}`;
  if (THROTTLED.has(error.name) || status === 429 || $retryable?.throttling) {
    return new ThrottledError(said, { cause: error });
  }
  if (status >= 500 || $retryable || error.name === 'TimeoutError' || BROKEN.has(code ?? '')) {
    return new TemporarilyUnavailableError(said, { cause: error });
  }
  return error;
}

/** What SDKs and Node put on their errors. */
interface Marks {
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $retryable?: { readonly throttling?: boolean };
  readonly code?: string;
}
