import { throttledAnswer } from '../endpoint/error-answers.ts';
import { operationOf } from '../endpoint/operation.ts';
import type { AwsService } from '../endpoint/protocol.ts';

/** A service that takes so many calls a second, and how it has fared. */
export interface RateLimited {
  readonly service: AwsService;
  /** Calls that were done, and calls that were refused. */
  readonly done: number;
  readonly refused: number;
}

/**
 * Refuses what exceeds a rate, as a bucket of tokens does: a second's worth may come at once. `isLimited` says of an
 * operation whether it counts.
 */
export function rateLimited(options: {
  readonly name: string;
  readonly service: AwsService;
  readonly perSecond: number;
  readonly isLimited: (operation: string) => boolean;
  /** Milliseconds. */
  readonly now?: () => number;
}): RateLimited {
  const { name, service, perSecond, isLimited, now = () => performance.now() } = options;
  let tokens = perSecond;
  let filledAt = now();
  const figures = { done: 0, refused: 0 };

  function take(): boolean {
    const at = now();
    tokens = Math.min(perSecond, tokens + ((at - filledAt) / 1000) * perSecond);
    filledAt = at;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  }

  return {
    async service(request) {
      if (!isLimited(operationOf(name, request))) return service(request);
      if (!take()) {
        figures.refused += 1;
        return throttledAnswer(name);
      }
      figures.done += 1;
      return service(request);
    },
    get done() {
      return figures.done;
    },
    get refused() {
      return figures.refused;
    },
  };
}
