import { newsInNumbers } from '../domain/alert.ts';
import type { Assessment, Comparison } from '../domain/assessment.ts';
import { type Finding, findingKey } from '../domain/finding.ts';
import { shortImageDigest } from '../domain/image.ts';
import type { KnownFinding } from '../domain/memory.ts';
import { countBySeverity } from '../domain/severity.ts';
import { findingsFor } from '../domain/verdict.ts';
import { newFindingsInWords } from './headline.ts';
import { endedEntry, suppressedInWords } from './suppression-words.ts';
import { clean, listed } from './text.ts';
import {
  breachInWords,
  findingLine,
  gapInWords,
  openFindingsInWords,
  thresholdsInWords,
} from './words.ts';

/** One step of the reasoning. */
export interface ReasoningStep {
  readonly sentence: string;
  /** What it rests on, a line each; long lists are cut, and say how much is left out. */
  readonly facts: readonly string[];
}

/** The reasoning of an assessment: by which rule, against what, what counts, what was crossed, and who hears of it. */
export function explain(assessment: Assessment): readonly ReasoningStep[] {
  return [
    ruleStep(assessment),
    streamStep(assessment),
    countsStep(assessment),
    thresholdsStep(assessment),
    newsStep(assessment),
  ];
}

/**
 * The same in few words, the conclusion first: where there is no room for all, what is cut is at the end. Without the
 * counts, which stand beside it as numbers.
 */
export function explainInShort(assessment: Assessment): string {
  return [newsStep, thresholdsStep, streamStep, ruleStep]
    .map((step) => step(assessment).sentence)
    .join(' ');
}

function ruleStep({ judgement }: Assessment): ReasoningStep {
  const thresholds = thresholdsInWords(judgement.thresholds);
  return {
    sentence: `Judged by ${clean(judgement.rule, 200)}.`,
    facts: [
      thresholds
        ? `A breach is at least: ${thresholds}.`
        : 'Every number of findings is tolerated.',
      ...(judgement.fixableOnly ? ['Only findings that have, or may have, a fix count.'] : []),
    ],
  };
}

function streamStep(assessment: Assessment): ReasoningStep {
  const { comparison, findings, suppressed, image, assessedAt } = assessment;
  const isNew = ({ firstSeen }: KnownFinding) => firstSeen === assessedAt;
  const hidden = suppressed.map(({ finding }) => finding);
  return {
    sentence: `Stream ${streamInWords(assessment)}.`,
    facts: comparison.with
      ? [
          ...some('new', findings.filter(isNew), (finding) => findingLine(finding, image)),
          ...some('new and suppressed', hidden.filter(isNew), (finding) =>
            findingLine(finding, image),
          ),
          ...some('resolved', comparison.resolved, resolvedLine),
        ]
      : [],
  };
}

/** `HIGH CVE-2021-43527 in nss`. */
function resolvedLine({ severity, id, packages }: Comparison['resolved'][number]): string {
  const names = listed([...new Set(packages.map(({ name }) => name))], 2);
  return `${severity} ${clean(id, 60)}${names && ` in ${names}`}`;
}

function countsStep({ counts, verdict, findings, suppressed }: Assessment): ReasoningStep {
  const open = openFindingsInWords(counts, verdict);
  const found = countBySeverity([...findings, ...suppressed.map(({ finding }) => finding)]);
  const gaps = verdict.kind === 'pass' ? [] : verdict.gaps;
  return {
    sentence:
      suppressed.length === 0
        ? `Open: ${open}; none suppressed.`
        : `Found: ${openFindingsInWords(found, verdict)}; ${suppressed.length} suppressed. Open: ${open}.`,
    facts: [
      ...some('not known', gaps, gapInWords),
      ...some('suppressed', suppressed, suppressedInWords),
    ],
  };
}

function thresholdsStep({ verdict, findings, judgement, image }: Assessment): ReasoningStep {
  const breached = verdict.kind === 'breach' ? verdict.breached : [];
  if (breached.length === 0) return { sentence: 'No threshold crossed.', facts: [] };
  const line = (finding: Finding) => findingLine(finding, image);
  return {
    sentence: `Crossed: ${breached.map(breachInWords).join(', ')}.`,
    facts: breached.flatMap((breach) => some('by', findingsFor(findings, judgement, breach), line)),
  };
}

