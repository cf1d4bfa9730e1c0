/** So many calls are under way at once. */
const AT_A_TIME = 10;

/**
 * Does the same with each of many, some at a time; the results in their order. An error is raised once all that is under
 * way has ended: Lambda freezes what a call leaves behind, and goes on with it in a later one.
 */
export async function someAtATime<T, R>(
  all: readonly T[],
  act: (one: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (let start = 0; start < all.length; start += AT_A_TIME) {
    const settled = await Promise.allSettled(all.slice(start, start + AT_A_TIME).map(act));
    for (const one of settled) {
      if (one.status === 'rejected') throw one.reason;
      results.push(one.value);
    }
  }
  return results;
}
