import type { Finding } from './finding.ts';
import type { Platform } from './image.ts';
import { mergeFindings } from './merge-findings.ts';

/** Which scanner looked: findings of one are not comparable with those of the other. */
export type ScanType = 'BASIC' | 'ENHANCED';

/** The statuses of an image scan in ECR's API, all of them. A new one is `unrecognised` until it is added here. */
export const SCAN_STATUSES = [
  'IN_PROGRESS',
  'COMPLETE',
  'FAILED',
  'UNSUPPORTED_IMAGE',
  'ACTIVE',
  'PENDING',
  'SCAN_ELIGIBILITY_EXPIRED',
  'FINDINGS_UNAVAILABLE',
  'LIMIT_EXCEEDED',
  'IMAGE_ARCHIVED',
] as const;

export type ScanStatus = (typeof SCAN_STATUSES)[number];

/** Why there is no complete result. None of them is ever a pass. */
export type UnknownReason =
  | 'never-scanned'
  | 'put-off'
  | 'timed-out'
  | 'scan-failed'
  | 'unsupported'
  | 'eligibility-expired'
  | 'findings-unavailable'
  | 'limit-exceeded'
  | 'archived'
  | 'gone'
  | 'unrecognised-status'
  | 'not-read';

/** Whether an image could not be checked that should have been: the other reasons are answers. */
export function leavesUnchecked(reason: UnknownReason): boolean {
  return reason === 'timed-out' || reason === 'not-read';
}

/** One scan over one platform: complete, still to come, or one of the reasons why there is no result. */
export type Scan =
  | CompleteScan
  | { readonly status: 'pending'; readonly detail: string }
  | UnavailableScan;

export interface CompleteScan {
  readonly status: 'complete';
  readonly type: ScanType;
  readonly findings: readonly Finding[];
  readonly completedAt?: string | undefined;
}

export interface UnavailableScan {
  readonly status: 'unavailable';
  readonly reason: UnknownReason;
  /** One sentence for people. */
  readonly detail: string;
}

export interface PlatformScan {
  readonly platform: Platform;
  readonly scan: Scan;
}

/** What ECR answers about a scan, in the words of the domain. */
export interface ScanReading {
  readonly status: string;
  readonly description?: string | undefined;
  readonly type: ScanType;
  /** Undefined where ECR shows no result at all, which is not the same as one without a finding. */
  readonly findings: readonly Finding[] | undefined;
  readonly completedAt?: string | undefined;
}

/** How long an enhanced scan that shows no finding may still be one that has not begun. */
export const YOUNG_IMAGE_MS = 60 * 60 * 1000;

/** Whether an image was pushed so recently that its first enhanced scan may still be to come. */
export function isYoung(pushedAt: Date | undefined, at: Date): boolean {
  return pushedAt !== undefined && at.getTime() - pushedAt.getTime() < YOUNG_IMAGE_MS;
}

export interface ReadingContext {
  readonly at: Date;
  readonly pushedAt?: Date | undefined;
  /** Whether an event has told that the first scan is over. */
  readonly confirmed: boolean;
}

/**
 * What a reading means. Only `COMPLETE` and `ACTIVE` hold results, and `ACTIVE` without a finding on a young image
 * holds none yet: Inspector shows that before its first scan, unless its event has said that the scan is over.
 */
export function toScan(reading: ScanReading, context: ReadingContext): Scan {
  const { status } = reading;
  if (!isScanStatus(status)) {
    return unavailable(
      'unrecognised-status',
      `ECR answered the scan status ${status}, which this version does not know.`,
    );
  }
  switch (status) {
    case 'IN_PROGRESS':
      return { status: 'pending', detail: 'The scan is still in progress.' };
    case 'PENDING':
      return { status: 'pending', detail: 'The scan is still pending.' };
    case 'COMPLETE':
    case 'ACTIVE':
      return isSettled(reading, context)
        ? toResult(reading)
        : {
            status: 'pending',
            detail: 'The image is young and its first scan has shown nothing yet.',
          };
    case 'FAILED':
      return isUnsupported(reading.description)
        ? unavailable('unsupported', reading.description)
        : unavailable('scan-failed', reading.description ?? 'The scan failed.');
    case 'UNSUPPORTED_IMAGE':
      return unavailable(
        'unsupported',
        reading.description ?? 'The image is of a kind that cannot be scanned.',
      );
    case 'SCAN_ELIGIBILITY_EXPIRED':
      return unavailable(
        'eligibility-expired',
        reading.description ?? 'Inspector no longer scans this image.',
      );
    case 'FINDINGS_UNAVAILABLE':
      return unavailable(
        'findings-unavailable',
        reading.description ?? 'ECR cannot show findings for this image.',
      );
    case 'LIMIT_EXCEEDED':
      return unavailable('limit-exceeded', reading.description ?? 'A scanning limit was exceeded.');
    case 'IMAGE_ARCHIVED':
      return unavailable(
        'archived',
        reading.description ?? 'The image is archived: restore it to have it scanned.',
      );
    default:
      return status satisfies never;
  }
}

/** Whether there is no result because a scan has failed, which another may not; what is not supported stays so. */
export function isFailed(scan: Scan): scan is UnavailableScan {
  return scan.status === 'unavailable' && scan.reason === 'scan-failed';
}

export function unavailable(reason: UnknownReason, detail: string): UnavailableScan {
  return { status: 'unavailable', reason, detail };
}

/** The findings of all platforms whose scan is complete, merged. */
export function findingsOf(scans: readonly PlatformScan[]): Finding[] {
  return mergeFindings(
    scans.flatMap(({ platform, scan }) =>
      scan.status === 'complete' ? [foundOn(platform, scan.findings)] : [],
    ),
  );
}

function foundOn({ name }: Platform, findings: readonly Finding[]): readonly Finding[] {
  return name === undefined
    ? findings
    : findings.map((finding) => ({ ...finding, platforms: [name] }));
}

function isScanStatus(status: string): status is ScanStatus {
  return SCAN_STATUSES.some((known) => known === status);
}

function toResult({ type, findings, completedAt }: ScanReading): CompleteScan | UnavailableScan {
  return findings
    ? { status: 'complete', type, findings, completedAt }
    : unavailable('findings-unavailable', 'ECR says that the scan is over, and shows no result.');
}

function isSettled(reading: ScanReading, { at, pushedAt, confirmed }: ReadingContext): boolean {
  if (reading.type === 'BASIC' || reading.findings?.length || confirmed) return true;
  return !isYoung(pushedAt, at);
}

/** Basic scanning reports an unsupported operating system as FAILED; this prefix is the only thing that tells. */
function isUnsupported(description: string | undefined): description is string {
  return description?.startsWith('UnsupportedImageError') ?? false;
}
