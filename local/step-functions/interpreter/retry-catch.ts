import type { ErrorPolicy, Retrier } from '../definition/types.ts';
import { InterpreterError, matchesError, StateError } from '../language/errors.ts';
import { delay } from '../timers.ts';
import type { Transition, Visit } from './visit.ts';

/**
 * Attempts until one succeeds, no retrier is left for its error, or a catcher takes it. Retriers come before
 * catchers; of each kind the first that names the error counts, and each retrier counts its own attempts.
 */
export async function withRetryAndCatch(
  visit: Visit,
  policy: ErrorPolicy,
  attempt: () => Promise<Transition>,
): Promise<Transition> {
  const retries = new Map<Retrier, number>();
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      const failure = error instanceof InterpreterError ? toFailure(visit, error) : error;

      const retrier = policy.retry.find((each) => matchesError(each.errorEquals, failure));
      const done = retrier ? (retries.get(retrier) ?? 0) : 0;
      if (retrier && done < retrier.maxAttempts) {
        retries.set(retrier, done + 1);
        const { engine, signal } = visit.frame;
        await delay(retryDelay(retrier, done) * engine.retryPace, signal);
        visit.retryCount += 1;
        continue;
      }

      const catcher = policy.catch.find((each) => matchesError(each.errorEquals, failure));
      if (!catcher) throw failure;
      const errorOutput = { Error: failure.error, Cause: failure.details ?? '' };
      return visit.leave(catcher.exit, errorOutput, { errorOutput });
    }
  }
}

/** Milliseconds before the retry that follows `done` earlier ones. */
export function retryDelay(retrier: Retrier, done: number, random = Math.random): number {
  const seconds = retrier.intervalSeconds * retrier.backoffRate ** done;
  const longest = Math.min(seconds, retrier.maxDelaySeconds ?? Number.POSITIVE_INFINITY) * 1000;
  return retrier.jitterStrategy === 'FULL' ? longest * random() : longest;
}

/** The failure as the history and the catchers see it; an expression that failed has an event of its own. */
export function toFailure(visit: Visit, error: InterpreterError): StateError {
  const failure = error.inState(visit.state.name, visit.enteredId);
  if (error.location !== undefined) {
    visit.frame.track.record('EvaluationFailed', {
      evaluationFailedEventDetails: {
        error: failure.error,
        cause: failure.details ?? '',
        location: error.location,
        state: visit.state.name,
      },
    });
  }
  return failure;
}
