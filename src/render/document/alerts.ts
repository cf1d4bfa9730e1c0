import type { AlertInBrief } from '../../domain/alert.ts';
import type { AlertsNotice } from '../../domain/notice.ts';
import { total } from '../../domain/severity.ts';
import { alertEntry } from '../alerts-words.ts';
import { inOneLine } from '../headline.ts';
import { breachesLink, executionLink } from '../links.ts';
import { fitting, jsonBytes } from '../room.ts';
import { clean } from '../text.ts';
import { gapInWords } from '../words.ts';
import { linksTo, type VerdictDocument } from './assessment.ts';
import { findingDocument } from './finding.ts';
import { imageDocument } from './image.ts';
import { type ReportDocument, reportDocument } from './report.ts';

/** What programs are told of several images at once: the shape of docs/events/image-scan-alerts.schema.json. */
export interface AlertsDocument {
  readonly schemaVersion: '1.0';
  /** The same however often the message comes. */
  readonly deliveryId: string;
  /** The worst first. */
  readonly alerts: readonly AlertDocument[];
  readonly alertsLeftOut: number;
  /** That of a sweep, where one has come meanwhile. */
  readonly report?: Omit<ReportDocument, 'schemaVersion' | 'deliveryId'>;
  readonly links: {
    /** The images that breach, in the dashboard. */
    readonly dashboard?: string;
    readonly execution: string;
  };
}

/** A verdict with the first of the findings that are news. */
type AlertDocument = Omit<VerdictDocument, 'schemaVersion' | 'deliveryId' | 'explanation'>;

/** EventBridge takes 256 KB with all that is around it; receivers of webhooks rarely more. */
const LARGEST = 200_000;
const LARGEST_REPORT = 60_000;

/** The document about several images. As many as there is room for; the others are counted. */
export function alertsDocument(
  { alerts: all, report, executionArn, dashboard }: AlertsNotice,
  channel: string,
  deliveryId: string,
): AlertsDocument {
  const page = breachesLink(dashboard);
  const document: AlertsDocument = {
    schemaVersion: '1.0',
    deliveryId,
    alerts: [],
    alertsLeftOut: 0,
    ...(report && {
      report: reportPart(reportDocument({ report, dashboard }, channel, deliveryId)),
    }),
    links: {
      ...(page !== undefined && { dashboard: page }),
      execution: executionLink(executionArn),
    },
  };
  const alerts = fitting(
    all.map((alert) => alertDocument(alert, dashboard)),
    LARGEST - jsonBytes(document),
  );
  return { ...document, alerts, alertsLeftOut: all.length - alerts.length };
}

/** One of the alerts as it would be told alone, with the first of the findings that are news. */
export function verdictDocument(
  alert: AlertInBrief,
  deliveryId: string,
  { registry, dashboard }: Pick<AlertsNotice, 'registry' | 'dashboard'>,
): VerdictDocument {
  const { headline, facts } = alertEntry(alert, registry);
  const explanation = clean([`${inOneLine(headline)}.`, ...facts].join(' '), 1000);
  return { schemaVersion: '1.0', deliveryId, ...alertDocument(alert, dashboard), explanation };
}

function reportPart({
  schemaVersion: _,
  deliveryId: __,
  ...report
}: ReportDocument): AlertsDocument['report'] {
  const room = LARGEST_REPORT - jsonBytes({ ...report, images: [] });
  const images = fitting(report.images, room);
  const imagesLeftOut = report.imagesLeftOut + report.images.length - images.length;
  return { ...report, images, imagesLeftOut };
}

function alertDocument(alert: AlertInBrief, dashboard: string | undefined): AlertDocument {
  const { image, verdict, mention, counts, top, executionArn } = alert;
  return {
    image: {
      ...imageDocument(image),
      platforms: image.platforms.flatMap(({ name }) => (name === undefined ? [] : [name])),
    },
    stream: alert.stream,
    assessedAt: alert.assessedAt,
    verdict: verdict.kind,
    rule: alert.rule,
    ...(mention !== undefined && { mention }),
    reasons: alert.reasons,
    counts,
    news: alert.news,
    suppressed: alert.suppressed,
    breached: verdict.kind === 'breach' ? verdict.breached : [],
    gaps: verdict.kind === 'pass' ? [] : verdict.gaps.slice(0, 20).map(gapInWords),
    resolved: alert.resolved,
    missed: alert.missed ?? 0,
    findings: top.map((finding) => findingDocument(finding, { change: finding.change })),
    findingsLeftOut: Math.max(0, total(counts) - top.length),
    links: linksTo(image, executionArn, dashboard),
  };
}
