import {
  ImageNotFoundError,
  TemporarilyUnavailableError,
  ThrottledError,
} from '../../domain/errors.ts';

type DomainError = new (message: string, options: ErrorOptions) => Error;

/** What the errors of ECR mean to us, by the SDK's names; all others pass as they are. */
const BY_SDK_NAME: Readonly<Record<string, DomainError>> = {
  ImageNotFoundException: ImageNotFoundError,
  RepositoryNotFoundException: ImageNotFoundError,
  ThrottlingException: ThrottledError,
  TooManyRequestsException: ThrottledError,
  ServerException: TemporarilyUnavailableError,
  TimeoutError: TemporarilyUnavailableError,
};

export function toDomainError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const Translated = BY_SDK_NAME[error.name];
  return Translated ? new Translated(error.message, { cause: error }) : error;
}
