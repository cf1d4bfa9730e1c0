import * as z from 'zod';
import type { Outcome, SkipReason } from '../domain/assessment.ts';
import {
  type ImageDetail,
  type ImageRef,
  isContainerImage,
  isIndex,
  type Platform,
} from '../domain/image.ts';
import type { PlannedImage, Ports } from '../ports.ts';
import { ifThere } from './if-there.ts';
import { toOutcomeImage } from './outcome.ts';
import { platformsOf } from './platforms.ts';
import { parseTrigger, type Trigger } from './trigger.ts';

export const Input = z.strictObject({
  /** The execution's input: an event, or a request. */
  trigger: z.unknown(),
  /** Whether this run has already waited for the push of an index to finish. */
  waited: z.boolean(),
  /** For the log only. */
  execution: z.string().optional(),
});

export type Resolution =
  /** `isAsked`: a person asks for a look at it, and no event tells of it. */
  | ({ readonly next: 'check'; readonly isAsked?: true } & PlannedImage)
  | { readonly next: 'wait' }
  | { readonly next: 'skip'; readonly outcome: Outcome };

type Needs = Pick<Ports, 'registry' | 'lineage' | 'settings'>;

/**
 * Any trigger → the one image that it is about, with its platforms; or the reason why nothing is to be done; or that
 * the index which an untagged platform may belong to should be waited for. Raises InvalidInputError, and
 * ImageNotFoundError where a person asked for an image that is not there.
 */
export const resolveImage =
  (ports: Needs) =>
  async ({ trigger: input, waited }: z.infer<typeof Input>): Promise<Resolution> => {
    const trigger = parseTrigger(input, ports.settings);
    if (trigger.kind === 'request') {
      const found = await ports.registry.describeImage(trigger.image);
      const resolution = await resolve(ports, trigger, found, waited);
      return resolution.next === 'check' ? { ...resolution, isAsked: true } : resolution;
    }
    const detail = await ifThere(ports.registry.describeImage(trigger.image));
    return detail ? resolve(ports, trigger, detail, waited) : skip(trigger.image, 'gone');
  };

async function resolve(
  ports: Needs,
  trigger: Trigger,
  detail: ImageDetail,
  waited: boolean,
): Promise<Resolution> {
  if (!isContainerImage(detail)) return skip(detail, 'not-an-image');
  if (isIndex(detail.manifestMediaType)) return checkIndex(ports, detail);

  switch (trigger.kind) {
    case 'push':
      return resolvePush(ports, detail);
    case 'scan-complete':
      return resolveScan(ports, detail, waited);
    case 'request':
      return check(detail, [{ imageDigest: detail.imageDigest }]);
    default:
      return trigger satisfies never;
  }
}

/** The scan of a pushed image is announced by an event of its own, wherever the repository scans on push. */
async function resolvePush(ports: Needs, detail: ImageDetail): Promise<Resolution> {
  if (await ports.registry.scansOnPush(detail)) return skip(detail, 'scan-event-follows');
  if (detail.tags.length === 0) return skip(detail, 'untagged');
  return check(detail, [{ imageDigest: detail.imageDigest }]);
}

/** An untagged manifest is a platform of an index, known or pushed in a moment; else an image of its own. */
async function resolveScan(
  ports: Needs,
  detail: ImageDetail,
  waited: boolean,
): Promise<Resolution> {
  if (detail.tags.length === 0) {
    const index = await ports.lineage.indexOf(detail);
    const indexDetail = index && (await ifThere(ports.registry.describeImage(index)));
    if (indexDetail) return checkIndex(ports, indexDetail);
    if (!waited) return { next: 'wait' };
    // The event of its index's push may be late, or lost.
    const unheard = await unheardIndexOf(ports, detail);
    if (unheard) return checkIndex(ports, unheard);
  }
  return check(detail, [{ imageDigest: detail.imageDigest }]);
}

/** Looks through the indexes of the repository that were pushed after the platform: every index is. */
async function unheardIndexOf(
  ports: Needs,
  platform: ImageDetail,
): Promise<ImageDetail | undefined> {
  const from = platform.pushedAt?.getTime() ?? 0;
  for await (const page of ports.registry.images(platform)) {
    const indexes = page.filter(
      ({ manifestMediaType, pushedAt }) =>
        isIndex(manifestMediaType) && (pushedAt?.getTime() ?? from) >= from,
    );
    // What they list is remembered by that, attestations and what is in indexes within them included.
    await platformsOf(ports, indexes);
    const found = await ports.lineage.indexOf(platform);
    const index = indexes.find(({ imageDigest }) => imageDigest === found?.imageDigest);
    if (index) return index;
  }
  return undefined;
}

async function checkIndex(ports: Needs, detail: ImageDetail): Promise<Resolution> {
  const platforms = (await platformsOf(ports, [detail])).get(detail.imageDigest);
  return platforms ? check(detail, platforms) : skip(detail, 'gone');
}

function check(detail: ImageDetail, platforms: readonly Platform[]): Resolution {
  return {
    next: 'check',
    image: { ...toOutcomeImage(detail), pushedAt: detail.pushedAt?.toISOString() },
    platforms,
  };
}

function skip(image: ImageRef, reason: SkipReason): Resolution {
  return { next: 'skip', outcome: { kind: 'skipped', image: toOutcomeImage(image), reason } };
}
