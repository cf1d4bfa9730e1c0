import {
  AccessDeniedError,
  ImageNotFoundError,
  TemporarilyUnavailableError,
  ThrottledError,
  UnreadableAnswerError,
} from '../../domain/errors.ts';

type DomainError = new (message: string, options: ErrorOptions) => Error;

/** What the errors of ECR mean to us, by the SDK's names; all others pass as they are. */
const BY_SDK_NAME: Readonly<Record<string, DomainError>> = {
  ImageNotFoundException: ImageNotFoundError,
  RepositoryNotFoundException: ImageNotFoundError,
  AccessDeniedException: AccessDeniedError,
  // Of a Region that the account has not enabled.
  UnrecognizedClientException: AccessDeniedError,
  ThrottlingException: ThrottledError,
  TooManyRequestsException: ThrottledError,
  ServerException: TemporarilyUnavailableError,
  TimeoutError: TemporarilyUnavailableError,
};

/** What JavaScript throws where a value is not what it is taken for. */
const MISREADINGS: ReadonlySet<string> = new Set(['RangeError', 'SyntaxError', 'TypeError']);

/** `operation`: whose answer it is about. */
export function toDomainError(error: unknown, operation = 'a request'): unknown {
  if (!(error instanceof Error)) return error;
  if (MISREADINGS.has(error.name)) {
    const message = `ECR's answer to ${operation} cannot be read: ${error.message}`;
    return new UnreadableAnswerError(message, { cause: error });
  }
  const Translated = BY_SDK_NAME[error.name];
  return Translated ? new Translated(error.message, { cause: error }) : error;
}
