import { AdaptiveRetryStrategy, DefaultRateLimiter } from '@smithy/core/retry';

/**
 * SDKs wait for an answer without end: a call that is never answered would take all of a function's time. The longest
 * that is asked for, a page of findings, takes a second or two.
 */
const requestHandler = {
  connectionTimeout: 3_000,
  requestTimeout: 10_000,
  throwOnRequestTimeout: true,
  // Of an answer that has begun and does not go on.
  socketTimeout: 10_000,
};

/** How often a call is tried: a function that starts over, as the state machine has it do, costs more. */
export const PATIENT = { maxAttempts: 5, requestHandler } as const;

const ADAPTIVE_ATTEMPTS = 8;

/** Between two calls of a client that is throttled again and again, on average. */
const SLOWEST_SECONDS = 20;

/**
 * Takes ECR's "The scan quota per image has been exceeded" for the answer that it is: it would be the same all day. By
 * its name the SDK takes it for throttling, repeats the call, and slows down all others.
 */
class AdaptiveButAnswered extends AdaptiveRetryStrategy {
  override refreshRetryTokenForRetry(
    ...[token, failure]: Parameters<AdaptiveRetryStrategy['refreshRetryTokenForRetry']>
  ) {
    const isAnswer = failure.error?.name === 'LimitExceededException';
    return super.refreshRetryTokenForRetry(
      token,
      isAnswer ? { errorType: 'CLIENT_ERROR' } : failure,
    );
  }
}

/** ECR publishes no rate for its describe calls: a client finds out, and slows down by itself. */
export function adaptive() {
  return { requestHandler, retryStrategy: new AdaptiveButAnswered(ADAPTIVE_ATTEMPTS) };
}

/**
 * As `adaptive`, for functions of which a hundred run at once, whose clients cannot know of each other: each starts over
 * from less, and takes the better part of a minute to be fast again, where the SDK's would take seconds. None waits as
 * long as another, or they would come back together.
 */
export function adaptiveAmongMany(random: () => number) {
  const rateLimiter = new DefaultRateLimiter({
    beta: 0.2,
    minFillRate: 1 / (SLOWEST_SECONDS * (0.5 + random())),
    scaleConstant: 0.0001,
  });
  return {
    requestHandler,
    retryStrategy: new AdaptiveButAnswered(ADAPTIVE_ATTEMPTS, { rateLimiter }),
  };
}
