import type { UnreadRegistry } from '../domain/report.ts';
import type {
  ChangesSince,
  Obstacle,
  ReportedImage,
  RouteFigures,
  RouteReport,
} from '../domain/route-report.ts';
import type { PutOffScans } from '../domain/scan-budget.ts';
import { type Counts, SEVERITIES } from '../domain/severity.ts';
import { clean, instant, plural } from './text.ts';
import { countsInWords, reasonInWords } from './words.ts';

const TITLES = {
  sweep: 'Sweep report',
  daily: 'Daily report',
  weekly: 'Weekly report',
} as const;

/** `Daily report`. */
export function reportTitle(occasion: string = 'sweep'): string {
  return occasion === 'daily' || occasion === 'weekly' ? TITLES[occasion] : TITLES.sweep;
}

/** In fewer words than the reasons of a verdict have, where there are any. */
const SHORT: Readonly<Partial<Record<Obstacle, string>>> = {
  unsupported: 'unsupported',
  'put-off': 'put off',
  'timed-out': 'timed out',
  'eligibility-expired': 'no longer eligible',
  'limit-exceeded': 'over the scan limit',
};

/** `unsupported`, `failed`. */
export function obstacleInWords(obstacle: Obstacle): string {
  if (obstacle === 'failed') return 'failed';
  return SHORT[obstacle] ?? reasonInWords(obstacle);
}

/** `412 of 415 images checked; 2 unsupported, 1 failed.` */
export function coverageInWords({ images, checked, obstacles }: RouteFigures): string {
  const others = Object.entries(obstacles)
    .map(([obstacle, count]) => ({ obstacle: obstacle as Obstacle, count }))
    .sort((a, b) => b.count - a.count || (a.obstacle < b.obstacle ? -1 : 1))
    .map(({ obstacle, count }) => `${count} ${obstacleInWords(obstacle)}`);
  const all = `${checked} of ${plural(images, 'image')} checked`;
  return others.length > 0 ? `${all}; ${others.join(', ')}.` : `${all}.`;
}

/** `Not read: 999988887777 us-east-1, access denied.`, with what AWS has said; a line for each registry. */
export function unreadInWords(unread: readonly UnreadRegistry[]): readonly string[] {
  return unread.map(({ registryId, region, repositories, detail }) => {
    const which = repositories === 1 ? '1 repository of ' : `${repositories} repositories of `;
    const what = repositories > 0 ? which : '';
    return `Not read: ${what}${clean(registryId, 20)} ${clean(region, 30)}, access denied. ${clean(detail, 300)}`;
  });
}

/**
 * `12 scans put off, of 10 images: the budget of 90000 scans a day is used up. 3 never scanned; 7 judged by earlier
 * scans, the oldest 3 days old.`
 */
export function putOffInWords(
  { scans, images, neverScanned, oldestScan, budget }: PutOffScans,
  at: string,
): string {
  const what = `${plural(scans, 'scan')} put off, of ${plural(images, 'image')}: the budget of ${budget} scans a day is used up.`;
  const age = ageInWords(oldestScan, at);
  const unknown = neverScanned > 0 ? `${neverScanned} never scanned` : '';
  const judged =
    age === '' ? '' : `${images - neverScanned} judged by earlier scans, the oldest ${age} old`;
  return `${what} ${[unknown, judged].filter(Boolean).join('; ')}.`;
}

/** `Newest of each stream: 12 breach (+2), 2 unknown, 398 pass.` */
export function verdictsInWords({ figures, previous }: RouteReport): string {
  const then = previous?.figures.streams;
  const all = (['breach', 'unknown', 'pass'] as const).map(
    (verdict) =>
      `${figures.streams[verdict]} ${verdict}${inBrackets(then && figures.streams[verdict] - then[verdict])}`,
  );
  return `Newest of each stream: ${all.join(', ')}.`;
}

/** `Open findings: 4 CRITICAL (+1), 22 HIGH (-3); 2 exploited.` */
export function findingsInWords({ figures, previous }: RouteReport): string {
  const all = findingTrend(figures.findings, previous?.figures.findings).map(
    ({ severity, count, difference }) => `${count} ${severity}${inBrackets(difference)}`,
  );
  const exploited = figures.exploited > 0 ? `; ${figures.exploited} exploited or exploitable` : '';
  const suppressed = figures.suppressed > 0 ? `; ${figures.suppressed} suppressed` : '';
  return `Open findings: ${all.join(', ') || 'none'}${exploited}${suppressed}.`;
}

/** The levels that there are findings of, or were. */
export function findingTrend(now: Counts, then: Counts | undefined) {
  return SEVERITIES.flatMap((severity) => {
    const count = now[severity] ?? 0;
    const before = then?.[severity] ?? 0;
    if (count + before === 0) return [];
    return [{ severity, count, difference: then && count - before }];
  });
}

/** `14 new, 3 worse, 9 resolved`; empty where nothing has changed. */
export function countsOfChanges(changes: ChangesSince | undefined): string {
  if (!changes) return '';
  return [
    { count: changes.new, what: 'new' },
    { count: changes.worsened, what: 'worse' },
    { count: changes.reopened, what: 'back' },
    { count: changes.resolved, what: 'resolved' },
  ]
    .filter(({ count }) => count > 0)
    .map(({ count, what }) => `${count} ${what}`)
    .join(', ');
}

/** `Since the report of 2026-02-28 04:09 UTC, findings: 14 new, 3 worse, 9 resolved.` */
export function changesInWords(changes: ChangesSince): string {
  const counts = countsOfChanges(changes);
  const what = counts === '' ? 'no finding has changed' : `findings: ${counts}`;
  return `Since the report of ${instant(changes.since)}, ${what}.`;
}

/** What has become of a finding. */
export const CHANGE_WORDS = { new: 'new', worsened: 'worse', reopened: 'back' } as const;

/** `+2`, `-1`; nothing where there is no difference. */
export function signed(difference: number | undefined): string {
  if (!difference) return '';
  return difference > 0 ? `+${difference}` : String(difference);
}

function inBrackets(difference: number | undefined): string {
  const text = signed(difference);
  return text && ` (${text})`;
}

/** `2 exploited, 6 HIGH, 108 MEDIUM (4 suppressed)`. */
export function exposureInWords({ exploited, counts, suppressed }: ReportedImage): string {
  const first = exploited > 0 ? `${exploited} exploited, ` : '';
  const hidden = suppressed > 0 ? ` (${suppressed} suppressed)` : '';
  return `${first}${countsInWords(counts)}${hidden}`;
}

const HOUR_MS = 60 * 60 * 1000;

/** `12 days`, `5 hours`: how long ago it was at that time; empty where nobody knows. */
export function ageInWords(since: string | undefined, at: string): string {
  const hours = (Date.parse(at) - Date.parse(since ?? '')) / HOUR_MS;
  if (Number.isNaN(hours)) return '';
  if (hours < 1) return 'less than an hour';
  return hours < 48 ? plural(Math.floor(hours), 'hour') : plural(Math.floor(hours / 24), 'day');
}
