import { setMaxListeners } from 'node:events';
import { AbortedError } from '../language/errors.ts';

/**
 * Works on all items, at most `concurrency` at a time, and returns the results in the items' order. The first that
 * fails aborts the others with an AbortedError by 'sibling'; its error is thrown once all have ended.
 */
export async function runBranches<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  outer: AbortSignal,
  run: (item: Item, branch: { index: number; signal: AbortSignal }) => Promise<Result>,
): Promise<Result[]> {
  const siblings = new AbortController();
  const signal = AbortSignal.any([outer, siblings.signal]);
  setMaxListeners(0, signal);
  const results = new Array<Result>(items.length);
  const failures: unknown[] = [];
  const queue = items.entries();

  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) {
      try {
        results[index] = await run(item, { index, signal });
      } catch (error) {
        failures.push(error);
        siblings.abort(new AbortedError('sibling'));
      }
      if (signal.aborted) return;
    }
  };

  await Promise.all(Array.from({ length: Math.min(items.length, concurrency) }, worker));
  outer.throwIfAborted();
  if (failures.length > 0) throw failures[0];
  return results;
}
