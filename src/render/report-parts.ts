import type { Outcome, OutcomeImage } from '../domain/assessment.ts';
import { category, type Report } from '../domain/report.ts';
import { isWorthTelling, type RouteReport } from '../domain/route-report.ts';
import { staleFeedLines } from './feed-words.ts';
import type { Headline } from './headline.ts';
import {
  changesInWords,
  countsOfChanges,
  coverageInWords,
  findingsInWords,
  putOffInWords,
  unreadInWords,
  verdictsInWords,
} from './report-words.ts';
import { clean, instant, plural } from './text.ts';
import { countsInWords, failureInWords, nameFrom, reasonInWords } from './words.ts';

/** One image in a report: which, and what is to be said of it. */
export interface ReportEntry {
  readonly image: OutcomeImage;
  readonly name: string;
  readonly facts: string;
}

export interface ReportGroup {
  /** `Breach (12)`. */
  readonly title: string;
  readonly entries: readonly ReportEntry[];
}

const GROUPS = [
  { kind: 'breach', title: 'Breach', word: 'breach' },
  { kind: 'unknown', title: 'Unknown', word: 'unknown' },
  { kind: 'failed', title: 'Not checked', word: 'not checked' },
  // What was unknown, or told to nobody, and is over.
  { kind: 'pass', title: 'Pass', word: 'pass' },
] as const;

/** What a channel hears of a report: its images, grouped, in the report's order; groups without images are left out. */
export function reportGroups(report: Report, channel: string): readonly ReportGroup[] {
  return heardBy(report, channel)
    .filter(({ outcomes }) => outcomes.length > 0)
    .map(({ title, outcomes }) => ({
      title: `${title} (${outcomes.length})`,
      entries: outcomes.map((outcome) => ({
        image: outcome.image,
        name: nameFrom(report.registry, outcome.image),
        facts: factsOf(outcome),
      })),
    }));
}

/** Of a sweep it counts the images that are news to the channel, of a day or a week all that it hears of. */
export function reportHeadline(report: Report, channel: string): Headline {
  const { registryId, region } = report.registry;
  const where = `${clean(registryId, 20)} ${clean(region, 30)}`;
  const { occasion = 'sweep' } = report;
  const route = report.routes?.[channel];
  if (occasion !== 'sweep' && route) return stateHeadline(route, `${occasion} report of ${where}`);
  const registry = `sweep of ${where}`;
  const [worst, ...others] = heardBy(report, channel).filter(({ outcomes }) => outcomes.length > 0);
  if (!worst) {
    const { expiring = [], deliver = [] } = report.suppressions ?? {};
    const isTold = expiring.length > 0 && deliver.includes(channel);
    return isTold
      ? { verdict: 'EXPIRING', subject: plural(expiring.length, 'suppression'), facts: [registry] }
      : nothingToReport(route, registry);
  }
  const rest = others.map(({ outcomes, word }) => `${outcomes.length} ${word}`);
  return {
    verdict: worst.title.toUpperCase(),
    subject: [plural(worst.outcomes.length, 'image'), ...rest].join(', '),
    facts: [registry],
  };
}

/** A heartbeat: what people have been told before still stands. */
function nothingToReport(route: RouteReport | undefined, what: string): Headline {
  const standing = route ? inBriefOf(route) : '';
  return standing === ''
    ? { verdict: 'NOTHING', subject: 'to report', facts: [what] }
    : { verdict: 'NOTHING', subject: 'new', facts: [standing, what] };
}

function stateHeadline(route: RouteReport, what: string): Headline {
  const { breach, unknown, pass } = route.figures.streams;
  const news = countsOfChanges(route.changes) || undefined;
  if (breach > 0) {
    const rest = unknown > 0 ? `, ${unknown} unknown` : '';
    return { verdict: 'BREACH', subject: `${plural(breach, 'image')}${rest}`, news, facts: [what] };
  }
  if (unknown > 0) {
    return { verdict: 'UNKNOWN', subject: plural(unknown, 'image'), news, facts: [what] };
  }
  return isWorthTelling(route)
    ? { verdict: 'PASS', subject: plural(pass, 'image'), news, facts: [what] }
    : nothingToReport(undefined, what);
}

/** `12 breach, 2 unknown`; empty where everything passes. */
export function inBriefOf({ figures: { streams } }: RouteReport): string {
  return [
    ...(streams.breach > 0 ? [`${streams.breach} breach`] : []),
    ...(streams.unknown > 0 ? [`${streams.unknown} unknown`] : []),
  ].join(', ');
}

/** What a report says of all that the channel hears of, line by line; coverage comes first. */
export function reportTotals(report: Report, channel: string): readonly string[] {
  const { startedAt, finishedAt, unread = [], putOff, staleFeeds = [] } = report;
  const route = report.routes?.[channel];
  return [
    ...(route
      ? [
          coverageInWords(route.figures),
          ...unreadInWords(unread),
          ...(putOff ? [putOffInWords(putOff, finishedAt)] : []),
          verdictsInWords(route),
          findingsInWords(route),
          ...(route.changes ? [changesInWords(route.changes)] : []),
        ]
      : sweepTotals(report)),
    ...((report.occasion ?? 'sweep') === 'sweep'
      ? [`Sweep from ${instant(startedAt)} to ${instant(finishedAt)}.`]
      : []),
    ...staleFeedLines(staleFeeds, finishedAt),
  ];
}

/** Of reports that were stored before each channel had figures of its own. */
function sweepTotals({ totals }: Report): readonly string[] {
  const { images, repositories, breach, unknown, failed, pass, skipped } = totals;
  const judged = breach + pass;
  const due = images - skipped;
  return [
    `Sweep: ${plural(images, 'image')} in ${repositories} ${repositories === 1 ? 'repository' : 'repositories'}: ${breach} breach, ${unknown} unknown, ${failed} not checked, ${pass} pass, ${skipped} skipped.`,
    `Coverage: ${judged} of ${plural(due, 'image')} judged (${percent(judged, due)}).`,
  ];
}

function heardBy(report: Report, channel: string) {
  const outcomes = report.notable
    .filter(({ deliver }) => deliver.includes(channel))
    .map(({ outcome }) => outcome);
  return GROUPS.map((group) => ({
    ...group,
    outcomes: outcomes.filter((outcome) => category(outcome) === group.kind),
  }));
}

function factsOf(outcome: Outcome): string {
  const detail = outcome.detail === undefined ? '' : clean(outcome.detail, 160);
  switch (outcome.kind) {
    case 'assessed': {
      const reason = outcome.reason === undefined ? '' : reasonInWords(outcome.reason);
      const gaps = [reason, detail].filter(Boolean).join('. ');
      if (outcome.verdict === 'pass') return countsInWords(outcome.counts);
      if (outcome.verdict === 'unknown') return gaps;
      const crossed = clean(outcome.breached.join(', '), 200);
      const partly = gaps && `. Partly unknown: ${gaps}`;
      const hidden = outcome.suppressed > 0 ? ` (${outcome.suppressed} suppressed)` : '';
      return `${countsInWords(outcome.counts)}${hidden}; crossed: ${crossed}${partly}`;
    }
    case 'failed':
      return [failureInWords(outcome.reason), detail].filter(Boolean).join('. ');
    case 'skipped':
      return detail;
    default:
      return outcome satisfies never;
  }
}

/** Rounded down: what is not complete never reads as 100 %. */
function percent(part: number, whole: number): string {
  return whole === 0 ? '100 %' : `${Math.floor((part * 1000) / whole) / 10} %`;
}
