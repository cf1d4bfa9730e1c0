/** What has been rotated is seen after this long. */
const CACHED_MS = 5 * 60 * 1000;

/** The same reads, each name once per container and five minutes. */
export function cachedByName(
  read: (name: string) => Promise<string>,
  now: () => Date,
): (name: string) => Promise<string> {
  const cache = new Map<string, { readonly value: string; readonly until: number }>();
  return async (name) => {
    const cached = cache.get(name);
    if (cached && cached.until > now().getTime()) return cached.value;
    const value = await read(name);
    cache.set(name, { value, until: now().getTime() + CACHED_MS });
    return value;
  };
}
