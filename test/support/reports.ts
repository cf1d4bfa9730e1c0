import {
  type ChangesSince,
  type EarlierReport,
  type ReportedImage,
  type RouteFigures,
  type RouteReport,
  routeReport,
} from '../../src/domain/route-report.ts';
import { aFinding, ago, anOutcome, NOW } from './builders.ts';

/** An image that its stream is at, and that has breached by one finding for two days. */
export function aReportedImage(
  repository: string,
  changes: Partial<ReportedImage> = {},
): ReportedImage {
  return {
    image: anOutcome(repository).image,
    stream: '*',
    isCurrent: true,
    verdict: 'breach',
    counts: { HIGH: 1 },
    exploited: 0,
    suppressed: 0,
    since: ago({ hours: 48 }).toISOString(),
    pushedAt: ago({ hours: 50 }).toISOString(),
    scannedAt: ago({ hours: 1 }).toISOString(),
    assessedAt: NOW.toISOString(),
    ...changes,
  };
}

export function someFigures(changes: Partial<RouteFigures> = {}): RouteFigures {
  return {
    images: 1,
    checked: 1,
    obstacles: {},
    streams: { pass: 0, breach: 1, unknown: 0 },
    findings: { HIGH: 1 },
    exploited: 0,
    suppressed: 0,
    ...changes,
  };
}

/** The changes of the day before NOW: one finding is new. */
export function someChanges(changes: Partial<ChangesSince> = {}): ChangesSince {
  return {
    since: ago({ hours: 24 }).toISOString(),
    ...{ new: 1, worsened: 0, reopened: 0, resolved: 0 },
    findings: [{ image: anOutcome('payments/api').image, kind: 'new', finding: aFinding() }],
    ...changes,
  };
}

/** Images of every kind that reads differently, in turn: the same however often it is called. */
export function images(count: number): readonly ReportedImage[] {
  return Array.from({ length: count }, (_, index) => KINDS[index % KINDS.length]!(index));
}

const KINDS: readonly ((index: number) => ReportedImage)[] = [
  (index) =>
    aReportedImage(`payments/api-${index}`, {
      counts: { CRITICAL: 1 + (index % 3), HIGH: 6, MEDIUM: 108 },
      exploited: index % 4 === 0 ? 2 : 0,
      suppressed: index % 5,
      since: ago({ hours: 12 * (index + 1) }).toISOString(),
    }),
  (index) =>
    aReportedImage(`tools/static-${index}`, {
      verdict: 'unknown',
      obstacle: index % 2 === 0 ? 'timed-out' : 'unsupported',
      counts: {},
      since: ago({ hours: 3 + index }).toISOString(),
    }),
  (index) =>
    aReportedImage(`web/frontend-${index}`, {
      verdict: 'pass',
      counts: { MEDIUM: index % 7, LOW: 3 },
      since: ago({ hours: 24 * 40 }).toISOString(),
    }),
  (index) =>
    aReportedImage(`payments/api-${index}`, {
      isCurrent: false,
      counts: { HIGH: 2, UNTRIAGED: 1 },
      since: ago({ hours: 24 * 90 }).toISOString(),
    }),
  (index) =>
    aReportedImage(`batch/worker-${index}`, {
      counts: { HIGH: 1 + (index % 4), LOW: 12 },
      obstacle: index % 10 === 4 ? 'failed' : undefined,
      stream: 'main-*',
      since: ago({ hours: index }).toISOString(),
    }),
];

/** What a channel hears of such images, against a report of a day before. */
export function aRoute(
  of: readonly ReportedImage[],
  previous: EarlierReport | undefined = {
    at: ago({ hours: 24 }).toISOString(),
    figures: someFigures(),
  },
  changes: ChangesSince | undefined = someChanges(),
): RouteReport {
  return {
    ...routeReport(of, previous, changes),
    files: {
      html: 'reports/monday/alerts.html',
      json: 'reports/monday/alerts.json',
      csv: 'reports/monday/alerts.csv',
    },
  };
}
