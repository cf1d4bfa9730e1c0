import type { AlertInBrief } from '../domain/alert.ts';
import type { OutcomeImage } from '../domain/assessment.ts';
import type { RegistryId } from '../domain/image.ts';
import type { AlertsNotice } from '../domain/notice.ts';
import { category } from '../domain/report.ts';
import { SEVERITIES, sum, total } from '../domain/severity.ts';
import { type Headline, imageHeadline } from './headline.ts';
import { missedInWords } from './notice-words.ts';
import { reportGroups, reportHeadline, reportTotals } from './report-parts.ts';
import { endedEntry, suppressionEntries } from './suppression-words.ts';
import { clean, plural } from './text.ts';
import {
  breachInWords,
  type FindingInWords,
  findingInWords,
  gapInWords,
  nameFrom,
  placeFrom,
} from './words.ts';

/** Counts the images of the alerts, and those of a report that has come with them. */
export function alertsHeadline(
  { alerts, registry, report }: AlertsNotice,
  channel: string,
): Headline {
  const verdicts = [
    ...alerts.map(({ verdict }) => verdict.kind),
    ...(report?.notable ?? [])
      .filter(({ deliver }) => deliver.includes(channel))
      .map(({ outcome }) => category(outcome)),
  ];
  const [worst, ...others] = VERDICTS.map(({ kind, word }) => ({
    word,
    count: verdicts.filter((verdict) => verdict === kind).length,
  })).filter(({ count }) => count > 0);
  const exploited = alerts.reduce((sum, alert) => sum + alert.exploited, 0);
  return {
    verdict: (worst?.word ?? 'pass').toUpperCase(),
    subject: [
      plural(worst?.count ?? 0, 'image'),
      ...others.map(({ count, word }) => `${count} ${word}`),
    ].join(', '),
    news: newsOf(alerts, registry),
    facts: [
      ...(exploited > 0 ? [`${exploited} with a known exploit`] : []),
      ...(report ? [`with the ${report.occasion ?? 'sweep'} report`] : []),
    ],
  };
}

const VERDICTS = [
  { kind: 'breach', word: 'breach' },
  { kind: 'unknown', word: 'unknown' },
  { kind: 'failed', word: 'not checked' },
  { kind: 'pass', word: 'pass' },
] as const;

/** `6 new HIGH in payments/api and 1 more`: the findings of the most severe level that is news anywhere. */
function newsOf(alerts: readonly AlertInBrief[], home: RegistryId): string | undefined {
  const counts = sum(alerts.map(({ newsCounts }) => newsCounts));
  const severity = SEVERITIES.find((level) => (counts[level] ?? 0) > 0);
  if (severity === undefined) return undefined;
  const among = alerts.filter(({ newsCounts }) => (newsCounts[severity] ?? 0) > 0);
  const areNew = among.every(({ news }) => news.worse + news.reopened + news.released === 0);
  const [first, ...others] = new Set(
    among.map(({ image }) => clean(image.repository, 40) + placeFrom(home, image)),
  );
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return `${counts[severity]} ${areNew ? 'new' : 'new or worse'} ${severity} in ${first}${more}`;
}

/** What is said of one image among others. */
export interface AlertEntry {
  readonly headline: Headline;
  /** What is news, most urgent first. */
  readonly findings: readonly (FindingInWords & { readonly link?: string | undefined })[];
  /** `and 4 more`, or nothing. */
  readonly more: string;
  /** `Crossed 6 HIGH (threshold 1), judged by defaults.`, and what else there is, a sentence each. */
  readonly facts: readonly string[];
  readonly mention?: string | undefined;
}

/** So many findings of one image; one more where it would be the only one left out. */
const FINDINGS_SHOWN = 3;

/** An image of another registry than the own one is named with it. */
export function alertEntry(alert: AlertInBrief, home: RegistryId): AlertEntry {
  const { image, verdict, newsCounts, top, rule, resolved, missed } = alert;
  const crossed = verdict.kind === 'breach' ? verdict.breached.map(breachInWords) : [];
  const gaps = verdict.kind === 'pass' ? [] : verdict.gaps.slice(0, 2).map(gapInWords);
  const all = total(newsCounts);
  const shown = top.slice(0, all === FINDINGS_SHOWN + 1 ? all : FINDINGS_SHOWN);
  const left = all - shown.length;
  return {
    headline: imageHeadline(nameFrom(home, image), alert),
    findings: shown.map((finding) => ({
      ...findingInWords(finding, image, finding.change),
      link: finding.link,
    })),
    more: left > 0 ? `and ${left} more` : '',
    facts: [
      ...(crossed.length > 0
        ? [`Crossed ${crossed.join(', ')}, judged by ${clean(rule, 200)}`]
        : []),
      ...gaps.map((gap) => `Not known: ${clean(gap, 200)}`),
      ...endedInWords(alert),
      ...(alert.reasons.includes('known-again') ? ['It is known again'] : []),
      ...(resolved > 0 ? [`${resolved} resolved`] : []),
      ...(missed ? [missedInWords(missed)] : []),
    ].map(sentence),
    mention: alert.mention,
  };
}

function endedInWords({ ended, endedCount }: AlertInBrief): readonly string[] {
  const [first, ...others] = ended.map(endedEntry).map(({ name, facts }) => `${name} ${facts}`);
  if (first === undefined) return [];
  const left = endedCount - 1 - others.length;
  return [
    `Suppression ended: ${first}`,
    ...others,
    ...(left > 0 ? [`${plural(left, 'more suppression')} ended`] : []),
  ];
}

function sentence(text: string): string {
  return /[.…!?]$/.test(text) ? text : `${text}.`;
}

/** A line of a report that stands in another message; an image's leads to it. */
export type ReportLine =
  | { readonly kind: 'title' | 'text'; readonly text: string }
  | {
      readonly kind: 'item';
      readonly name: string;
      readonly facts: string;
      readonly image?: OutcomeImage | undefined;
    };

/** The report that has come with the alerts, line by line. */
export function reportLines({ report }: AlertsNotice, channel: string): readonly ReportLine[] {
  if (!report) return [];
  const { verdict, subject, facts } = reportHeadline(report, channel);
  const suppressions = suppressionEntries(report, channel);
  return [
    titleLine(`Also: ${facts.join(', ')}: ${verdict} ${subject}`),
    ...reportTotals(report, channel).map((text) => ({ kind: 'text' as const, text })),
    ...reportGroups(report, channel).flatMap(({ title, entries }) => [
      titleLine(title),
      ...entries.map(itemLine),
    ]),
    ...(suppressions.length > 0 ? [titleLine(`Suppressions (${suppressions.length})`)] : []),
    ...suppressions.map(itemLine),
  ];
}

function titleLine(text: string): ReportLine {
  return { kind: 'title', text: clean(text, 200) };
}

function itemLine({
  name,
  facts,
  image,
}: {
  readonly name: string;
  readonly facts: string;
  readonly image?: OutcomeImage;
}): ReportLine {
  return { kind: 'item', name: clean(name, 300), facts: clean(facts, 600), image };
}
