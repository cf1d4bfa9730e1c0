import type { CatalogueEntry } from './catalogue.ts';
import type { UnknownReason } from './scan.ts';

const HOUR_MS = 60 * 60 * 1000;

/** The quota of AWS is for this time, and so is the budget. */
const DAY_MS = 24 * HOUR_MS;

/** An image as far as a budget of scans goes. */
export interface Demand {
  /** As many scans as it takes; none where none would be started. */
  readonly platforms: number;
  /** When its scans were made last; absent: never, as far as anybody knows. */
  readonly triedAt: Date | undefined;
}

/** Why there is no result, and no scan of which there could be one. */
const NEVER_STARTED: ReadonlySet<UnknownReason | undefined> = new Set<UnknownReason>([
  'unsupported',
  'archived',
  'gone',
]);

/** What an image of so many platforms asks for, by what is known of it. */
export function demandOf(
  entry: Pick<CatalogueEntry, 'reason' | 'scannedAt' | 'assessedAt'> | undefined,
  platforms: number,
): Demand {
  if (!entry || entry.reason === 'put-off') return { platforms, triedAt: undefined };
  const { scannedAt, assessedAt, reason } = entry;
  if (!scannedAt && NEVER_STARTED.has(reason)) return { platforms: 0, triedAt: undefined };
  // Else the scanner was asked for a result when the image was looked at, and there was none.
  return { platforms, triedAt: new Date(scannedAt ?? assessedAt) };
}

/** Says of one image after the other whether its scans may be started. */
export type Grants = (image: Demand) => boolean;

/** Counts what the images of a registry ask of its budget; holds a number for each hour, however many images there are. */
export interface DemandTally {
  add(image: Demand): void;
  /**
   * Shares a budget of so many scans a day out, less what was scanned within the last day: those that have waited
   * longest come first, to the hour. Undefined where there is enough for all.
   */
  grants(budget: number): Grants | undefined;
}

export function demandTally(at: Date): DemandTally {
  const byHour = new Map<number, number>();
  let all = 0;
  let used = 0;
  return {
    add({ platforms, triedAt }) {
      const hour = hourOf(triedAt);
      byHour.set(hour, (byHour.get(hour) ?? 0) + platforms);
      all += platforms;
      if (triedAt && at.getTime() - triedAt.getTime() < DAY_MS) used += platforms;
    },
    grants(budget) {
      const free = Math.max(0, budget - used);
      return all <= free ? undefined : grantsOf(byHour, free);
    },
  };
}

function grantsOf(byHour: ReadonlyMap<number, number>, free: number): Grants {
  let whole = 0;
  let last = Number.POSITIVE_INFINITY;
  for (const [hour, platforms] of [...byHour].sort(([a], [b]) => a - b)) {
    last = hour;
    if (whole + platforms > free) break;
    whole += platforms;
  }
  // What is left for the last hour is for those of it that come first. Counted down, for what is known may change.
  const left = { earlier: whole, last: free - whole };
  return ({ platforms, triedAt }) => {
    const hour = hourOf(triedAt);
    if (hour > last) return false;
    const share = hour < last ? 'earlier' : 'last';
    if (platforms > left[share]) return false;
    left[share] -= platforms;
    return true;
  };
}

function hourOf(triedAt: Date | undefined): number {
  return triedAt ? Math.floor(triedAt.getTime() / HOUR_MS) : Number.NEGATIVE_INFINITY;
}

/** What a sweep has put off, for its budget of scans was used up. */
export interface PutOffScans {
  readonly scans: number;
  readonly images: number;
  /** Those of the images that have no scan at all to be judged by. */
  readonly neverScanned: number;
  /** When the oldest scan was made that one of the others is judged by; ISO 8601. */
  readonly oldestScan?: string | undefined;
  /** Scans a day. */
  readonly budget: number;
}

/** Adds what was put off of one more image. */
export function withPutOff(
  sum: PutOffScans,
  { scans, judgedBy }: { readonly scans: number; readonly judgedBy?: string | undefined },
): PutOffScans {
  const { oldestScan } = sum;
  const isOlder = judgedBy !== undefined && (oldestScan === undefined || judgedBy < oldestScan);
  return {
    ...sum,
    scans: sum.scans + scans,
    images: sum.images + 1,
    neverScanned: sum.neverScanned + (judgedBy === undefined ? 1 : 0),
    oldestScan: isOlder ? judgedBy : oldestScan,
  };
}
