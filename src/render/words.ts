import type { TopFinding } from '../domain/alert.ts';
import type { Assessment, OutcomeImage } from '../domain/assessment.ts';
import { byUrgency, type Finding, findingKey, isFixable } from '../domain/finding.ts';
import { displayName, type Image, type RegistryId } from '../domain/image.ts';
import type { Gravity } from '../domain/memory.ts';
import type { NewsChange } from '../domain/news.ts';
import { MEASURES, type Measure, type Thresholds } from '../domain/policy.ts';
import type { UnknownReason } from '../domain/scan.ts';
import { type Counts, countBySeverity, SEVERITIES, total } from '../domain/severity.ts';
import { type Breach, type Gap, isMeasured, type Verdict } from '../domain/verdict.ts';
import { clean, listed } from './text.ts';

/** `payments/api:1.4.2`, fit for one line. */
export function nameInWords(image: Parameters<typeof displayName>[0]): string {
  return clean(displayName(image), 200);
}

/** The name with its registry, where that is not the one that the reader takes for granted. */
export function nameFrom(home: RegistryId, image: OutcomeImage): string {
  return nameInWords(image) + placeFrom(home, image);
}

/** ` in 999988887777 us-east-1`, ` in us-east-1`, or nothing: where it is, as that reader needs it. */
export function placeFrom(home: RegistryId, { registryId, region }: RegistryId): string {
  if (registryId !== home.registryId) {
    return ` in ${clean(registryId, 20)} ${clean(region, 30)}`;
  }
  return region === home.region ? '' : ` in ${clean(region, 30)}`;
}

/** `6 HIGH, 108 MEDIUM`, most severe first. */
export function countsInWords(counts: Counts): string {
  const levels = SEVERITIES.flatMap((severity) => {
    const count = counts[severity] ?? 0;
    return count > 0 ? [`${count} ${severity}`] : [];
  });
  return levels.join(', ') || 'no findings';
}

/**
 * `6 HIGH, 108 MEDIUM (4 suppressed)`. Where a platform has no result, what is there is not all, and nothing is not
 * "none".
 */
export function openFindingsInWords(counts: Counts, verdict: Verdict, suppressed = 0): string {
  const hidden = suppressed > 0 ? ` (${suppressed} suppressed)` : '';
  if (verdict.kind === 'pass' || verdict.gaps.length === 0) return countsInWords(counts) + hidden;
  const open = total(counts) === 0 ? 'not known' : `${countsInWords(counts)} so far`;
  return open + hidden;
}

/** `6 HIGH (threshold 1)`, `1 in the KEV catalogue (threshold 1)`, `2 with EPSS 0.5 or more`. */
export function breachInWords({ measure, count, threshold }: Breach): string {
  const what = measuredInWords(count, measure, threshold);
  return measure === 'epss' ? what : `${what} (threshold ${threshold})`;
}

/** `1 CRITICAL, 1 HIGH, 1 with EPSS 0.5 or more`: the fewest that make a breach. */
export function thresholdsInWords(thresholds: Thresholds): string {
  return MEASURES.flatMap((measure) => {
    const threshold = thresholds[measure];
    if (threshold === undefined) return [];
    return [measuredInWords(measure === 'epss' ? 1 : threshold, measure, threshold)];
  }).join(', ');
}

function measuredInWords(count: number, measure: Measure, threshold: number): string {
  switch (measure) {
    case 'exploitAvailable':
      return `${count} with a known exploit`;
    case 'kev':
      return `${count} in the KEV catalogue`;
    case 'epss':
      return `${count} with EPSS ${threshold} or more`;
    default:
      return `${count} ${measure}`;
  }
}

const REASONS: Readonly<Record<UnknownReason, string>> = {
  'never-scanned': 'never scanned',
  'put-off': 'scan put off',
  'timed-out': 'scan timed out',
  'scan-failed': 'scan failed',
  unsupported: 'not supported by the scanner',
  'eligibility-expired': 'no longer eligible for scans',
  'findings-unavailable': 'findings unavailable',
  'limit-exceeded': 'scan limit exceeded',
  archived: 'archived',
  gone: 'gone from the registry',
  'unrecognised-status': 'scan status not recognised',
  'not-read': 'findings could not be read',
};

