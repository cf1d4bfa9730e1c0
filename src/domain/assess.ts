import type { Assessment, Comparison } from './assessment.ts';
import { findingKey } from './finding.ts';
import type { Image } from './image.ts';
import { asTold, type KnownFinding, type Memory, remember } from './memory.ts';
import { NO_NEWS, newsOf, reasonsOf } from './news.ts';
import type { RuledJudgement } from './policy.ts';
import type { PlatformScan, ScanType } from './scan.ts';
import { covering, ended, isExpired, type Suppression, suppressor } from './suppression.ts';
import { countsAgainst, judge } from './verdict.ts';

/** All that an assessment is made of. */
export interface Evidence {
  readonly image: Image;
  readonly stream: string;
  readonly scans: readonly PlatformScan[];
  readonly judgement: RuledJudgement;
  readonly suppressions: readonly Suppression[];
  /** The assessment that the stream is at. */
  readonly before: Assessment | undefined;
  readonly at: Date;
}

/**
 * Judges an image and compares it with what its stream knows. A second assessment of the same scans finds no change
 * and no news. Where the registry has changed its scan type, what there is becomes known without being told: the two
 * scanners name and count differently, and everything would seem new.
 */
export function assess(evidence: Evidence): Assessment {
  const { image, stream, scans, judgement, before, at } = evidence;
  const judged = judge(scans, judgement, suppressor(evidence.suppressions, image, at));
  const { verdict } = judged;
  const scanType = scanTypeOf(scans) ?? before?.scanType;
  const isNewBaseline = before?.scanType !== undefined && before.scanType !== scanType;
  const comparable = isNewBaseline ? undefined : before;

  const seen = [...judged.findings, ...judged.suppressed.map(({ finding }) => finding)];
  const { memory, changes } = remember(
    comparable && memoryOf(comparable),
    { scanType, findings: seen, complete: scans.every(({ scan }) => scan.status === 'complete') },
    at,
  );
  // What was seen is remembered in its order, and what was not comes after it.
  const known = memory.open.slice(0, seen.length);
  const open = known.slice(0, judged.findings.length);
  const isCounted = (finding: KnownFinding) => countsAgainst(finding, verdict, judgement);
  const unknownTold = before?.unknownTold ?? [];
  const news = newsOf({
    verdict,
    unknownTold,
    counted: isNewBaseline ? [] : open.filter(isCounted),
    epssThreshold: judgement.thresholds.epss,
    ...sinceThen(evidence, comparable, changes.worsened),
  });

  // A policy that names no channel leaves everything untold.
  const isHeard = news.reasons.length > 0 && judgement.deliver.length > 0;
  const isTold = isNewBaseline || isHeard;
  const suppressed = known.slice(judged.findings.length);
  return {
    image,
    stream,
    assessedAt: at.toISOString(),
    scannedAt: scannedAt(scans),
    verdict,
    counts: judged.counts,
    scanType,
    findings: open.map((finding) => (isTold && isCounted(finding) ? asTold(finding) : finding)),
    // What is suppressed is not told: when it counts again, it is news.
    suppressed: suppressed.map((finding, index) => ({
      finding: { ...finding, told: undefined },
      by: judged.suppressed[index]?.by ?? [],
    })),
    unseen: memory.open.slice(seen.length),
    closed: memory.closed,
    unknownTold:
      verdict.kind === 'unknown'
        ? [...new Set([...unknownTold, ...(isHeard ? reasonsOf(verdict) : [])])]
        : [],
    comparison: {
      ...comparedWith(comparable),
      isNewBaseline,
      new: changes.new.length,
      worsened: changes.worsened.length,
      reopened: changes.reopened.length,
      resolved: changes.resolved,
    },
    news: { ...news, findings: news.findings.map(findingKey) },
    judgement,
  };
}

/** The assessment of an image whose stream has gone on to a newer one: nothing of it is news. */
export function superseded(assessment: Assessment): Assessment {
  return { ...assessment, news: { ...NO_NEWS, findings: [], isSuperseded: true } };
}

/** What a stream knows, out of the assessment that it is at. */
export function memoryOf(assessment: Assessment): Memory {
  const { scanType, findings, suppressed, unseen, closed } = assessment;
  return {
    scanType,
    open: [...findings, ...suppressed.map(({ finding }) => finding), ...unseen],
    closed,
  };
}

/** What has become of findings since the stream was looked at last. */
function sinceThen(
  { suppressions, image, at }: Evidence,
  before: Assessment | undefined,
  worsened: readonly KnownFinding[],
): Pick<Parameters<typeof newsOf>[0], 'hasWorsened' | 'wasSuppressed' | 'endedFor'> {
  const worse = new Set(worsened.map(findingKey));
  const held = new Map(before?.suppressed.map(({ finding, by }) => [findingKey(finding), by]));
  const expiredFor = covering(
    suppressions.filter((suppression) => isExpired(suppression, at)),
    image,
  );
  return {
    hasWorsened: (finding) => worse.has(findingKey(finding)),
    wasSuppressed: (finding) => held.has(findingKey(finding)),
    endedFor: (finding) =>
      [...(held.get(findingKey(finding)) ?? []), ...expiredFor(finding)].map((suppression) =>
        ended(suppression, finding, at),
      ),
  };
}

function scanTypeOf(scans: readonly PlatformScan[]): ScanType | undefined {
  return scans.flatMap(({ scan }) => (scan.status === 'complete' ? [scan.type] : []))[0];
}

function scannedAt(scans: readonly PlatformScan[]): string | undefined {
  return scans
    .flatMap(({ scan }) => (scan.status === 'complete' ? (scan.completedAt ?? []) : []))
    .sort()[0];
}

function comparedWith(before: Assessment | undefined): Pick<Comparison, 'with'> {
  if (!before) return {};
  const { imageDigest, tags } = before.image;
  return { with: { imageDigest, tags } };
}
