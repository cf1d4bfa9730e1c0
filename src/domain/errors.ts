/**
 * The vocabulary of failures. Names are string literals, for the state machines' Retry and Catch match on them and a
 * minifier renames classes.
 */

/** An event or input that does not have the shape it must have. Never worth a retry. */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';
}

/** The image, or its repository, is not in the registry (any more). */
export class ImageNotFoundError extends Error {
  override readonly name = 'ImageNotFoundError';
}

/** AWS has answered something that its documentation does not have: better no result than a wrong one. */
export class UnreadableAnswerError extends Error {
  override readonly name = 'UnreadableAnswerError';
}

/** Stored by a newer version of the service: neither read nor overwritten by this one. */
export class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError';
}

/** A document that was there: the bucket keeps none for ever. */
export class DocumentGoneError extends Error {
  override readonly name = 'DocumentGoneError';
}

/** A registry, or a repository of it, does not let the service in: its owner has to. */
export class AccessDeniedError extends Error {
  override readonly name = 'AccessDeniedError';
}

/** The events of the scan's registry do not come here: look for its result instead of waiting for one. */
export class NoEventsError extends Error {
  override readonly name = 'NoEventsError';
}

/** AWS asks to slow down. */
export class ThrottledError extends Error {
  override readonly name = 'ThrottledError';
}

/** AWS, or a receiver of alerts, failed for a moment. */
export class TemporarilyUnavailableError extends Error {
  override readonly name = 'TemporarilyUnavailableError';
}

/** A receiver refuses what it is sent, and would refuse it again: a revoked webhook, an archived channel. */
export class DeliveryRefusedError extends Error {
  override readonly name = 'DeliveryRefusedError';
}

/** Another run waits for this scan already: look for its result instead of waiting for the event. */
export class AwaitedElsewhereError extends Error {
  override readonly name = 'AwaitedElsewhereError';
}

/** An event told of a result that cannot be read yet. */
export class ScanNotReadyError extends Error {
  override readonly name = 'ScanNotReadyError';
}

/** A feed that is down, too slow or too large, or not what it should be. Raised by no state of a machine. */
export class FeedError extends Error {
  override readonly name = 'FeedError';
}
