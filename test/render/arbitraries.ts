import fc from 'fast-check';
import { briefOf, roundUpAlerts } from '../../src/domain/alert.ts';
import type { Assessment, Outcome } from '../../src/domain/assessment.ts';
import { type Finding, type Fix, findingKey } from '../../src/domain/finding.ts';
import type { AlertsNotice } from '../../src/domain/notice.ts';
import { MEASURES } from '../../src/domain/policy.ts';
import type { Report } from '../../src/domain/report.ts';
import type {
  ChangesSince,
  ReportedImage,
  RouteFigures,
  RouteReport,
} from '../../src/domain/route-report.ts';
import type { UnknownReason } from '../../src/domain/scan.ts';
import { countBySeverity, SEVERITIES } from '../../src/domain/severity.ts';
import type { Suppression } from '../../src/domain/suppression.ts';
import type { Verdict } from '../../src/domain/verdict.ts';
import { anAssessment, anImage, anOutcome, aReport } from '../support/builders.ts';

const HOSTILE = [
  '<!channel> ',
  '&amp;',
  '<https://evil.example|click>',
  '"\\"\n',
  '`*_~|',
  '\u202e',
  'e\u0301\u0302\u0303',
  '👩‍👩‍👧‍👦🇩🇪',
  '\ud83d',
  '漢字',
  'ﷺ',
  '&',
  'a/',
];

/** Text as bad as it comes: any UTF-16, hostile markup, and much of it. */
export const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc
    .tuple(
      fc.array(fc.constantFrom(...HOSTILE), { maxLength: 20 }),
      fc.integer({ min: 1, max: 60 }),
    )
    .map(([parts, times]) => parts.join('').repeat(times)),
);

const maybeText = fc.option(anyText, { nil: undefined });

const finding: fc.Arbitrary<Finding> = fc.record({
  id: anyText,
  severity: fc.constantFrom(...SEVERITIES),
  packages: fc.array(fc.record({ name: anyText, version: maybeText, fixedVersion: maybeText }), {
    maxLength: 5,
  }),
  fix: fc.constantFrom<Fix>('available', 'partial', 'none', 'unknown'),
  exploitAvailable: fc.boolean(),
  kev: fc.boolean(),
  epss: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
  link: fc.oneof(maybeText, fc.webUrl({ withFragments: true, withQueryParameters: true })),
  platforms: fc.array(anyText, { maxLength: 3 }),
});

const suppression: fc.Arbitrary<Suppression> = fc.oneof(
  fc.record({
    source: fc.constant('policy' as const),
    key: anyText,
    id: anyText,
    package: maybeText,
    repository: maybeText,
    tag: maybeText,
    reason: anyText,
    owner: anyText,
    expires: maybeText,
  }),
  fc.record({
    source: fc.constant('vex' as const),
    key: anyText,
    document: anyText,
    ids: fc.constant([]),
    reason: anyText,
    owner: anyText,
  }),
);

const platform = fc.record({ imageDigest: anyText, name: maybeText });

const gap = fc.record({
  platform,
  reason: fc.constantFrom<UnknownReason>('timed-out', 'not-read', 'eligibility-expired'),
  detail: anyText,
});

const verdict: fc.Arbitrary<Verdict> = fc.oneof(
  fc.constant({ kind: 'pass' } as const),
  fc.record({
    kind: fc.constant('breach' as const),
    breached: fc.array(
      fc.record({
        measure: fc.constantFrom(...MEASURES),
        count: fc.nat(),
        threshold: fc.nat(),
      }),
      { minLength: 1, maxLength: 7 },
    ),
    gaps: fc.array(gap, { maxLength: 30 }),
  }),
  fc.record({
    kind: fc.constant('unknown' as const),
    gaps: fc.tuple(gap, gap),
  }),
);

const imageNames = {
  registryId: anyText,
  region: anyText,
  repository: anyText,
  imageDigest: anyText,
};

export const anyAssessment: fc.Arbitrary<Assessment> = fc
  .record({
    image: fc.record({
      ...imageNames,
      tags: fc.array(anyText, { maxLength: 20 }),
      platforms: fc.array(platform, { maxLength: 20 }),
    }),
    assessedAt: anyText,
    verdict,
    findings: fc.array(finding, { maxLength: 15 }),
    suppressed: fc.array(
      fc.record({ finding, by: fc.array(suppression, { minLength: 1, maxLength: 3 }) }),
      { maxLength: 15 },
    ),
    rule: anyText,
    fixableOnly: fc.boolean(),
    stream: anyText,
    comparedWith: fc.option(fc.record({ imageDigest: anyText, tags: fc.array(anyText) }), {
      nil: undefined,
    }),
    ended: fc.array(
      fc.record({
        suppression,
        why: fc.constantFrom('expired' as const, 'fix-available' as const, 'withdrawn' as const),
      }),
      { maxLength: 15 },
    ),
  })
  .map(({ rule, fixableOnly, comparedWith, ended, ...parts }) =>
    anAssessment({
      ...parts,
      comparison: { ...anAssessment().comparison, with: comparedWith },
      news: {
        reasons: ['new-findings', 'suppression-ended'],
        findings: parts.findings.map(findingKey),
        worse: 0,
        released: 0,
        ended,
      },
      counts: countBySeverity(parts.findings),
      judgement: { ...anAssessment().judgement, rule, fixableOnly },
    }),
  );

