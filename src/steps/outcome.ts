import type {
  AssessedOutcome,
  Assessment,
  Delivery,
  OutcomeImage,
  OutcomeNews,
  PutOff,
} from '../domain/assessment.ts';
import type { ImageRef } from '../domain/image.ts';
import {
  NEXT_REPORT,
  type OwedAlert,
  ownedBy,
  type Run,
  type StreamState,
} from '../domain/stream-state.ts';
import { explainGaps, mainReason } from '../domain/verdict.ts';
import { comparedWith, explainInShort } from '../render/explanation.ts';
import { clean } from '../render/text.ts';
import { breachInWords } from '../render/words.ts';
import type { AwaitedPlatform } from './read-platform.ts';

/** An image may have a thousand tags; what travels through the state machine names this many. */
const TAGS_SHOWN = 5;

/** An index has a reason per platform; the whole is in the assessment. */
const DETAIL_LENGTH = 150;

/** All of the reasoning is in the assessment too. */
const WHY_LENGTH = 300;

/** The identity of an image, and its first tags, as outcomes carry it. */
export function toOutcomeImage(
  image: ImageRef & { readonly tags?: readonly string[] },
): OutcomeImage {
  const { registryId, region, repository, imageDigest, tags = [] } = image;
  return { registryId, region, repository, imageDigest, tags: tags.slice(0, TAGS_SHOWN) };
}

/** Each alert to each of its channels. */
export function toDeliveries(alerts: readonly OwedAlert[]): readonly Delivery[] {
  return alerts.flatMap(({ id, channels, isResolution }) =>
    channels.map((channel) => ({ channel, alertId: id, ...(isResolution && { isResolution }) })),
  );
}

/** What an assessment leaves behind in the state machine, with what the run is to deliver, and what is told later. */
export function toOutcomeOf(
  assessment: Assessment,
  key: string,
  { owed }: Pick<StreamState, 'owed'>,
  { run, platforms }: { readonly run: Run; readonly platforms: readonly AwaitedPlatform[] },
): AssessedOutcome {
  const later = ownedBy(owed, NEXT_REPORT).flatMap(({ channels }) => channels);
  return {
    ...toOutcome(assessment, key, ownedBy(owed, run)),
    later: later.length > 0 ? [...new Set(later)] : undefined,
    putOff: putOffOf(assessment, platforms),
  };
}

function putOffOf(
  { scannedAt }: Assessment,
  platforms: readonly AwaitedPlatform[],
): PutOff | undefined {
  const scans = platforms.filter(({ awaited }) => awaited.scan === 'put-off').length;
  return scans === 0 ? undefined : { scans, judgedBy: scannedAt };
}

/** The small end of an assessment, with the alerts to be delivered now. */
export function toOutcome(
  assessment: Assessment,
  key: string,
  alerts: readonly OwedAlert[],
): AssessedOutcome {
  const { image, stream, verdict, counts, suppressed } = assessment;
  const gaps = verdict.kind === 'pass' ? [] : verdict.gaps;
  return {
    kind: 'assessed',
    image: toOutcomeImage(image),
    stream,
    verdict: verdict.kind,
    reason: mainReason(verdict),
    detail: gaps.length > 0 ? clean(explainGaps(gaps), DETAIL_LENGTH) : undefined,
    counts,
    suppressed: suppressed.length,
    suppressions: [
      ...new Set(suppressed.flatMap(({ by }) => by.map(({ key: name }) => name))),
    ].sort(),
    breached: verdict.kind === 'breach' ? verdict.breached.map(breachInWords) : [],
    news: newsOf(assessment),
    why: clean(explainInShort(assessment), WHY_LENGTH),
    deliver: toDeliveries(alerts),
    assessment: key,
  };
}

function newsOf(assessment: Assessment): OutcomeNews | undefined {
  const { reasons, findings } = assessment.news;
  if (reasons.length === 0) return undefined;
  return { reasons, findings: findings.length, against: comparedWith(assessment) };
}
