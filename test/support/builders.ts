import type { Assessment, Outcome } from '../../src/domain/assessment.ts';
import { type Finding, findingKey } from '../../src/domain/finding.ts';
import type { ImageDetail, ImageRef } from '../../src/domain/image.ts';
import type { KnownFinding } from '../../src/domain/memory.ts';
import { NO_NEWS } from '../../src/domain/news.ts';
import type { Judgement, Policy } from '../../src/domain/policy.ts';
import type { Notable, Report, Totals } from '../../src/domain/report.ts';
import type { PlatformScan, ScanReading } from '../../src/domain/scan.ts';
import { countBySeverity } from '../../src/domain/severity.ts';
import type { PolicySuppression, SuppressedFinding } from '../../src/domain/suppression.ts';

export const EXECUTION =
  'arn:aws:states:eu-west-1:111122223333:execution:image-scan:5f0b7d1e-0000-4000-8000-000000000001';

const IMAGE_DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json';

/** The moment at which fixed clocks stand. */
export const NOW = new Date('2026-03-01T12:00:00.000Z');

/** An instant before (or, negative, after) NOW. */
export function ago(time: { readonly hours?: number; readonly ms?: number }): Date {
  return new Date(NOW.getTime() - (time.hours ?? 0) * 3_600_000 - (time.ms ?? 0));
}

/** `sha256:` and 64 hexadecimal digits made of a short name. */
export function digestOf(name: string): string {
  return `sha256:${Buffer.from(name).toString('hex').padEnd(64, '0')}`;
}

/** The identity of an image, by the short name of its digest. */
export function aRef(name: string, changes: Partial<ImageRef> = {}): ImageRef {
  return {
    registryId: '111122223333',
    region: 'eu-west-1',
    repository: 'payments/api',
    imageDigest: digestOf(name),
    ...changes,
  };
}

/** A tagged single-platform image as a registry describes it, pushed two hours ago. */
export function aDetail(name: string, changes: Partial<ImageDetail> = {}): ImageDetail {
  return {
    ...aRef(name),
    tags: ['1.4.2'],
    pushedAt: ago({ hours: 2 }),
    manifestMediaType: OCI_MANIFEST,
    artifactMediaType: OCI_CONFIG,
    ...changes,
  };
}

/** A basic scan that is complete, an hour ago, without findings. */
export function aReading(changes: Partial<ScanReading> = {}): ScanReading {
  return {
    status: 'COMPLETE',
    type: 'BASIC',
    findings: [],
    completedAt: ago({ hours: 1 }).toISOString(),
    ...changes,
  };
}

/** The complete scan of one platform; of a single-platform image unless it is named. */
export function aScan(findings: readonly Finding[] = [], name?: string): PlatformScan {
  return {
    platform: { imageDigest: digestOf(name ?? 'only'), name },
    scan: { status: 'complete', type: 'BASIC', findings },
  };
}

export function aJudgement(changes: Partial<Judgement> = {}): Judgement {
  return {
    thresholds: { CRITICAL: 1, HIGH: 1 },
    fixableOnly: false,
    deliver: ['alerts'],
    streams: [],
    ...changes,
  };
}

export function aPolicy(changes: Partial<Policy> = {}): Policy {
  return {
    defaults: aJudgement(),
    rules: [],
    suppressions: [],
    channels: { alerts: { type: 'sns' }, payments: { type: 'slack', secret: 'payments-webhook' } },
    sweep: { failOnUnchecked: true },
    ...changes,
  };
}

/** A suppression of the policy file, known by its id as its key, that holds for a long time. */
export function aSuppression(changes: Partial<PolicySuppression> = {}): PolicySuppression {
  const { id = 'CVE-2024-0727', until } = changes;
  return {
    source: 'policy',
    key: `key of ${id}`,
    id,
    reason: 'the code is never called',
    owner: 'platform@example.com',
    ...(until === undefined && { expires: '2027-01-31' }),
    ...changes,
  };
}

