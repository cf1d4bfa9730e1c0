/** Longest delay of one Node timer; longer ones fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Waits; rejects with the signal's reason when that is aborted first. Leaves no timer behind. */
export async function delay(milliseconds: number, signal: AbortSignal): Promise<void> {
  let left = milliseconds;
  do {
    const now = Math.min(left, MAX_TIMER_MS);
    await wait(now, signal);
    left -= now;
  } while (left > 0);
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
