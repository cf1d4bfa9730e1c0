import type { Assessment } from './assessment.ts';
import { byUrgency, type Finding, findingKey, isExploited } from './finding.ts';
import { byRepository, type Image, imageKey } from './image.ts';
import type { NewsChange } from './news.ts';
import { byCounts, type Counts, countBySeverity, sum } from './severity.ts';
import type { EndedSuppression } from './suppression.ts';
import { VERDICTS, type Verdict } from './verdict.ts';

/** How many findings are news, by what has become of them. */
export interface NewsInNumbers {
  readonly new: number;
  readonly worse: number;
  /** Resolved once, and back. */
  readonly reopened: number;
  /** No longer suppressed. */
  readonly released: number;
}

/** A finding that is news, and why where it is not new. */
export type TopFinding = Finding & { readonly change?: NewsChange | undefined };

/** What is said of one image where several are told together: small, however many findings it has. */
export interface AlertInBrief {
  /** Within its stream; of several that are told as one the last one's. */
  readonly alertId: string;
  readonly image: Image;
  readonly stream: string;
  readonly assessedAt: string;
  readonly verdict: Verdict;
  /** Of the open findings. */
  readonly counts: Counts;
  readonly suppressed: number;
  readonly rule: string;
  readonly mention?: string | undefined;
  readonly reasons: Assessment['news']['reasons'];
  /** Whether it was compared with another image; where it was not, everything is new. */
  readonly isCompared: boolean;
  readonly news: NewsInNumbers;
  /** Of the findings that are news. */
  readonly newsCounts: Counts;
  /** How many of those are known to be exploited, or to have an exploit. */
  readonly exploited: number;
  /** The first of those to look at. */
  readonly top: readonly TopFinding[];
  /** The first of the suppressions that hold no longer what they held, and how many there are. */
  readonly ended: readonly EndedSuppression[];
  readonly endedCount: number;
  readonly resolved: number;
  /** The execution that found it, to link to. */
  readonly executionArn: string;
  /** Earlier alerts of the stream that could not be delivered; absent where none. */
  readonly missed?: number | undefined;
}

const TOP_KEPT = 5;
const ENDED_KEPT = 3;

/** An image may have a thousand tags. */
const TAGS_KEPT = 10;

/** An alert without all that there is no room for where it is one of many. */
export function briefOf(
  assessment: Assessment,
  { alertId, executionArn, missed }: Pick<AlertInBrief, 'alertId' | 'executionArn' | 'missed'>,
): AlertInBrief {
  const { image, news, judgement, comparison } = assessment;
  const keys = new Set(news.findings);
  const isNews = assessment.findings.filter((finding) => keys.has(findingKey(finding)));
  return {
    alertId,
    image: { ...image, tags: image.tags.slice(0, TAGS_KEPT) },
    stream: assessment.stream,
    assessedAt: assessment.assessedAt,
    verdict: assessment.verdict,
    counts: assessment.counts,
    suppressed: assessment.suppressed.length,
    rule: judgement.rule,
    mention: judgement.mention,
    reasons: news.reasons,
    isCompared: comparison.with !== undefined,
    news: newsInNumbers(assessment),
    newsCounts: countBySeverity(isNews),
    exploited: isNews.filter(isExploited).length,
    top: firstOf(
      isNews.map((finding) => ({ ...finding, change: news.changes?.[findingKey(finding)] })),
    ),
    ended: news.ended.slice(0, ENDED_KEPT),
    endedCount: news.ended.length,
    resolved: comparison.resolved.length,
    executionArn,
    missed,
  };
}

export function newsInNumbers({ news }: Pick<Assessment, 'news'>): NewsInNumbers {
  const { findings, worse, released, changes = {} } = news;
  const reopened = Object.values(changes).filter(({ kind }) => kind === 'reopened').length;
  return { new: findings.length - worse - reopened - released, worse, reopened, released };
}

/** Each image once, as it was told last, with the news of all its alerts; the worst first. Expects them oldest first. */
export function roundUpAlerts(alerts: readonly AlertInBrief[]): readonly AlertInBrief[] {
  const byImage = new Map<string, AlertInBrief>();
  for (const alert of alerts) {
    const key = imageKey(alert.image);
    const before = byImage.get(key);
    byImage.set(key, before ? together(before, alert) : alert);
  }
  return [...byImage.values()].sort(byWorst);
}

function together(before: AlertInBrief, after: AlertInBrief): AlertInBrief {
  return {
    ...after,
    reasons: [...new Set([...before.reasons, ...after.reasons])],
    isCompared: before.isCompared,
    news: {
      new: before.news.new + after.news.new,
      worse: before.news.worse + after.news.worse,
      reopened: before.news.reopened + after.news.reopened,
      released: before.news.released + after.news.released,
    },
    newsCounts: sum([before.newsCounts, after.newsCounts]),
    exploited: before.exploited + after.exploited,
    top: firstOf([...after.top, ...before.top]),
    ended: [...after.ended, ...before.ended].slice(0, ENDED_KEPT),
    endedCount: before.endedCount + after.endedCount,
    resolved: before.resolved + after.resolved,
    missed: before.missed ?? after.missed,
  };
}

/** Of a finding that is there twice, what is said first. */
function firstOf(findings: readonly TopFinding[]): readonly TopFinding[] {
  const byKey = new Map(findings.toReversed().map((finding) => [findingKey(finding), finding]));
  return [...byKey.values()]
    .sort(byUrgency)
    .slice(0, TOP_KEPT)
    .map((finding) => ({ ...finding, description: undefined }));
}

/** What breaches first, then by what is news: what is exploited, then what is most severe; then by name. */
function byWorst(a: AlertInBrief, b: AlertInBrief): number {
  return (
    VERDICTS.indexOf(a.verdict.kind) - VERDICTS.indexOf(b.verdict.kind) ||
    b.exploited - a.exploited ||
    byCounts(a.newsCounts, b.newsCounts) ||
    byCounts(a.counts, b.counts) ||
    byRepository(a.image, b.image)
  );
}
