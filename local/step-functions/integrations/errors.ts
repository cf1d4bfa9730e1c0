import { StateError } from '../language/errors.ts';
import { toJavaName } from './casing.ts';
import type { SdkOperation } from './clients.ts';

/** How a service's errors are named and told of. */
export interface ErrorStyle {
  readonly prefix: string;
  /** Name, without prefix, of errors that the service's model does not know. */
  readonly baseException: string;
  /** `v2` for `aws-sdk:` tasks, `v1` for optimized ones: they differ in how the cause is written. */
  readonly sdk: 'v1' | 'v2';
}

/** Gives an error of the SDK the name and the cause that Step Functions gives it. */
export function toTaskError(
  error: unknown,
  { prefix, baseException, sdk }: ErrorStyle,
  operation: SdkOperation,
): StateError {
  if (error instanceof StateError) return error;
  if (!(error instanceof operation.baseError)) {
    // Nothing that the service answered: no connection, or an answer that cannot be understood.
    return new StateError(`${prefix}.SdkClientException`, messageOf(error));
  }
  const isModeled = error.constructor !== operation.baseError;
  const name = isModeled ? exceptionName(error.name) : baseException;
  const { httpStatusCode, requestId } = metadataOf(error);
  const cause =
    sdk === 'v2'
      ? `${error.message} (Service: ${prefix}, Status Code: ${httpStatusCode}, Request ID: ${requestId})`
      : `${error.message} (Service: ${baseException.replace(/Exception$/, '')}; Status Code: ${httpStatusCode}; Error Code: ${error.name}; Request ID: ${requestId}; Proxy: null)`;
  return new StateError(`${prefix}.${name}`, cause);
}

/** `NoSuchBucket` → `NoSuchBucketException`, as the SDK for Java names the classes of a service's errors. */
export function exceptionName(shapeName: string): string {
  return `${toJavaName(shapeName.replace(/(Exception|Fault)$/, ''))}Exception`;
}

function metadataOf(error: object): { httpStatusCode?: number; requestId?: string } {
  return '$metadata' in error && typeof error.$metadata === 'object' && error.$metadata !== null
    ? error.$metadata
    : {};
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
