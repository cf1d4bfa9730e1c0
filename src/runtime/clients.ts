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

/** ECR publishes no rate for its describe calls: the client finds out, and slows down by itself. */
export const ADAPTIVE = { retryMode: 'adaptive', maxAttempts: 8, requestHandler } as const;
