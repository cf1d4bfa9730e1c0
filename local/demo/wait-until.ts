import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MILLIS = 50;

/** Looks again and again until `isTrue`; answers whether it became true in time. Rejects when `signal` aborts. */
export async function waitUntil(
  isTrue: () => boolean,
  options: { readonly timeoutMillis: number; readonly signal: AbortSignal },
): Promise<boolean> {
  const deadline = performance.now() + options.timeoutMillis;
  while (!isTrue()) {
    if (performance.now() > deadline) return false;
    await sleep(LOOK_EVERY_MILLIS, undefined, { signal: options.signal });
  }
  return true;
}
