import type { Assessment } from '../../domain/assessment.ts';
import type { CatalogueEntry } from '../../domain/catalogue.ts';
import { ImageNotFoundError } from '../../domain/errors.ts';
import { type ImageDetail, isContainerImage } from '../../domain/image.ts';
import type { UnknownReason } from '../../domain/scan.ts';
import type { ImageName, Ports } from '../../ports.ts';

type Needs = Pick<Ports, 'registry' | 'catalogue' | 'assessments' | 'clock'>;

/** What is known of an image. */
export type ImageAnswer =
  /** The registry does not have it. `last`: what was known of it, or of the image that had the tag last. */
  | { readonly kind: 'gone'; readonly last?: Known | undefined }
  | { readonly kind: 'not-an-image'; readonly detail: ImageDetail }
  /**
   * The registry has it, and nobody has looked at it yet: `isPending` while that is to be expected. `last`: what was
   * known of it before it lost its tags, or was gone for a while.
   */
  | {
      readonly kind: 'not-assessed';
      readonly detail: ImageDetail;
      readonly isPending: boolean;
      readonly last?: Known | undefined;
    }
  | ({ readonly kind: 'assessed'; readonly detail: ImageDetail } & Known);

interface Known {
  readonly entry: CatalogueEntry;
  readonly assessment: Assessment;
}

/** Longer than a push takes to be assessed, its wait for a scan that times out included. */
const PENDING_MS = 60 * 60 * 1000;

/**
 * What is known of the image that has a tag, or an image digest. The registry is asked, and not what was seen last:
 * a tag may have moved a moment ago, to an image that nobody has looked at.
 */
export async function readImage(ports: Needs, name: ImageName): Promise<ImageAnswer> {
  const detail = await describe(ports, name);
  if (!detail) return { kind: 'gone', last: await lastKnown(ports, name) };
  const entry = await ports.catalogue.get(detail);
  if (entry) return { kind: 'assessed', detail, ...(await withAssessment(ports, entry)) };
  if (!isContainerImage(detail)) return { kind: 'not-an-image', detail };
  const age = ports.clock.now().getTime() - (detail.pushedAt?.getTime() ?? 0);
  const last = await lastKnown(ports, detail);
  return { kind: 'not-assessed', detail, isPending: age < PENDING_MS, last };
}

/** What was known of an image last, whether a sweep has noticed already that it has gone or not. */
async function lastKnown(ports: Needs, name: ImageName): Promise<Known | undefined> {
  const { catalogue } = ports;
  const { registryId, region, repository } = name;
  const imageDigest = 'tag' in name ? await catalogue.holderOf(name, name.tag) : name.imageDigest;
  if (imageDigest === undefined) return undefined;
  const image = { registryId, region, repository, imageDigest };
  const entry = (await catalogue.get(image)) ?? (await catalogue.removed(image));
  return entry && withAssessment(ports, entry);
}

async function withAssessment({ assessments }: Needs, entry: CatalogueEntry): Promise<Known> {
  return { entry, assessment: await assessments.get(entry.assessment) };
}

async function describe({ registry }: Needs, name: ImageName): Promise<ImageDetail | undefined> {
  try {
    return await registry.describeImage(name);
  } catch (error) {
    if (error instanceof ImageNotFoundError) return undefined;
    throw error;
  }
}

/** One word for a pipeline, and why. Unknown is never a pass, nor is what is not known yet. */
export interface VerdictAnswer {
  readonly verdict: 'pass' | 'breach' | 'unknown' | 'pending';
  readonly reason?: UnknownReason | 'not-assessed' | 'not-an-image' | undefined;
}

export function verdictOf(answer: ImageAnswer): VerdictAnswer {
  switch (answer.kind) {
    case 'gone':
      return { verdict: 'unknown', reason: 'gone' };
    case 'not-an-image':
      return { verdict: 'unknown', reason: 'not-an-image' };
    case 'not-assessed':
      return { verdict: answer.isPending ? 'pending' : 'unknown', reason: 'not-assessed' };
    case 'assessed':
      return { verdict: answer.entry.verdict, reason: answer.entry.reason };
    default:
      return answer satisfies never;
  }
}
