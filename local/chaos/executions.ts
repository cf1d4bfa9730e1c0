import type { StatusChange } from '../step-functions/index.ts';

/** Executions as Step Functions tells of them, but for the children of sweeps. */
export interface Executions {
  handle(change: StatusChange): void;
  readonly running: number;
  readonly count: number;
  /** The last word on each, in the order in which they began. */
  all(): readonly StatusChange[];
  /** When one of them began or ended last, as of `performance.now()`. */
  readonly lastHeard: number;
  /** Takes note that something is being done for one of them: the children of a sweep are not heard of themselves. */
  stir(): void;
  /** When that was last. */
  readonly lastStirred: number;
}

export function createExecutions(): Executions {
  const byArn = new Map<string, StatusChange>();
  let running = 0;
  let lastHeard = performance.now();
  let lastStirred = lastHeard;
  return {
    handle(change) {
      const isRunning = change.status === 'RUNNING';
      const wasRunning = byArn.get(change.executionArn)?.status === 'RUNNING';
      byArn.set(change.executionArn, change);
      running += Number(isRunning) - Number(wasRunning);
      lastHeard = performance.now();
    },
    get running() {
      return running;
    },
    get count() {
      return byArn.size;
    },
    all: () => [...byArn.values()],
    get lastHeard() {
      return lastHeard;
    },
    stir() {
      lastStirred = performance.now();
    },
    get lastStirred() {
      return Math.max(lastHeard, lastStirred);
    },
  };
}
