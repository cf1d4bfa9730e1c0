import { type Image, type RegistryId, registryKey } from './image.ts';
import { globMatcher } from './match.ts';

/** The line of images that replace one another: what "new" is measured against. */
export interface StreamRef extends RegistryId {
  readonly repository: string;
  /** A pattern of tags, as `*`, `main-*` or `latest`; the image digest for an image without a tag. */
  readonly stream: string;
}

/** The same text for the same stream, and different for each. */
export function streamKey(stream: StreamRef): string {
  return `${registryKey(stream)}#${stream.repository}#${stream.stream}`;
}

/**
 * The stream of an image. The policy's patterns come first, in their order. Else a tag that stays with its image wins
 * over one that moves: a version number, then any other tag with a varying part (a commit, a build, a date), then a
 * plain name such as `latest`. An image without a tag is a stream of its own.
 */
export function streamOf(
  { tags, imageDigest }: Pick<Image, 'tags' | 'imageDigest'>,
  patterns: readonly string[] = [],
): string {
  const named = patterns.find((pattern) => tags.some(globMatcher(pattern)));
  if (named !== undefined) return named;
  const [derived] = [...new Set(tags.map(streamOfTag))].sort(mostStableFirst);
  return derived ?? imageDigest;
}

/** `1.4.2` → `*`, `v1.4.2-alpine3` → `v*-alpine*`, `main-3f9c2ab` → `main-*`, `latest` → `latest`. */
export function streamOfTag(tag: string): string {
  return tag
    .split(SEPARATORS)
    .map((part) => (isCommit(part) ? '*' : part.replace(NUMBERS, '*')))
    .join('');
}

/** Splits and keeps what it splits at. */
const SEPARATORS = /([-_+])/;

/** A number, or several with dots between. */
const NUMBERS = /\d+(?:\.\d+)*/g;

/** An abbreviated or whole commit hash, also as `git describe` writes it. A word of the letters a to f is a word. */
function isCommit(part: string): boolean {
  return /^g?[0-9a-f]{7,64}$/.test(part) && /\d/.test(part);
}

function mostStableFirst(a: string, b: string): number {
  return rank(a) - rank(b) || a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

function rank(stream: string): number {
  if (/^v?\*$/.test(stream)) return 0;
  return stream.includes('*') ? 1 : 2;
}
