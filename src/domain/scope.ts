import { compare } from './compare.ts';
import { type ImageRef, type RegistryId, registryKey } from './image.ts';
import { globMatcher } from './match.ts';

/** Images that are meant: those of a registry whose repository is matched, and where tags are named, one of its tags. */
export interface Selection extends RegistryId {
  /** A glob. */
  readonly repository: string;
  /** Globs; absent: every image. */
  readonly tags?: readonly string[] | undefined;
}

/** An image as far as it can be selected. */
export type Selectable = Omit<ImageRef, 'imageDigest'> & { readonly tags: readonly string[] };

/** Tells whether an image is meant by one of the selections. */
export function selector(selections: readonly Selection[]): (image: Selectable) => boolean {
  const matchers = selections.map(({ registryId, region, repository, tags }) => {
    const isRepository = globMatcher(repository);
    const isTag = tags?.map((tag) => globMatcher(tag));
    return (image: Selectable) =>
      image.registryId === registryId &&
      image.region === region &&
      isRepository(image.repository) &&
      (isTag === undefined || isTag.some((isMatch) => image.tags.some(isMatch)));
  });
  return (image) => matchers.some((isMatch) => isMatch(image));
}

/** What a sweep looks at: what is selected, or all of the own registry where nothing is. */
export function sweptBy(
  configurations: readonly Selection[],
  { registryId, region }: RegistryId,
): readonly Selection[] {
  return configurations.length > 0 ? configurations : [{ registryId, region, repository: '**' }];
}

/**
 * Tells whether a sweep that looks at these would come across an image as it was known last, were it still there: where
 * no tag is known any more, it may have been each that is named.
 */
export function reach(selections: readonly Selection[]): (image: Selectable) => boolean {
  const isSelected = selector(selections);
  const isOfRepository = ofAnyTag(selections);
  return (image) => (image.tags.length > 0 ? isSelected(image) : isOfRepository(image));
}

/** Tells whether an image is of a repository that one of the selections means, whatever the tags. */
export function ofAnyTag(selections: readonly Selection[]): (image: Selectable) => boolean {
  return selector(selections.map(({ tags: _, ...anyTag }) => anyTag));
}

/** Whether two select the same, whatever the order of their tags. */
export function isSameSelection(a: Selection, b: Selection): boolean {
  return selectionKey(a) === selectionKey(b);
}

/** The same text for the same selection, and different for each. */
export function selectionKey({ registryId, region, repository, tags }: Selection): string {
  return JSON.stringify([registryId, region, repository, tags && [...new Set(tags)].sort()]);
}

/** Whether a glob is the name of one repository. */
export function isName(glob: string): boolean {
  return literalPrefix(glob) === glob;
}

/** A part of a registry: the repositories whose names begin so. */
export interface Range extends RegistryId {
  readonly within: string;
}

/** The fewest ranges that hold everything selected, in order, none within another. */
export function rangesOf(selections: readonly Selection[]): readonly Range[] {
  const ranges = selections
    .map(({ registryId, region, repository }) => ({
      registryId,
      region,
      within: literalPrefix(repository),
    }))
    .sort((a, b) => compare(keyOf(a), keyOf(b)));
  return ranges.filter((range, index) => {
    // In order, a range comes after all that it is within.
    return !ranges.slice(0, index).some((earlier) => keyOf(range).startsWith(keyOf(earlier)));
  });
}

/** What every name that a glob matches begins with, as far as it can be read off the glob. */
export function literalPrefix(glob: string): string {
  const [literal = ''] = /^[\w./-]*/.exec(glob) ?? [];
  // `a/**` also matches `a`; a single `*` or `?` stands for something behind the slash.
  const staysBehindSlash = /^(?:\*(?!\*)|\?|$)/.test(glob.slice(literal.length));
  return staysBehindSlash ? literal : literal.replace(/\/$/, '');
}

function keyOf(range: Range): string {
  return `${registryKey(range)}#${range.within}`;
}
