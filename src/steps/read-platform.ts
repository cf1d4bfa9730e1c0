import * as z from 'zod';
import { ScanNotReadyError } from '../domain/errors.ts';
import type { Finding } from '../domain/finding.ts';
import type { ImageDetail, ImageRef } from '../domain/image.ts';
import { type Priorities, withPriorities } from '../domain/priorities.ts';
import {
  type CompleteScan,
  isFailed,
  type PlatformScan,
  type Scan,
  toScan,
  type UnavailableScan,
  unavailable,
} from '../domain/scan.ts';
import type { ExploitScores, ImageRegistry } from '../ports.ts';
import { ifThere } from './if-there.ts';
import { type Awaited, AwaitedShape, PlatformShape } from './schemas.ts';

/** A platform with how the wait for its scan ended; the event that starts an execution ends it at once. */
export const AwaitedPlatform = z.strictObject({ ...PlatformShape.shape, awaited: AwaitedShape });

export type AwaitedPlatform = z.infer<typeof AwaitedPlatform>;

/** What a scan is read with. */
export interface Reading {
  readonly registry: ImageRegistry;
  readonly exploitScores: ExploitScores;
  readonly priorities: Priorities;
  /** Of the rule that the image is judged by; absent: no score makes a breach. */
  readonly epssThreshold: number | undefined;
  readonly at: Date;
}

/**
 * The scan of one platform with all its findings, and what else is known of them. Raises ScanNotReadyError where an
 * event has announced a result that cannot be read yet: a moment later it can.
 */
export async function readPlatform(
  reading: Reading,
  detail: ImageDetail,
  { awaited, imageDigest, name }: AwaitedPlatform,
): Promise<PlatformScan> {
  const { registry, priorities, at } = reading;
  const platform = { imageDigest, name };
  const isAnnounced = awaited.scan === 'announced' || awaited.scan === 'confirmed';
  const raw = await ifThere(registry.readScan({ ...detail, imageDigest }));
  const shown =
    raw && toScan(raw, { at, pushedAt: detail.pushedAt, confirmed: awaited.scan === 'confirmed' });
  const isPutOff = awaited.scan === 'put-off' && shown !== undefined && isFailed(shown);
  const scan = !shown || isPutOff ? withoutResult(awaited, shown) : shown;
  const isShown = scan.status !== 'pending' && !(awaited.scan === 'announced' && isEmpty(scan));
  if (isAnnounced && (!raw || !isShown)) {
    throw new ScanNotReadyError(
      `The scan of ${imageDigest} was announced, and ECR does not show its result yet.`,
    );
  }
  if (scan.status !== 'complete') return { platform, scan };
  const findings = await withScores(reading, { ...detail, imageDigest }, scan);
  return { platform, scan: { ...scan, findings: withPriorities(findings, priorities) } };
}

/** Inspector is asked where a score decides something; of the rest the feed knows enough to put it in order. */
async function withScores(
  { exploitScores, epssThreshold }: Reading,
  platform: ImageRef,
  { type, findings }: CompleteScan,
): Promise<readonly Finding[]> {
  if (type !== 'ENHANCED' || epssThreshold === undefined || findings.length === 0) return findings;
  const scores = await exploitScores.of(platform, epssThreshold);
  return findings.map((finding) => {
    const epss = scores.get(finding.id);
    return epss === undefined ? finding : { ...finding, epss };
  });
}

function isEmpty(scan: Scan): boolean {
  return scan.status === 'complete' && scan.findings.length === 0;
}

/** Why there is no result, as far as the wait for it has told. */
function withoutResult(awaited: Awaited, failed: UnavailableScan | undefined): Scan {
  switch (awaited.scan) {
    case 'unsupported':
      return unavailable('unsupported', awaited.detail ?? 'ECR cannot scan this kind of image.');
    case 'timed-out':
      return unavailable('timed-out', awaited.detail ?? 'The scan has not begun.');
    case 'failed':
      return unavailable('not-read', awaited.detail ?? 'The scan could not be awaited.');
    case 'put-off':
      return unavailable(
        'put-off',
        failed
          ? `Another scan is put off: the scans of the day are used up. The last one: ${failed.detail}`
          : 'It has never been scanned, and its first scan is put off: the scans of the day are used up.',
      );
    case 'settled':
    case 'announced':
    case 'confirmed':
      return unavailable('never-scanned', 'The image has never been scanned.');
    default:
      return awaited.scan satisfies never;
  }
}
