import type { Assessment } from '../domain/assessment.ts';
import { type CatalogueEntry, nextEntry, withoutTag } from '../domain/catalogue.ts';
import { TemporarilyUnavailableError } from '../domain/errors.ts';
import { type ImageDetail, type ImageRef, imageKey } from '../domain/image.ts';
import { rangesOf, reach, type Selection } from '../domain/scope.ts';
import type { Ports } from '../ports.ts';

type Needs = Pick<Ports, 'catalogue' | 'changeLog'>;

export interface Stored {
  readonly assessment: Assessment;
  /** Where it is stored. */
  readonly key: string;
  /** The image as the registry shows it now. */
  readonly described: ImageDetail;
}

/** So often a change of an entry is tried again before the state machine is told to come back. */
const ATTEMPTS = 5;

/**
 * Makes an assessment one that lists, pages and feeds show. Comes before the stream is moved: a run that dies later
 * leaves nothing here that nobody would make up for. What a run notes that does not come to move the stream is
 * harmless: the change log says only where to look.
 */
export async function publish(ports: Needs, { assessment, key, described }: Stored): Promise<void> {
  const { image, stream, assessedAt } = assessment;
  if (hasChanges(assessment)) await ports.changeLog.add({ ...image, stream }, assessedAt);
  const { tags, pushedAt } = described;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const before = await ports.catalogue.get(image);
    if (before && before.assessedAt > assessedAt) return;
    const entry = nextEntry(before, { assessment, key, tags, pushedAt });
    await claimTags(ports, image, entry.tags, before?.tags ?? []);
    if (await ports.catalogue.put(entry, before)) return;
  }
  throw new TemporarilyUnavailableError(`The entry of ${image.imageDigest} changes all the time.`);
}

/** Takes an image that has gone out of the lists, unless somebody assesses it at this moment. */
export async function forget({ catalogue }: Pick<Ports, 'catalogue'>, image: ImageRef) {
  const found = await catalogue.get(image);
  await takeOut(catalogue, found, ({ assessedAt }) => assessedAt === found?.assessedAt);
}

/** Takes an entry out of the lists as long as that is right; what was known of the image stays. */
async function takeOut(
  catalogue: Ports['catalogue'],
  found: CatalogueEntry | undefined,
  isRight: (entry: CatalogueEntry) => boolean,
): Promise<void> {
  for (let entry = found; entry && isRight(entry); entry = await catalogue.get(entry)) {
    if (!(await catalogue.remove(entry))) continue;
    for (const tag of entry.tags) await catalogue.release(tag, entry);
    return;
  }
}

/**
 * Takes those images out of the lists that a sweep was to look at and has not come across, although they were known
 * when it began: they are gone, or have lost their tags. `seen`: by their `imageKey`.
 */
export async function forgetUnseen(
  { catalogue }: Pick<Ports, 'catalogue'>,
  selections: readonly Selection[],
  seen: ReadonlySet<string>,
  begunAt: Date,
): Promise<void> {
  const isInReach = reach(selections);
  const isUnseen = (entry: CatalogueEntry) =>
    Date.parse(entry.assessedAt) < begunAt.getTime() &&
    !seen.has(imageKey(entry)) &&
    isInReach(entry);
  for (const { within, ...registry } of rangesOf(selections)) {
    let from: string | undefined;
    do {
      const page = await catalogue.page(registry, { order: 'name', within, from, limit: 500 });
      for (const entry of page.entries) await takeOut(catalogue, entry, isUnseen);
      from = page.next;
    } while (from !== undefined);
  }
}

/** What an image that its stream has passed by differs in is no change of the stream. */
function hasChanges({ comparison, news }: Assessment): boolean {
  if (news.isSuperseded) return false;
  const { new: fresh, worsened, reopened, resolved } = comparison;
  return fresh + worsened + reopened + resolved.length > 0;
}

/**
 * Takes the tags that are new to an image from those that had them: no two claim to have the same. Those lose it
 * before this one has it, so that a run which dies in between is made up for by the next.
 */
async function claimTags(
  { catalogue }: Needs,
  image: ImageRef,
  tags: readonly string[],
  before: readonly string[],
): Promise<void> {
  for (const tag of tags) {
    if (before.includes(tag)) continue;
    const holder = await catalogue.holderOf(image, tag);
    if (holder !== undefined && holder !== image.imageDigest) {
      await takeTag(catalogue, { ...image, imageDigest: holder }, tag);
    }
    await catalogue.claim(tag, image);
  }
  for (const tag of before) if (!tags.includes(tag)) await catalogue.release(tag, image);
}

async function takeTag(catalogue: Ports['catalogue'], from: ImageRef, tag: string): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const entry = await catalogue.get(from);
    if (!entry?.tags.includes(tag) || (await catalogue.put(withoutTag(entry, tag), entry))) return;
  }
  throw new TemporarilyUnavailableError(`The entry of ${from.imageDigest} changes all the time.`);
}
