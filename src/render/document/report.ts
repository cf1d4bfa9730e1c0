import type { Outcome } from '../../domain/assessment.ts';
import type { ReportNotice } from '../../domain/notice.ts';
import type { Report, Totals, UnreadRegistry } from '../../domain/report.ts';
import type {
  ChangesSince,
  EarlierReport,
  RouteFigures,
  RouteReport,
} from '../../domain/route-report.ts';
import type { PutOffScans } from '../../domain/scan-budget.ts';
import type { Counts } from '../../domain/severity.ts';
import { breachesLink, executionLink } from '../links.ts';
import { fitting, jsonBytes } from '../room.ts';
import { type ImageDocument, imageDocument } from './image.ts';

/** What programs are told of a sweep, or of several alerts at once: the shape of docs/events/image-scan-report.schema.json. */
export interface ReportDocument {
  readonly schemaVersion: '1.0';
  /** The same however often the message comes. */
  readonly deliveryId: string;
  readonly registry: Report['registry'];
  readonly occasion: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly totals: Totals;
  /** Those that the channel hears of, worst first. */
  readonly images: readonly OutcomeDocument[];
  readonly imagesLeftOut: number;
  /** What the channel hears of all images, in figures; absent in reports of before there were such. */
  readonly figures?: RouteFigures;
  /** The last report that the channel has had, in the same figures. */
  readonly previous?: EarlierReport;
  /** What scans have made of findings since then. */
  readonly changes?: Omit<ChangesSince, 'findings'>;
  /** The ten images with most risk. */
  readonly riskiest?: readonly RiskDocument[];
  /** Registries that do not let the service in; absent where there are none. */
  readonly unread?: readonly UnreadRegistry[];
  /** What the sweep has put off; absent where nothing. */
  readonly scansPutOff?: PutOffScans;
  readonly links: {
    /** The images that breach, in the dashboard. */
    readonly dashboard?: string;
    readonly execution: string;
    /** `s3://bucket/key` of the full report as HTML; as .json and .csv it is beside it. */
    readonly report?: string;
  };
}

interface RiskDocument {
  readonly image: ImageDocument;
  readonly verdict: string;
  readonly since?: string;
  readonly counts: Counts;
  readonly exploited: number;
}

interface OutcomeDocument {
  readonly image: ImageDocument;
  readonly outcome: Outcome['kind'];
  readonly verdict?: string;
  readonly reason?: string;
  readonly counts?: Counts;
  readonly breached?: readonly string[];
}

const LARGEST = 200_000;

/** The document about a report. As many images as there is room for; the others are counted. */
export function reportDocument(
  { report, dashboard }: Omit<ReportNotice, 'kind'>,
  channel: string,
  deliveryId: string,
): ReportDocument {
  const page = breachesLink(dashboard);
  const heard = report.notable.filter(({ deliver }) => deliver.includes(channel));
  const document: ReportDocument = {
    schemaVersion: '1.0',
    deliveryId,
    registry: report.registry,
    occasion: report.occasion ?? 'sweep',
    startedAt: report.startedAt,
    finishedAt: report.finishedAt,
    totals: report.totals,
    images: [],
    imagesLeftOut: 0,
    ...stateDocument(report.routes?.[channel]),
    ...(report.unread && { unread: report.unread }),
    ...(report.putOff && { scansPutOff: report.putOff }),
    links: {
      ...(page !== undefined && { dashboard: page }),
      execution: executionLink(report.execution),
      ...(report.link && { report: report.link.location }),
    },
  };
  const images = fitting(
    heard.map(({ outcome }) => outcomeDocument(outcome)),
    LARGEST - jsonBytes(document),
  );
  return { ...document, images, imagesLeftOut: heard.length - images.length };
}

function stateDocument(route: RouteReport | undefined) {
  if (!route) return {};
  const { figures, previous, changes, riskiest } = route;
  const { findings: _, ...counts } = changes ?? {};
  return {
    figures,
    ...(previous && { previous }),
    ...(changes && { changes: counts as Omit<ChangesSince, 'findings'> }),
    riskiest: riskiest.map(({ image, verdict, since, counts: found, exploited }) => ({
      ...{ image: imageDocument(image), verdict, ...(since && { since }) },
      ...{ counts: found, exploited },
    })),
  };
}

function outcomeDocument(outcome: Outcome): OutcomeDocument {
  const image = imageDocument(outcome.image);
  const { kind, reason } = outcome;
  const why = reason === undefined ? {} : { reason };
  if (outcome.kind !== 'assessed') return { image, outcome: kind, ...why };
  const { verdict, counts, breached } = outcome;
  return { image, outcome: kind, verdict, ...why, counts, breached };
}
