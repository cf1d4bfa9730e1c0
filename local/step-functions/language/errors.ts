/**
 * A failure in the words of the States Language: the name that Retry and Catch match, and a cause for people.
 * `aliases` are further names that match (a missed heartbeat is reported as `States.Timeout`, and may be caught as
 * `States.HeartbeatTimeout`).
 */
export class StateError extends Error {
  override readonly name: string = 'StateError';
  readonly error: string;
  readonly details: string | undefined;
  readonly aliases: readonly string[];

  constructor(error: string, details?: string, aliases: readonly string[] = []) {
    super(details === undefined ? error : `${error}: ${details}`);
    this.error = error;
    this.details = details;
    this.aliases = aliases;
  }
}

/**
 * A failure that the interpreter found, as opposed to one that a task answered with: before its cause AWS says in
 * which state it happened. `location` is the field of a JSONata expression that failed.
 */
export class InterpreterError extends StateError {
  override readonly name = 'InterpreterError';
  readonly location: string | undefined;

  constructor(error: string, details: string, location?: string) {
    super(error, details);
    this.location = location;
  }

  inState(name: string, enteredEventId: number): StateError {
    return new StateError(
      this.error,
      `An error occurred while executing the state '${name}' (entered at the event id #${enteredEventId}). ${this.details}`,
    );
  }
}

/** Why work is given up from outside: the reason of an aborted AbortSignal, never seen by Retry and Catch. */
export class AbortedError extends Error {
  override readonly name = 'AbortedError';
  readonly by: 'sibling' | 'stop' | 'timeout' | 'shutdown';
  readonly failure: { readonly error?: string; readonly cause?: string };

  constructor(by: AbortedError['by'], failure: AbortedError['failure'] = {}) {
    super(`aborted by ${by}`);
    this.by = by;
    this.failure = failure;
  }
}

/** Errors that `States.ALL` does not match (AWS: "Error handling in Step Functions"). */
const NOT_IN_ALL: readonly string[] = ['States.DataLimitExceeded', 'States.Runtime'];

/** Whether one of the names of an `ErrorEquals` covers the failure. `States.Runtime` can never be handled. */
export function matchesError(errorEquals: readonly string[], failure: StateError): boolean {
  if (failure.error === 'States.Runtime') return false;
  const names = [failure.error, ...failure.aliases];
  return errorEquals.some((wanted) => {
    if (wanted === 'States.ALL') return !NOT_IN_ALL.includes(failure.error);
    if (wanted === 'States.TaskFailed') return failure.error !== 'States.Timeout';
    return names.includes(wanted);
  });
}
