import type { RateLimit } from './declared.ts';

/** Token buckets, one for each key: `rate` tokens a second come in, at most `burst` of them are kept. */
export function createThrottle(now: () => number): (key: string, limit: RateLimit) => boolean {
  const buckets = new Map<string, { tokens: number; at: number }>();
  /** Takes a token; false when there is none. */
  return (key, { rate, burst }) => {
    const at = now();
    const bucket = buckets.get(key) ?? { tokens: burst, at };
    const tokens = Math.min(burst, bucket.tokens + ((at - bucket.at) / 1000) * rate);
    const isAllowed = tokens >= 1;
    buckets.set(key, { tokens: isAllowed ? tokens - 1 : tokens, at });
    return isAllowed;
  };
}
