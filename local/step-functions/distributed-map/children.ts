import { randomUUID } from 'node:crypto';
import { Execution } from '../executions.ts';
import type { Engine } from '../interpreter/engine.ts';
import { AbortedError } from '../language/errors.ts';
import type { ChildInput } from './batches.ts';
import type { MapRun } from './map-run.ts';

/**
 * Children that really run at once, whatever MaxConcurrency allows: one process does the work of what is a fleet on
 * AWS, and a child costs a call in progress.
 */
const LOCAL_CONCURRENCY = 1000;

export interface ChildrenOptions {
  readonly signal: AbortSignal;
  /** Number of items, when it is known beforehand. */
  readonly knownTotal: number | undefined;
  /** With neither, no failure is tolerated. */
  readonly tolerance: {
    readonly count: number | undefined;
    readonly percentage: number | undefined;
  };
  /** Whether the inputs of children that never started are wanted. */
  readonly keepPending: boolean;
}

export interface ChildrenOutcome {
  /** More items failed than the Map tolerates; the children that were running then were aborted. */
  readonly exceeded: boolean;
  /** JSON texts. */
  readonly pending: readonly string[];
}

/** Runs a child execution for each input, in order, until there are no more or too many have failed. */
export async function runChildren(
  run: MapRun,
  inputs: AsyncGenerator<ChildInput>,
  engine: Engine,
  options: ChildrenOptions,
): Promise<ChildrenOutcome> {
  const { signal } = options;
  const running = new Set<Execution>();
  let exhausted = false;
  let exceeded = false;
  let failure: { readonly error: unknown } | undefined;

  const abortRunning = (): void => {
    for (const child of running) child.abort?.(new AbortedError('stop'));
  };
  signal.addEventListener('abort', abortRunning, { once: true });

  const isExceeded = (): boolean => {
    const { count, percentage } = options.tolerance;
    const total = options.knownTotal ?? (exhausted ? run.itemCounts.total : undefined);
    if (count === undefined && percentage === undefined) return run.failedItems > 0;
    if (count !== undefined && run.failedItems > count) return true;
    return percentage !== undefined && !!total && (100 * run.failedItems) / total > percentage;
  };

  const worker = async (): Promise<void> => {
    while (!exceeded && !failure && !signal.aborted) {
      const next = await inputs.next();
      if (next.done) {
        exhausted = true;
        break;
      }
      await runChild(next.value);
    }
  };

  const runChild = async ({ input, items }: ChildInput): Promise<void> => {
    if (exceeded || failure || signal.aborted) {
      pending.push(input.text);
      run.neverStarted(items);
      return;
    }
    const child = new Execution({
      machine: run.machine,
      name: randomUUID(),
      input: input.text,
      mapRunArn: run.arn,
      now: engine.now,
    });
    engine.executions.add(child);
    running.add(child);
    run.started(items);
    await engine.run(child);
    running.delete(child);
    run.ended(items, child.status);
    if (!exceeded && isExceeded()) {
      exceeded = true;
      abortRunning();
    }
  };

  const pending: string[] = [];
  const workers = Math.min(run.maxConcurrency, LOCAL_CONCURRENCY);
  await Promise.all(
    Array.from({ length: workers }, () =>
      worker().catch((error) => {
        // The items could not be read or prepared; children that run are of no use any more.
        failure ??= { error };
        abortRunning();
      }),
    ),
  );
  signal.removeEventListener('abort', abortRunning);
  signal.throwIfAborted();
  if (failure) throw failure.error;
  if (exceeded && options.keepPending) {
    for await (const { input, items } of inputs) {
      pending.push(input.text);
      run.neverStarted(items);
    }
  } else {
    await inputs.return(undefined);
  }
  return { exceeded: exceeded || isExceeded(), pending };
}
