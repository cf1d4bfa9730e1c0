import { type NewsInNumbers, newsInNumbers } from '../../domain/alert.ts';
import type { Assessment } from '../../domain/assessment.ts';
import { byUrgency, findingKey } from '../../domain/finding.ts';
import type { ImageRef } from '../../domain/image.ts';
import type { ImageNotice } from '../../domain/notice.ts';
import type { Counts } from '../../domain/severity.ts';
import { explainInShort } from '../explanation.ts';
import { dashboardLink, executionLink, imageLink } from '../links.ts';
import { fitting, jsonBytes } from '../room.ts';
import { clean } from '../text.ts';
import { gapInWords } from '../words.ts';
import { type FindingDocument, findingDocument } from './finding.ts';
import { type ImageDocument, imageDocument } from './image.ts';

/** What programs are told of one image: the shape of docs/events/image-scan-verdict.schema.json. */
export interface VerdictDocument {
  readonly schemaVersion: '1.0';
  /** The same however often the message comes. */
  readonly deliveryId: string;
  readonly image: ImageDocument & { readonly platforms: readonly string[] };
  readonly stream: string;
  readonly assessedAt: string;
  readonly verdict: Assessment['verdict']['kind'];
  readonly rule: string;
  readonly mention?: string;
  readonly reasons: Assessment['news']['reasons'];
  readonly news: NewsInNumbers;
  readonly counts: Counts;
  readonly suppressed: number;
  readonly breached: readonly {
    readonly measure: string;
    readonly count: number;
    readonly threshold: number;
  }[];
  /** Platforms without a result, and why. */
  readonly gaps: readonly string[];
  readonly resolved: number;
  /** Earlier alerts of the stream that could not be delivered, and are no longer kept. */
  readonly missed: number;
  readonly explanation: string;
  /** What is news first; the most urgent first. */
  readonly findings: readonly FindingDocument[];
  readonly findingsLeftOut: number;
  readonly links: {
    readonly image: string;
    /** The image's page in the dashboard, with all of its findings. */
    readonly dashboard?: string;
    readonly execution: string;
  };
}

/** EventBridge takes 256 KB with all that is around it; receivers of webhooks rarely more. */
const LARGEST = 200_000;

/** The document about one image. As many findings as there is room for; the others are counted. */
export function assessmentDocument(
  assessment: Assessment,
  {
    executionArn,
    missed,
    dashboard,
    deliveryId,
  }: Pick<ImageNotice, 'executionArn' | 'missed' | 'dashboard'> & { readonly deliveryId: string },
): VerdictDocument {
  const { image, stream, verdict, counts, suppressed, news, judgement, comparison } = assessment;
  const document: VerdictDocument = {
    schemaVersion: '1.0',
    deliveryId,
    image: {
      ...imageDocument(image),
      platforms: image.platforms.flatMap(({ name }) => (name === undefined ? [] : [name])),
    },
    stream,
    assessedAt: assessment.assessedAt,
    verdict: verdict.kind,
    rule: judgement.rule,
    ...(judgement.mention !== undefined && { mention: judgement.mention }),
    reasons: news.reasons,
    news: newsInNumbers(assessment),
    counts,
    suppressed: suppressed.length,
    breached: verdict.kind === 'breach' ? verdict.breached : [],
    gaps: verdict.kind === 'pass' ? [] : verdict.gaps.slice(0, 20).map(gapInWords),
    resolved: comparison.resolved.length,
    missed: missed ?? 0,
    explanation: clean(explainInShort(assessment), 1000),
    findings: [],
    findingsLeftOut: 0,
    links: linksTo(image, executionArn, dashboard),
  };
  const findings = fitting(findingsIn(assessment), LARGEST - jsonBytes(document));
  const findingsLeftOut = assessment.findings.length - findings.length;
  return { ...document, findings, findingsLeftOut };
}

/** Where people read of an image. */
export function linksTo(
  image: ImageRef,
  executionArn: string,
  dashboard: string | undefined,
): VerdictDocument['links'] {
  const page = dashboardLink(dashboard, image);
  return {
    image: imageLink(image),
    ...(page !== undefined && { dashboard: page }),
    execution: executionLink(executionArn),
  };
}

function* findingsIn({ findings, news }: Assessment): Generator<FindingDocument> {
  const keys = new Set(news.findings);
  for (const isNews of [true, false]) {
    for (const finding of findings.toSorted(byUrgency)) {
      const key = findingKey(finding);
      if (keys.has(key) !== isNews) continue;
      yield findingDocument(finding, isNews ? { change: news.changes?.[key] } : undefined);
    }
  }
}
