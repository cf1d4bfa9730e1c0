import { z } from 'zod';
import { ScanNotReadyError } from '../domain/errors.ts';
import type { ImageDetail } from '../domain/image.ts';
import { type Priorities, withPriorities } from '../domain/priorities.ts';
import { type PlatformScan, type Scan, toScan, unavailable } from '../domain/scan.ts';
import type { ImageRegistry } from '../ports.ts';
import { ifThere } from './if-there.ts';
import { type Awaited, AwaitedShape, PlatformShape } from './schemas.ts';

/** A platform with how the wait for its scan ended; the event that starts an execution ends it at once. */
export const AwaitedPlatform = z.strictObject({ ...PlatformShape.shape, awaited: AwaitedShape });

export type AwaitedPlatform = z.infer<typeof AwaitedPlatform>;

/**
 * The scan of one platform with all its findings, and what else is known of them. Raises ScanNotReadyError where an
 * event has announced a result that cannot be read yet: a moment later it can.
 */
export async function readPlatform(
  {
    registry,
    priorities,
    at,
  }: { readonly registry: ImageRegistry; readonly priorities: Priorities; readonly at: Date },
  detail: ImageDetail,
  { awaited, imageDigest, name }: AwaitedPlatform,
): Promise<PlatformScan> {
  const platform = { imageDigest, name };
  const isAnnounced = awaited.scan === 'announced' || awaited.scan === 'confirmed';
  const reading = await ifThere(registry.readScan({ ...detail, imageDigest }));
  const scan: Scan = reading
    ? toScan(reading, { at, pushedAt: detail.pushedAt, confirmed: awaited.scan === 'confirmed' })
    : withoutReading(awaited);
  const isShown = scan.status !== 'pending' && !(awaited.scan === 'announced' && isEmpty(scan));
  if (isAnnounced && (!reading || !isShown)) {
    throw new ScanNotReadyError(
      `The scan of ${imageDigest} was announced, and ECR does not show its result yet.`,
    );
  }
  if (scan.status !== 'complete') return { platform, scan };
  return { platform, scan: { ...scan, findings: withPriorities(scan.findings, priorities) } };
}

function isEmpty(scan: Scan): boolean {
  return scan.status === 'complete' && scan.findings.length === 0;
}

/** Why there is no scan to read, as far as the wait for it has told. */
function withoutReading(awaited: Awaited): Scan {
  switch (awaited.scan) {
    case 'unsupported':
      return unavailable('unsupported', awaited.detail ?? 'ECR cannot scan this kind of image.');
    case 'timed-out':
      return unavailable('timed-out', awaited.detail ?? 'The scan has not begun.');
    case 'failed':
      return unavailable('not-read', awaited.detail ?? 'The scan could not be awaited.');
    case 'settled':
    case 'announced':
    case 'confirmed':
      return unavailable('never-scanned', 'The image has never been scanned.');
    default:
      return awaited.scan satisfies never;
  }
}