const outcomeImage = fc.record({ ...imageNames, tags: fc.array(anyText, { maxLength: 5 }) });

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc
    .record({
      image: outcomeImage,
      verdict: fc.constantFrom('breach' as const, 'unknown' as const),
      detail: maybeText,
      breached: fc.array(anyText, { maxLength: 7 }),
    })
    .map((parts) => anOutcome('any', parts)),
  fc.record({
    kind: fc.constant('failed' as const),
    image: outcomeImage,
    reason: anyText,
    detail: maybeText,
  }),
);

const count = fc.nat({ max: 1_000_000 });
const counts = fc.dictionary(fc.constantFrom(...SEVERITIES), count);

const reported: fc.Arbitrary<ReportedImage> = fc.record({
  image: outcomeImage,
  stream: anyText,
  isCurrent: fc.boolean(),
  verdict: fc.constantFrom('pass' as const, 'breach' as const, 'unknown' as const),
  obstacle: fc.constantFrom(undefined, 'failed' as const, 'timed-out' as const, 'gone' as const),
  counts,
  exploited: count,
  suppressed: count,
  since: fc.constantFrom(undefined, '2026-02-01T00:00:00.000Z'),
});

const figures: fc.Arbitrary<RouteFigures> = fc.record({
  images: count,
  checked: count,
  obstacles: fc.dictionary(fc.constantFrom('failed', 'unsupported', 'put-off'), count),
  streams: fc.record({ pass: count, breach: count, unknown: count }),
  findings: counts,
  exploited: count,
  suppressed: count,
});

const changes: fc.Arbitrary<ChangesSince> = fc.record({
  since: fc.constant('2026-02-28T12:00:00.000Z'),
  ...{ new: count, worsened: count, reopened: count, resolved: count },
  findings: fc.array(
    fc.record({
      image: outcomeImage,
      kind: fc.constantFrom('new' as const, 'worsened' as const, 'reopened' as const),
      finding,
    }),
    { maxLength: 20 },
  ),
});

/** What a channel hears beside the news. */
export const anyRoute: fc.Arbitrary<RouteReport> = fc.record({
  figures,
  previous: fc.option(fc.record({ at: fc.constant('2026-02-28T12:00:00.000Z'), figures }), {
    nil: undefined,
  }),
  changes: fc.option(changes, { nil: undefined }),
  turnedUnknown: fc.array(reported, { maxLength: 15 }),
  riskiest: fc.array(reported, { maxLength: 10 }),
  breaches: fc.array(reported, { maxLength: 15 }),
  notChecked: fc.array(reported, { maxLength: 15 }),
});

/** Where the whole of a report is: signed addresses are long. */
const fileLink = fc.record({
  url: fc
    .integer({ min: 0, max: 3000 })
    .map((length) => `https://bucket.example/report.html?X-Amz-Token=${'a'.repeat(length)}&b=c`),
  until: fc.constant('2026-03-01T18:00:00.000Z'),
  location: fc.constant('s3://bucket/reports/monday/alerts.html'),
});

export const anyReport: fc.Arbitrary<Report> = fc
  .record({
    outcomes: fc.array(outcome, { maxLength: 40 }),
    registryId: anyText,
    region: anyText,
    execution: anyText,
    startedAt: anyText,
    images: fc.nat(),
    expiring: fc.array(suppression, { maxLength: 5 }),
    expired: fc.array(suppression, { maxLength: 5 }),
    unused: fc.array(suppression, { maxLength: 5 }),
    occasion: fc.constantFrom(undefined, 'sweep' as const, 'daily' as const, 'weekly' as const),
    route: fc.option(anyRoute, { nil: undefined }),
    isAsked: fc.boolean(),
    link: fc.option(fileLink, { nil: undefined }),
  })
  .map(({ outcomes, registryId, region, execution, startedAt, images, ...rest }) => {
    const { occasion, route, isAsked, link, ...notices } = rest;
    return aReport(
      outcomes.map((one) => ({ outcome: one, deliver: ['alerts'] })),
      { images },
      {
        registry: { registryId, region },
        execution,
        startedAt,
        suppressions: { ...notices, deliver: ['alerts'] },
        ...{ occasion, link },
        routes: route && { alerts: route },
        audience: isAsked ? ['alerts'] : [],
      },
    );
  });

/** Where it is, the deployment knows; it may be any address. */
export const anyDashboard = fc.option(fc.webUrl(), { nil: undefined });

export const anyAlerts: fc.Arbitrary<AlertsNotice> = fc
  .record({
    assessments: fc.array(anyAssessment, { minLength: 1, maxLength: 2 }),
    executionArn: anyText,
    missed: fc.option(fc.nat(), { nil: undefined }),
    report: fc.option(anyReport, { nil: undefined }),
    dashboard: anyDashboard,
  })
  .map(({ assessments, executionArn, missed, report, dashboard }) => ({
    kind: 'alerts',
    registry: anImage(),
    alerts: roundUpAlerts(
      assessments.map((one) => briefOf(one, { alertId: '1-abc', executionArn, missed })),
    ),
    report,
    executionArn,
    dashboard,
  }));
