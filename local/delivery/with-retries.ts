import { setTimeout as sleep } from 'node:timers/promises';

/** A target's `MaximumRetryAttempts` counts up to this here: nobody waits 24 hours on their own machine. */
const MOST_RETRIES = 3;

/**
 * Calls until it succeeds or has been retried `retries` times, waiting twice as long each time.
 * @throws what the last attempt threw, or an AbortError when `signal` ends the waiting
 */
export async function withRetries<Result>(
  attempt: (attemptNumber: number) => Promise<Result>,
  options: { readonly retries: number; readonly delayMillis: number; readonly signal: AbortSignal },
): Promise<Result> {
  const most = Math.min(options.retries, MOST_RETRIES);
  for (let retries = 0; ; retries += 1) {
    try {
      return await attempt(retries + 1);
    } catch (error) {
      if (retries >= most) throw error;
      await sleep(options.delayMillis * 2 ** retries, undefined, { signal: options.signal });
    }
  }
}
