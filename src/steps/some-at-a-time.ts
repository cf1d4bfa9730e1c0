/** So many calls are under way at once. */
const AT_A_TIME = 10;

/** Does the same with each of many, some at a time; the results in their order. */
export async function someAtATime<T, R>(
  all: readonly T[],
  act: (one: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (let start = 0; start < all.length; start += AT_A_TIME) {
    results.push(...(await Promise.all(all.slice(start, start + AT_A_TIME).map(act))));
  }
  return results;
}
