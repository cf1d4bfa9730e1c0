import { z } from 'zod';
import type { Assessment, Outcome } from '../domain/assessment.ts';
import { ScanNotReadyError } from '../domain/errors.ts';
import type { ImageDetail } from '../domain/image.ts';
import { judgementFor } from '../domain/policy.ts';
import { type PlatformScan, type Scan, toScan, unavailable } from '../domain/scan.ts';
import { suppressor } from '../domain/suppression.ts';
import { judge } from '../domain/verdict.ts';
import type { Ports } from '../ports.ts';
import { ifThere } from './if-there.ts';
import { toOutcome, toOutcomeImage } from './outcome.ts';
import { type Awaited, AwaitedShape, ImageShape, PlatformShape } from './schemas.ts';

const AwaitedPlatform = z.strictObject({
  ...PlatformShape.shape,
  /** Absent where nobody has waited: the execution was started by the event of this very scan. */
  awaited: AwaitedShape.optional(),
});

export const Input = z.strictObject({ image: ImageShape, platforms: z.array(AwaitedPlatform) });

type AwaitedPlatform = z.infer<typeof AwaitedPlatform>;
type Needs = Pick<Ports, 'registry' | 'assessments' | 'policy' | 'clock'>;

/**
 * Reads all findings of all platforms, judges them by the policy and stores the whole as one document. Raises
 * ScanNotReadyError where a scan was announced whose result cannot be read yet.
 */
export const assessImage =
  ({ registry, assessments, policy, clock }: Needs) =>
  async ({ image, platforms }: z.infer<typeof Input>): Promise<Outcome> => {
    const at = clock.now();
    const detail = await ifThere(registry.describeImage(image));
    if (!detail) return { kind: 'skipped', image: toOutcomeImage(image), reason: 'gone' };
    const scans = await Promise.all(
      platforms.map((platform) => readPlatform(registry, detail, platform, at)),
    );

    const judgement = judgementFor(policy, detail);
    const assessedImage = {
      ...toImage(detail),
      platforms: platforms.map(({ imageDigest, name }) => ({ imageDigest, name })),
    };
    const assessment: Assessment = {
      image: assessedImage,
      assessedAt: at.toISOString(),
      judgement,
      ...judge(scans, judgement, suppressor(policy.suppressions, assessedImage, at)),
    };

    return toOutcome(assessment, await assessments.put(assessment));
  };

function toImage({ registryId, region, repository, imageDigest, tags }: ImageDetail) {
  return { registryId, region, repository, imageDigest, tags };
}

async function readPlatform(
  registry: Ports['registry'],
  detail: ImageDetail,
  { awaited, imageDigest, name }: AwaitedPlatform,
  at: Date,
): Promise<PlatformScan> {
  const platform = { imageDigest, name };
  const confirmed = awaited === undefined || awaited.scan === 'confirmed';
  const reading = await ifThere(registry.readScan({ ...detail, imageDigest }));
  const scan: Scan = reading
    ? toScan(reading, { at, pushedAt: detail.pushedAt, confirmed })
    : withoutReading(awaited);
  if (awaited === undefined && (!reading || scan.status === 'pending')) {
    throw new ScanNotReadyError(
      `The scan of ${imageDigest} was announced, and ECR does not show its result yet.`,
    );
  }
  return { platform, scan };
}

/** Why there is no scan to read, as far as the wait for it has told. */
function withoutReading(awaited: Awaited | undefined): Scan {
  if (!awaited) return unavailable('never-scanned', 'The image has never been scanned.');
  switch (awaited.scan) {
    case 'unsupported':
      return unavailable('unsupported', awaited.detail ?? 'ECR cannot scan this kind of image.');
    case 'timed-out':
      return unavailable('timed-out', awaited.detail ?? 'The scan has not begun.');
    case 'failed':
      return unavailable('not-read', awaited.detail ?? 'The scan could not be awaited.');
    case 'settled':
    case 'confirmed':
      return unavailable('never-scanned', 'The image has never been scanned.');
    default:
      return awaited.scan satisfies never;
  }
}
