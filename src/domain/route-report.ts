import type { OutcomeImage } from './assessment.ts';
import { compare } from './compare.ts';
import { type Finding, byUrgency as findingsByUrgency } from './finding.ts';
import { byRepository } from './image.ts';
import type { ListedFinding } from './listed-finding.ts';
import type { FindingChange } from './memory.ts';
import type { UnknownReason } from './scan.ts';
import { byCounts, type Counts, sum } from './severity.ts';
import type { Verdict } from './verdict.ts';

/** Why an image counts as not checked: no complete result, or it could not be looked at at all. */
export type Obstacle = UnknownReason | 'failed';

/** A tagged image as reports show it. */
export interface ReportedImage {
  readonly image: OutcomeImage;
  readonly stream: string;
  /** Whether its stream is at it: one that has been replaced is listed, and makes no breach. */
  readonly isCurrent: boolean;
  readonly verdict: Verdict['kind'];
  readonly obstacle?: Obstacle | undefined;
  readonly counts: Counts;
  /** How many of the open findings are known to be exploited, or have a known exploit. */
  readonly exploited: number;
  readonly suppressed: number;
  /** Since when its stream has the verdict, ISO 8601, as all times here; absent where nobody knows. */
  readonly since?: string | undefined;
  readonly pushedAt?: string | undefined;
  readonly scannedAt?: string | undefined;
  /** Absent where nobody has come to look at it. */
  readonly assessedAt?: string | undefined;
}

/** What a channel hears of a registry, in figures: they are kept, for the next report to be compared with. */
export interface RouteFigures {
  readonly images: number;
  /** Those of which all is known. */
  readonly checked: number;
  /** The others, by why. */
  readonly obstacles: Readonly<Partial<Record<Obstacle, number>>>;
  /** Streams, by the verdict on the image that they are at. */
  readonly streams: Readonly<Record<Verdict['kind'], number>>;
  /** Open findings of those images. */
  readonly findings: Counts;
  readonly exploited: number;
  readonly suppressed: number;
}

/** An earlier report of the same occasion. */
export interface EarlierReport {
  /** When it was made. */
  readonly at: string;
  readonly figures: RouteFigures;
}

/** What scans have made of findings since an earlier report. */
export interface ChangesSince {
  readonly since: string;
  readonly new: number;
  readonly worsened: number;
  readonly reopened: number;
  readonly resolved: number;
  /** Of those that are new, worse or back the ones to look at first. */
  readonly findings: readonly ChangedFinding[];
}

export interface ChangedFinding {
  readonly image: OutcomeImage;
  readonly kind: FindingChange['kind'];
  /** Without its description. */
  readonly finding: Omit<Finding, 'description'>;
}

/** All that a report tells one channel beside the news; what is listed is bounded, what is counted is not. */
export interface RouteReport {
  readonly figures: RouteFigures;
  /** The last report that the channel has had; absent before the first. */
  readonly previous?: EarlierReport | undefined;
  readonly changes?: ChangesSince | undefined;
  /** Streams that have turned unknown since then. */
  readonly turnedUnknown: readonly ReportedImage[];
  /** The ten with most risk. */
  readonly riskiest: readonly ReportedImage[];
  /** Those that have breached longest first. */
  readonly breaches: readonly ReportedImage[];
  /** Those that could not be checked. */
  readonly notChecked: readonly ReportedImage[];
  /** Where the whole of it is; absent where it was not written. */
  readonly files?: ReportFileKeys | undefined;
}

/** The keys of the report's files. */
export interface ReportFileKeys {
  readonly html: string;
  readonly json: string;
  readonly csv: string;
}

const RISKIEST_SHOWN = 10;
const LISTED = 300;
const CHANGED_SHOWN = 20;

/** What there is to report of the images that a channel hears of, as of a moment; absent: as they have been read. */
export function routeReport(
  images: readonly ReportedImage[],
  previous: EarlierReport | undefined,
  changes: ChangesSince | undefined,
  at?: string,
): RouteReport {
  const current = images.filter(({ isCurrent }) => isCurrent);
  return {
    figures: figuresOf(images),
    previous,
    changes,
    turnedUnknown: current
      .filter(
        ({ verdict, since }) =>
          verdict === 'unknown' && previous && isWithin(since, previous.at, at),
      )
      .sort((a, b) => byRepository(a.image, b.image))
      .slice(0, LISTED),
    riskiest: current.filter(hasRisk).sort(byExposure).slice(0, RISKIEST_SHOWN),
    breaches: current
      .filter(({ verdict }) => verdict === 'breach')
      .sort(byAge)
      .slice(0, LISTED),
    notChecked: images
      .filter(({ obstacle }) => obstacle !== undefined)
      .sort((a, b) => byRepository(a.image, b.image))
      .slice(0, LISTED),
  };
}

