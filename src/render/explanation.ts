import type { Assessment, Comparison } from '../domain/assessment.ts';
import type { NewsReason } from '../domain/news.ts';
import { clean, listed, plural } from './text.ts';
import { breachInWords, nameInWords, openFindingsInWords } from './words.ts';

const REASONS: Readonly<Record<NewsReason, string>> = {
  'new-findings': 'findings that count are new',
  'worse-findings': 'findings that count have become worse',
  'suppression-ended': 'a suppression no longer holds what it held',
  'turned-unknown': 'it has turned unknown, or for another reason',
  'known-again': 'it is known again',
};

/** The reasoning of an assessment, a sentence a line: by which rule, against what, what was crossed, and who hears. */
export function explain(assessment: Assessment): readonly string[] {
  const { verdict, counts, suppressed, judgement } = assessment;
  const crossed = verdict.kind === 'breach' ? verdict.breached.map(breachInWords) : [];
  return [
    `Judged by ${clean(judgement.rule, 200)}.`,
    `Stream ${streamInWords(assessment)}.`,
    `Open: ${openFindingsInWords(counts, verdict, suppressed.length)}.`,
    crossed.length > 0 ? `Crossed: ${crossed.join(', ')}.` : 'No threshold crossed.',
    `${newsInWords(assessment)}.`,
  ];
}

/** `1.4.*, compared with payments/api:1.4.1: 40 new, 0 worse, 0 back, 0 resolved`. */
export function streamInWords(assessment: Assessment): string {
  return `${clean(assessment.stream, 150)}, ${comparedInWords(assessment)}`;
}

function comparedInWords({ comparison, image }: Assessment): string {
  if (comparison.isNewBaseline) return 'a new baseline, for the registry has changed its scan type';
  if (!comparison.with) return 'its first image';
  const name = nameInWords({ repository: image.repository, ...comparison.with });
  const what = comparison.with.imageDigest === image.imageDigest ? 'its last look' : name;
  return `compared with ${what}: ${changesInWords(comparison)}`;
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
export function newsInWords({ news, verdict, judgement }: Assessment): string {
  if (news.reasons.length === 0) {
    return verdict.kind === 'pass'
      ? 'No alert: it passes'
      : 'No alert: all that counts has been told';
  }
  if (judgement.deliver.length === 0) return 'No alert: the policy names no channel for it';
  const why = news.reasons.map((reason) => REASONS[reason]).join(', and ');
  const about = news.findings.length > 0 ? ` (${plural(news.findings.length, 'finding')})` : '';
  return `Alert: ${why}${about}`;
}
