import type { Assessment } from './assessment.ts';
import { isExploited } from './finding.ts';
import type { Image, ImageRef } from './image.ts';
import type { UnknownReason } from './scan.ts';
import { type Counts, SEVERITIES } from './severity.ts';
import { mainReason, VERDICTS, type Verdict } from './verdict.ts';

/** What lists and pages show of one image: small, whatever the number of its findings. */
export interface CatalogueEntry extends ImageRef {
  /** Counts the changes of the entry, from 1. */
  readonly version: number;
  /** The first hundred: an image may have a thousand. */
  readonly tags: readonly string[];
  /** ISO 8601, as all times here. */
  readonly pushedAt?: string | undefined;
  readonly stream: string;
  readonly verdict: Verdict['kind'];
  /** Why not all of it is known. */
  readonly reason?: UnknownReason | undefined;
  readonly counts: Counts;
  /** How many of the open findings are known to be exploited, or have a known exploit; absent where none. */
  readonly exploited?: number | undefined;
  /** How many findings are suppressed. */
  readonly suppressed: number;
  readonly assessedAt: string;
  readonly scannedAt?: string | undefined;
  /** Key of the assessment. */
  readonly assessment: string;
  /** The last twenty changes of its verdict, newest first. */
  readonly history: readonly VerdictChange[];
}

/** What an image has been judged to be from a moment on. */
export interface VerdictChange {
  readonly at: string;
  readonly verdict: Verdict['kind'];
  /** As they were then. */
  readonly counts: Counts;
}

const TAGS_KEPT = 100;
const CHANGES_KEPT = 20;

/**
 * The entry after an assessment; the verdict's history goes on from the entry before. The tags are those that the
 * registry shows now: an image that has lost them is still judged by those that it had.
 */
export function nextEntry(
  before: CatalogueEntry | undefined,
  {
    assessment,
    key,
    tags,
    pushedAt,
  }: {
    readonly assessment: Assessment;
    readonly key: string;
    readonly tags: readonly string[];
    readonly pushedAt: Date | undefined;
  },
): CatalogueEntry {
  const { image, stream, counts, suppressed, assessedAt, scannedAt } = assessment;
  const verdict = assessment.verdict.kind;
  const history = before?.history ?? [];
  const change = { at: assessedAt, verdict, counts };
  return {
    version: (before?.version ?? 0) + 1,
    registryId: image.registryId,
    region: image.region,
    repository: image.repository,
    imageDigest: image.imageDigest,
    tags: tags.slice(0, TAGS_KEPT),
    pushedAt: pushedAt?.toISOString(),
    stream,
    verdict,
    reason: mainReason(assessment.verdict),
    counts,
    exploited: assessment.findings.filter(isExploited).length || undefined,
    suppressed: suppressed.length,
    assessedAt,
    scannedAt,
    assessment: key,
    history: before?.verdict === verdict ? history : [change, ...history].slice(0, CHANGES_KEPT),
  };
}

/** The entry of an image whose tag has moved on to another one. */
export function withoutTag(entry: CatalogueEntry, tag: string): CatalogueEntry {
  const tags = entry.tags.filter((one) => one !== tag);
  return { ...entry, version: entry.version + 1, tags };
}

/** In which order a list is read: by name, those to look at first, or those that have not been scanned for longest. */
export const CATALOGUE_ORDERS = ['name', 'risk', 'scanned'] as const;

export type CatalogueOrder = (typeof CATALOGUE_ORDERS)[number];

/** Sorts entries as texts, and is different for each. */
export function sortKey(entry: CatalogueEntry, order: CatalogueOrder): string {
  switch (order) {
    case 'name':
      return nameKey(entry);
    case 'risk':
      return `${riskOf(entry)}#${nameKey(entry)}`;
    case 'scanned':
      return `${entry.scannedAt ?? NEVER}#${nameKey(entry)}`;
    default:
      return order satisfies never;
  }
}

/** Comes before every time. */
const NEVER = '0000';

/** The place right behind a sort key: sorts after it, and before every other that does. */
export function placeBehind(key: string): string {
  return `${key} `;
}

/** What the sort keys of all entries of a verdict begin with, where the order is that of risk. */
export function riskOfVerdict(verdict: Verdict['kind']): string {
  return String(VERDICTS.indexOf(verdict));
}

/** The sort key by name: an image within its registry. */
export function nameKey({
  repository,
  imageDigest,
}: Pick<Image, 'repository' | 'imageDigest'>): string {
  return `${repository}#${imageDigest}`;
}

/** Breaches first, and among images of one verdict those with the most severe findings. */
function riskOf({ verdict, counts }: CatalogueEntry): string {
  const levels = SEVERITIES.map((severity) => descending(counts[severity] ?? 0));
  return [riskOfVerdict(verdict), ...levels].join('');
}

/** Five digits that sort the larger number first. */
function descending(count: number): string {
  return String(99_999 - Math.min(count, 99_999)).padStart(5, '0');
}