/** Why there is no complete result, as people say it. */
export function reasonInWords(reason: UnknownReason): string {
  return REASONS[reason];
}

/** Names that the state machines' errors have, as people say them. */
const FAILURES: ReadonlyMap<string, string> = new Map([
  ['NoOutcomeError', 'no outcome'],
  ['ThrottledError', 'slowed down by AWS'],
  ['TemporarilyUnavailableError', 'AWS unavailable'],
  ['ImageNotFoundError', 'image not found'],
  ['InvalidInputError', 'invalid input'],
  ['States.Timeout', 'took too long'],
]);

/** Why an image could not be checked; an error without words of its own is named. */
export function failureInWords(errorName: string): string {
  return FAILURES.get(errorName) ?? clean(errorName, 60);
}

/** Whom a rule mentions, where Slack's way of writing it means nothing: empty for a user or group of Slack. */
export function mentionInText(mention: string | undefined): string {
  return mention === undefined || isSlackMention(mention) ? '' : clean(mention, 80);
}

/** Only a user or a group: whoever writes the policy cannot call the whole workspace by a slip. */
export function isSlackMention(mention: string): boolean {
  return /^<(@[UW]|!subteam\^S)[A-Z0-9]+>$/.test(mention);
}

/** `linux/arm64: scan timed out. The scan is still in progress.` */
export function gapInWords({ platform, reason, detail }: Gap): string {
  const where = platform.name === undefined ? '' : `${clean(platform.name, 60)}: `;
  return `${where}${reasonInWords(reason)}. ${clean(detail, 300)}`;
}

/** What a reader needs of a finding: the id stands apart, so that it can be made a link. */
export interface FindingInWords {
  readonly severity: string;
  readonly id: string;
  /** `openssl 3.0.1 → 3.0.2; exploit known; linux/amd64 only`. */
  readonly facts: string;
}

/** Platforms are named where the finding is not in all of the image's; what has become of it, where it is not new. */
export function findingInWords(
  finding: Finding,
  image: Pick<Image, 'platforms'>,
  change?: NewsChange | undefined,
): FindingInWords {
  const { platforms } = finding;
  const facts = [
    packagesInWords(finding),
    ...(change ? [changeInWords(finding, change)] : []),
    ...(finding.exploitAvailable ? ['exploit known'] : []),
    ...(finding.kev ? ['known to be exploited (KEV)'] : []),
    ...(finding.epss === undefined ? [] : [`EPSS ${shortly(finding.epss)}`]),
    ...(platforms.length > 0 && platforms.length < image.platforms.length
      ? [`${listed(platforms, 3)} only`]
      : []),
  ];
  return {
    severity: finding.severity,
    id: clean(finding.id, 60) || 'unnamed',
    facts: facts.join('; '),
  };
}

/** `worse: was MEDIUM, exploit known now`, `back after it was resolved`, `no longer suppressed`. */
function changeInWords(finding: Finding, change: NewsChange): string {
  switch (change.kind) {
    case 'worse': {
      const how = change.was ? worseInWords(finding, change.was) : [];
      return how.length > 0 ? `worse: ${how.join(', ')}` : 'worse than before';
    }
    case 'reopened':
      return 'back after it was resolved';
    case 'released':
      return 'no longer suppressed';
    default:
      return change satisfies never;
  }
}

function worseInWords(now: Finding, was: Gravity): readonly string[] {
  return [
    ...(now.severity === was.severity ? [] : [`was ${was.severity}`]),
    ...(now.kev && !was.kev ? ['in the KEV catalogue now'] : []),
    ...(now.exploitAvailable && !was.exploitAvailable ? ['an exploit is known now'] : []),
    ...((now.epss ?? 0) > (was.epss ?? 0) ? [`EPSS was ${shortly(was.epss ?? 0)}`] : []),
    ...(now.fix === 'available' && was.fix !== 'available' ? ['a fix is available now'] : []),
  ];
}

function shortly(probability: number): number {
  return Number(probability.toFixed(3));
}

