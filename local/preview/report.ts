import type { Assessment } from '../../src/domain/assessment.ts';
import { nextEntry } from '../../src/domain/catalogue.ts';
import { byUrgency, type Notable, type Report, type Totals } from '../../src/domain/report.ts';
import { type ReportedImage, routeReport } from '../../src/domain/route-report.ts';
import { mainReason } from '../../src/domain/verdict.ts';
import { toOutcome } from '../../src/steps/outcome.ts';
import type { RecordedRegistry } from '../recorded-registry/index.ts';
import { executionIn } from './alerts.ts';

/** What a report says, and all the images that it is of. */
export interface PreviewedReport {
  readonly report: Report;
  readonly images: readonly ReportedImage[];
}

/** The report of the first sweep, to the channel `preview`: its images have been pushed in the order that they are in. */
export function reportOf(
  recorded: RecordedRegistry,
  assessments: readonly Assessment[],
  at: Date,
): PreviewedReport {
  const current = new Map(assessments.map((one) => [streamOf(one), one]));
  const images = assessments.map((one) => toReported(one, current.get(streamOf(one)) === one));
  const notable = [...current.values()].filter(isTold).map(toNotable);
  const { registryId, region } = recorded;
  const report: Report = {
    registry: { registryId, region },
    execution: executionIn(recorded),
    startedAt: at.toISOString(),
    finishedAt: at.toISOString(),
    totals: totalsOf(assessments),
    notable: notable.sort((a, b) => byUrgency(a.outcome, b.outcome)),
    routes: { preview: routeReport(images, undefined, undefined) },
    audience: ['preview'],
  };
  return { report, images };
}

function streamOf({ image, stream }: Assessment): string {
  return `${image.repository}#${stream}`;
}

function isTold({ verdict, judgement }: Assessment): boolean {
  return verdict.kind !== 'pass' && judgement.deliver.length > 0;
}

function toNotable(assessment: Assessment): Notable {
  return { outcome: toOutcome(assessment, 'preview', []), deliver: ['preview'] };
}

function toReported(assessment: Assessment, isCurrent: boolean): ReportedImage {
  const { image, stream, verdict, counts, suppressed, assessedAt, scannedAt } = assessment;
  const entry = nextEntry(undefined, {
    assessment,
    key: 'preview',
    tags: image.tags,
    pushedAt: undefined,
  });
  return {
    ...{ image: toOutcome(assessment, 'preview', []).image, stream, isCurrent },
    ...{ verdict: verdict.kind, obstacle: mainReason(verdict), counts },
    ...{ exploited: entry.exploited ?? 0, suppressed: suppressed.length },
    ...{ since: assessedAt, scannedAt, assessedAt },
  };
}

function totalsOf(assessments: readonly Assessment[]): Totals {
  const totals = { pass: 0, breach: 0, unknown: 0, skipped: 0, failed: 0 };
  for (const { verdict } of assessments) totals[verdict.kind] += 1;
  const repositories = new Set(assessments.map(({ image }) => image.repository)).size;
  return { repositories, images: assessments.length, ...totals };
}