export function aFinding(changes: Partial<Finding> = {}): Finding {
  return {
    id: 'CVE-2024-0727',
    severity: 'HIGH',
    packages: [{ name: 'openssl', version: '3.0.11-1', fixedVersion: '3.0.13-1' }],
    fix: 'available',
    platforms: [],
    ...changes,
  };
}

export function anImage(changes: Partial<Assessment['image']> = {}): Assessment['image'] {
  return {
    registryId: '111122223333',
    region: 'eu-west-1',
    repository: 'payments/api',
    imageDigest: IMAGE_DIGEST,
    tags: ['1.4.2'],
    platforms: [{ imageDigest: IMAGE_DIGEST }],
    ...changes,
  };
}

/** The finding as a stream knows it that has seen it for the first time at NOW. */
export function asKnown(finding: Finding): KnownFinding {
  const now = NOW.toISOString();
  const changed = { at: now, kind: 'new' } as const;
  return { firstSeen: now, lastSeen: now, severityThen: finding.severity, changed, ...finding };
}

type AssessmentChanges = Partial<Omit<Assessment, 'findings' | 'suppressed'>> & {
  readonly findings?: readonly Finding[];
  readonly suppressed?: readonly SuppressedFinding[];
};

/** An assessment of an image that breaches by one finding, unless told otherwise; counts follow the findings. */
export function anAssessment(changes: AssessmentChanges = {}): Assessment {
  const findings = (changes.findings ?? [aFinding()]).map(asKnown);
  return {
    image: anImage(),
    assessedAt: '2026-03-01T04:05:06.000Z',
    verdict: { kind: 'breach', breached: [{ measure: 'HIGH', count: 1, threshold: 1 }], gaps: [] },
    counts: countBySeverity(findings),
    stream: '*',
    scanType: 'BASIC',
    unseen: [],
    closed: [],
    unknownTold: [],
    comparison: {
      isNewBaseline: false,
      new: findings.length,
      worsened: 0,
      reopened: 0,
      resolved: [],
    },
    news: {
      ...NO_NEWS,
      reasons: ['new-findings'],
      findings: findings.map(findingKey),
    },
    judgement: {
      thresholds: { CRITICAL: 1, HIGH: 1 },
      fixableOnly: false,
      deliver: ['alerts'],
      streams: [],
      rule: 'defaults',
    },
    ...changes,
    findings,
    suppressed: (changes.suppressed ?? []).map(({ finding, by }) => ({
      finding: asKnown(finding),
      by,
    })),
  };
}

type Assessed = Extract<Outcome, { kind: 'assessed' }>;

export function anOutcome(repository: string, changes: Partial<Assessed> = {}): Assessed {
  const { platforms: _, ...image } = anImage({ repository });
  return {
    kind: 'assessed',
    image,
    verdict: 'breach',
    counts: { HIGH: 1 },
    suppressed: 0,
    suppressions: [],
    stream: '*',
    breached: ['1 HIGH (threshold 1)'],
    why: 'Judged by defaults.',
    deliver: [{ channel: 'alerts', alertId: '1-abc' }],
    assessment: 'findings/x.json.gz',
    ...changes,
  };
}

export function aFailure(repository: string, reason: string, detail?: string): Outcome {
  return { kind: 'failed', image: anOutcome(repository).image, reason, detail };
}

export function notable(outcome: Outcome, deliver: readonly string[] = ['alerts']): Notable {
  return { outcome, deliver };
}

export function aReport(
  outcomes: readonly Notable[],
  totals: Partial<Totals> = {},
  changes: Partial<Report> = {},
): Report {
  return {
    registry: { registryId: '111122223333', region: 'eu-west-1' },
    execution:
      'arn:aws:states:eu-west-1:111122223333:execution:registry-sweep:5f0b7d1e-0000-4000-8000-000000000002',
    startedAt: '2026-03-01T04:00:00.000Z',
    finishedAt: '2026-03-01T04:09:59.000Z',
    totals: {
      repositories: 1,
      images: 1,
      pass: 0,
      breach: 0,
      unknown: 0,
      skipped: 0,
      failed: 0,
      ...totals,
    },
    notable: outcomes,
    ...changes,
  };
}
