import { types } from 'node:util';
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

/** As Node, and its `fetch` (UND_ERR), call connections that cannot be made, or break. */
const BROKEN: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_SOCKET',
]);

/**
 * What an SDK could not mend by trying again, under the name by which the state machines do: what is thrown by a
 * client of any service, or by a body that ends in the middle. All else as it is.
 */
export function named(error: unknown): unknown {
  if (!types.isNativeError(error)) return error;
  const { $metadata, $retryable } = error as Error & Marks;
  const status = $metadata?.httpStatusCode ?? 0;
  const said = `${error.name}: ${error.message}`;
  if (THROTTLED.has(error.name) || status === 429 || $retryable?.throttling) {
    return new ThrottledError(said, { cause: error });
  }
  if (
    status >= 500 ||
    $retryable ||
    error.name === 'TimeoutError' ||
    BROKEN.has(codeOf(error) ?? '')
  ) {
    return new TemporarilyUnavailableError(said, { cause: error });
  }
  return error;
}

/** `fetch` says of a network that has failed it only that it has: why stands in the cause. */
function codeOf(error: Error & Marks): string | undefined {
  const { code } = error;
  return code === undefined && error.name === 'TypeError' ? Object(error.cause).code : code;
}

/** What SDKs and Node put on their errors. */
interface Marks {
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $retryable?: { readonly throttling?: boolean };
  readonly code?: string;
}