function newsStep(assessment: Assessment): ReasoningStep {
  const { news, judgement, findings } = assessment;
  const keys = new Set(news.findings);
  const ids = findings
    .filter((finding) => keys.has(findingKey(finding)))
    .map(({ id }) => clean(id, 60));
  return {
    sentence: `${newsInWords(assessment)}.`,
    facts: isAlert(assessment)
      ? [
          ...(ids.length > 0 ? [`about: ${listed(ids, FACTS_SHOWN)}`] : []),
          ...some(
            'no longer suppressed',
            news.ended.map(endedEntry),
            ({ name, facts }) => `${name} ${facts}`,
          ),
          `to: ${listed(judgement.deliver, FACTS_SHOWN)}`,
        ]
      : [],
  };
}

const FACTS_SHOWN = 10;

/** `new: …`, a line for each of the first ten things, and how many more there are. */
function some<T>(what: string, things: readonly T[], inWords: (thing: T) => string) {
  const left = things.length - FACTS_SHOWN;
  return [
    ...things.slice(0, FACTS_SHOWN).map((thing) => `${what}: ${inWords(thing)}`),
    ...(left > 0 ? [`${what}: ${left} more`] : []),
  ];
}

/** `*, compared with 1.4.1: 40 new, 0 worse, 0 back, 0 resolved`. */
export function streamInWords(assessment: Assessment): string {
  return `${clean(assessment.stream, 150)}, ${comparedInWords(assessment)}`;
}

function comparedInWords(assessment: Assessment): string {
  const { comparison } = assessment;
  if (comparison.isNewBaseline) return 'a new baseline, for the registry has changed its scan type';
  const what = comparedWith(assessment);
  return what === undefined
    ? 'its first image'
    : `compared with ${what}: ${changesInWords(comparison)}`;
}

/**
 * What an image is compared with: the other's tag, as `1.4.1`, unless this image has taken it over; else the other's
 * short image digest; or `its last look`. Undefined where there is nothing to compare with.
 */
export function comparedWith({ comparison, image }: Assessment): string | undefined {
  if (!comparison.with) return undefined;
  const { imageDigest, tags } = comparison.with;
  if (imageDigest === image.imageDigest) return 'its last look';
  return clean(tags.find((tag) => !image.tags.includes(tag)) ?? shortImageDigest(imageDigest), 128);
}

function changesInWords(comparison: Comparison): string {
  const { new: fresh, worsened, reopened, resolved } = comparison;
  return `${fresh} new, ${worsened} worse, ${reopened} back, ${resolved.length} resolved`;
}

/** `3 (CVE-2022-0778, CVE-2022-25235 and 1 more)`, or nothing. */
export function resolvedInWords({ comparison: { resolved } }: Assessment): string {
  if (resolved.length === 0) return '';
  return `${resolved.length} (${listed(
    resolved.map(({ id }) => id),
    5,
  )})`;
}

/** Why people are told, or why not. */
function newsInWords(assessment: Assessment): string {
  return isAlert(assessment) ? `Alert: ${whyInWords(assessment)}` : whyInWords(assessment);
}

/** `findings that count: 1 new, 2 worse; it is known again`, or why there is no alert. */
export function whyInWords(assessment: Assessment): string {
  const { news } = assessment;
  if (!isAlert(assessment)) return `No alert: ${silenceInWords(assessment)}`;
  const findings = newFindingsInWords(newsInNumbers(assessment));
  const hasEnded = news.reasons.includes('suppression-ended') && news.released === 0;
  return [
    ...(findings === undefined ? [] : [`findings that count: ${findings}`]),
    ...(hasEnded ? ['a suppression has ended'] : []),
    ...(news.reasons.includes('turned-unknown') ? ['it has turned unknown'] : []),
    ...(news.reasons.includes('known-again') ? ['it is known again'] : []),
  ].join('; ');
}

function isAlert({ news, judgement }: Assessment): boolean {
  return news.reasons.length > 0 && judgement.deliver.length > 0;
}

function silenceInWords({ news, verdict, comparison }: Assessment): string {
  if (news.reasons.length > 0) return 'the policy names no channel for it';
  if (news.isSuperseded) return 'the stream has gone on to a newer image';
  switch (verdict.kind) {
    case 'pass':
      return 'it passes';
    case 'breach':
      return comparison.isNewBaseline
        ? 'a new baseline is not told'
        : 'all that counts has been told';
    case 'unknown':
      return 'why it is unknown has been told';
    default:
      return verdict satisfies never;
  }
}
