import picomatch from 'picomatch';

/** An image is matched when all that is named here matches; nothing named matches every image. */
export interface Match {
  /** Glob over the repository name: `*` stays within a path segment, `**` crosses them. */
  readonly repository?: string | undefined;
  /** Glob over tags: one that matches is enough. */
  readonly tag?: string | undefined;
}

/** Whether an image is matched, by its repository and tags. */
export function matchesImage(
  { repository, tag }: Match,
  image: { readonly repository: string; readonly tags: readonly string[] },
): boolean {
  if (repository !== undefined && !globMatcher(repository)(image.repository)) return false;
  return tag === undefined || image.tags.some(globMatcher(tag));
}

/**
 * Whether a name matches a glob: `*` stays within a path segment, `**` crosses them, and a dot is a character like any
 * other. Throws when the glob is empty or not well-formed, instead of matching nothing.
 */
export function globMatcher(
  glob: string,
  { ignoreCase = false }: { readonly ignoreCase?: boolean } = {},
): (name: string) => boolean {
  const isMatch = picomatch(glob, {
    dot: true,
    strictBrackets: true,
    debug: true,
    windows: false,
    nocase: ignoreCase,
  });
  return (name) => isMatch(name);
}