/** `HIGH CVE-2024-0727: openssl 3.0.1 → 3.0.2`. */
export function findingLine(
  finding: Finding,
  image: Pick<Image, 'platforms'>,
  change?: NewsChange | undefined,
): string {
  const { severity, id, facts } = findingInWords(finding, image, change);
  return `${severity} ${id}: ${facts}`;
}

const PACKAGES_SHOWN = 2;

function packagesInWords({ packages, fix }: Finding): string {
  const shown = packages.slice(0, PACKAGES_SHOWN).map(({ name, version, fixedVersion }) => {
    const installed = version === undefined ? '' : ` ${clean(version, 60)}`;
    const fixed = fixedVersion === undefined ? '' : ` → ${clean(fixedVersion, 60)}`;
    return `${clean(name, 80)}${installed}${fixed}`;
  });
  const left = packages.length - shown.length;
  const all = [shown.join(', '), ...(left > 0 ? [`and ${left} more`] : [])].join(' ');
  const isFixShown = packages.slice(0, PACKAGES_SHOWN).some(({ fixedVersion }) => fixedVersion);
  const fixWords = isFixShown && fix === 'available' ? '' : `(${FIXES[fix]})`;
  return [all, fixWords].filter(Boolean).join(' ');
}

const FIXES: Readonly<Record<Finding['fix'], string>> = {
  available: 'fix available',
  partial: 'fixed in part',
  none: 'no fix known',
  unknown: 'fix unknown',
};

/** The findings to show first, and what is to be said of the others. */
export interface TopFindings {
  /** `Top findings (10 of 114)`. */
  readonly title: string;
  readonly findings: readonly TopFinding[];
  /** How many more the list would have. */
  readonly left: number;
  /** What is open besides what is news, as `108 MEDIUM`; empty where nothing is, or nothing is news. */
  readonly rest: string;
}

const FINDINGS_SHOWN = 10;

/**
 * Those first that crossed a threshold by another measure than their severity, as EPSS; then the most urgent. Where an
 * image is compared with another one, only what is news; where only findings with a fix count, only those: they are
 * what there is to act on.
 */
export function topFindings(
  {
    findings: all,
    verdict,
    judgement,
    comparison,
    news,
  }: Pick<Assessment, 'verdict' | 'news'> & {
    readonly findings: readonly Finding[];
    readonly comparison: Pick<Assessment['comparison'], 'with'>;
    readonly judgement: Pick<Assessment['judgement'], 'fixableOnly'>;
  },
  most = FINDINGS_SHOWN,
): TopFindings {
  const counting = judgement.fixableOnly ? all.filter(isFixable) : all;
  const keys = new Set(comparison.with ? news.findings : []);
  const isNews = counting.filter((finding) => keys.has(findingKey(finding)));
  const told = isNews.length > 0 ? isNews : counting;
  const urgent = new Set(told.filter((finding) => isUrgent(finding, verdict)));
  const others = told.filter((finding) => !urgent.has(finding));
  const inOrder = [...[...urgent].sort(byUrgency), ...others.sort(byUrgency)];
  const findings = inOrder
    .slice(0, most)
    .map((finding) => ({ ...finding, change: news.changes?.[findingKey(finding)] }));
  const without = all.length - counting.length;
  const rest = isNews.length > 0 ? all.filter((finding) => !keys.has(findingKey(finding))) : [];
  const what = isNews.length > 0 ? newsTitle(isNews, news) : 'Top findings';
  const howMany = [
    `${findings.length} of ${told.length}`,
    ...(without > 0 ? [`${without} without a fix do not count`] : []),
  ];
  return {
    title: `${what} (${howMany.join('; ')})`,
    findings,
    left: told.length - findings.length,
    rest: rest.length > 0 ? countsInWords(countBySeverity(rest)) : '',
  };
}

function newsTitle(
  findings: readonly Finding[],
  { worse, released, changes = {} }: Assessment['news'],
): string {
  const areNew = findings.every((finding) => changes[findingKey(finding)] === undefined);
  return areNew && worse + released === 0 ? 'New' : 'New or worse';
}

function isUrgent(finding: Finding, verdict: Verdict): boolean {
  if (verdict.kind !== 'breach') return false;
  return verdict.breached.some(
    ({ measure, threshold }) =>
      measure !== finding.severity && isMeasured(finding, measure, threshold),
  );
}