export function figuresOf(images: readonly ReportedImage[]): RouteFigures {
  const obstacles: Partial<Record<Obstacle, number>> = {};
  const streams = { pass: 0, breach: 0, unknown: 0 };
  let exploited = 0;
  let suppressed = 0;
  for (const one of images) {
    const { obstacle, isCurrent, verdict } = one;
    if (obstacle !== undefined) obstacles[obstacle] = (obstacles[obstacle] ?? 0) + 1;
    if (!isCurrent) continue;
    streams[verdict] += 1;
    exploited += one.exploited;
    suppressed += one.suppressed;
  }
  return {
    images: images.length,
    checked: images.filter(({ obstacle }) => obstacle === undefined).length,
    obstacles,
    streams,
    findings: sum(images.filter(({ isCurrent }) => isCurrent).map(({ counts }) => counts)),
    exploited,
    suppressed,
  };
}

/** Whether there is anything to say: a breach, something that is not known, or a change. */
export function isWorthTelling({ figures, changes, notChecked }: RouteReport): boolean {
  const { breach, unknown } = figures.streams;
  const { new: fresh = 0, worsened = 0, reopened = 0, resolved = 0 } = changes ?? {};
  return breach + unknown + notChecked.length + fresh + worsened + reopened + resolved > 0;
}

/**
 * Counts the changes between an earlier report and this one, finding by finding, each as it has changed last. What has
 * changed while this one is made, the next one counts.
 */
export interface ChangeTally {
  add(finding: ListedFinding): void;
  result(): ChangesSince;
}

export function changeTally(since: string, until: string): ChangeTally {
  const counts = { new: 0, worsened: 0, reopened: 0, resolved: 0 };
  let first: ChangedFinding[] = [];
  return {
    add({ state, changed: { at, kind }, image, stream, finding }) {
      // What is suppressed is nothing that people need to hear of.
      if (!isWithin(at, since, until) || state === 'suppressed') return;
      counts[kind] += 1;
      if (kind === 'resolved') return;
      first.push({
        image: {
          ...{ registryId: stream.registryId, region: stream.region },
          ...{ repository: image.repository, imageDigest: image.imageDigest },
          tags: image.tags.slice(0, 5),
        },
        kind,
        finding: asFound(finding),
      });
      // A registry may have a hundred thousand.
      if (first.length >= 50 * CHANGED_SHOWN) first = mostUrgent(first);
    },
    result: () => ({ since, ...counts, findings: mostUrgent(first) }),
  };
}

/** Without what a stream remembers of it. */
function asFound(finding: Finding): ChangedFinding['finding'] {
  const { id, severity, packages, fix, exploitAvailable, kev, epss, score, link, platforms } =
    finding;
  return { id, severity, packages, fix, exploitAvailable, kev, epss, score, link, platforms };
}

function mostUrgent(changed: readonly ChangedFinding[]): ChangedFinding[] {
  return changed
    .toSorted((a, b) => findingsByUrgency(a.finding, b.finding) || byRepository(a.image, b.image))
    .slice(0, CHANGED_SHOWN);
}

/** Exploited first, then the most severe findings, whatever the policy tolerates. */
function byExposure(a: ReportedImage, b: ReportedImage): number {
  return (
    b.exploited - a.exploited || byCounts(a.counts, b.counts) || byRepository(a.image, b.image)
  );
}

/** Something that is rated, or exploited. */
function hasRisk({ exploited, counts, verdict }: ReportedImage): boolean {
  const { CRITICAL = 0, HIGH = 0, MEDIUM = 0 } = counts;
  return verdict === 'breach' || exploited + CRITICAL + HIGH + MEDIUM > 0;
}

/** Of what nobody knows the age of comes last. */
function byAge(a: ReportedImage, b: ReportedImage): number {
  return compare(a.since ?? '~', b.since ?? '~') || byExposure(a, b);
}

/** Whether a moment is after one, and not after the other, where there is one. */
function isWithin(at: string | undefined, since: string, until?: string): boolean {
  if (at === undefined || Date.parse(at) <= Date.parse(since)) return false;
  return until === undefined || Date.parse(at) <= Date.parse(until);
}
