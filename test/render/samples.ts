import { briefOf, roundUpAlerts } from '../../src/domain/alert.ts';
import type { Assessment } from '../../src/domain/assessment.ts';
import { type Finding, findingKey } from '../../src/domain/finding.ts';
import { NO_NEWS } from '../../src/domain/news.ts';
import type { AlertsNotice, RefusalNotice } from '../../src/domain/notice.ts';
import type { Report } from '../../src/domain/report.ts';
import type { VexSuppression } from '../../src/domain/suppression.ts';
import {
  aFailure,
  aFinding,
  anAssessment,
  anImage,
  anOutcome,
  aReport,
  aSuppression,
  EXECUTION,
  notable,
} from '../support/builders.ts';
import { REPORT_SAMPLES } from './report-samples.ts';

const PLATFORMS = ['linux/amd64', 'linux/arm64/v8'].map((name, index) => ({
  imageDigest: `sha256:${String(index + 1).repeat(64)}`,
  name,
}));
const EVERYWHERE = PLATFORMS.map(({ name }) => name);

const STATEMENT: VexSuppression = {
  source: 'vex',
  key: 'vex',
  document: 'vex/openssl.json',
  ids: ['CVE-2024-6666'],
  reason: 'vulnerable code not in execute path: nothing calls it',
  owner: 'security@example.com',
};

/** An image of two platforms, with a finding of each kind that reads differently, and 108 more. */
const breach = anAssessment({
  image: anImage({ tags: ['1.4.2', '1.4', 'latest'], platforms: PLATFORMS }),
  verdict: {
    kind: 'breach',
    breached: [{ measure: 'HIGH', count: 6, threshold: 1 }],
    gaps: [],
  },
  judgement: {
    thresholds: { HIGH: 1 },
    fixableOnly: false,
    deliver: ['alerts'],
    streams: [],
    rule: 'rule 2 (repository payments/*, tag prod-*)',
  },
  findings: [
    aFinding({ id: 'CVE-2024-0727', platforms: EVERYWHERE, exploitAvailable: true }),
    aFinding({
      id: 'CVE-2023-45853',
      packages: [{ name: 'zlib', version: '1:1.2.13.dfsg-1' }],
      fix: 'none',
      platforms: EVERYWHERE,
    }),
    aFinding({
      id: 'RHSA-2024:1234',
      packages: [{ name: 'glibc', version: '2.36-9' }],
      fix: 'unknown',
      platforms: ['linux/arm64/v8'],
    }),
    aFinding({
      id: 'GHSA-xvch-5gv4-984h',
      packages: [
        { name: 'minimist', version: '1.2.5', fixedVersion: '1.2.6' },
        { name: 'mkdirp', version: '0.5.1' },
        { name: 'optimist', version: '0.6.1' },
      ],
      fix: 'partial',
      platforms: EVERYWHERE,
      link: 'https://github.com/advisories/GHSA-xvch-5gv4-984h',
    }),
    aFinding({ id: 'CVE-2024-1111', packages: [{ name: 'curl' }], platforms: EVERYWHERE }),
    aFinding({ id: 'CVE-2024-2222', packages: [], fix: 'none', platforms: EVERYWHERE }),
    ...many(108, { severity: 'MEDIUM', platforms: EVERYWHERE }),
  ],
});

const incomplete = anAssessment({
  image: anImage({ repository: 'web/frontend', tags: [], platforms: PLATFORMS }),
  verdict: {
    kind: 'breach',
    breached: [{ measure: 'CRITICAL', count: 1, threshold: 1 }],
    gaps: [
      {
        platform: PLATFORMS[1]!,
        reason: 'timed-out',
        detail: 'The scan is still in progress.',
      },
    ],
  },
  judgement: {
    thresholds: { CRITICAL: 1 },
    fixableOnly: true,
    deliver: ['alerts'],
    streams: [],
    rule: 'rule 1 (repository web/**)',
  },
  findings: [
    aFinding({ severity: 'CRITICAL', platforms: ['linux/amd64'] }),
    aFinding({
      severity: 'CRITICAL',
      id: 'CVE-2024-9999',
      fix: 'none',
      platforms: ['linux/amd64'],
    }),
  ],
});

/** Findings that do not count, by an entry of each kind, and one that is known to be exploited. */
const suppressed = anAssessment({
  image: anImage({ tags: ['1.4.2'], platforms: PLATFORMS }),
  verdict: {
    kind: 'breach',
    breached: [
      { measure: 'kev', count: 1, threshold: 1 },
      { measure: 'epss', count: 1, threshold: 0.5 },
    ],
    gaps: [],
  },
  findings: [
    aFinding({ id: 'CVE-2024-3333', severity: 'MEDIUM', platforms: EVERYWHERE }),
    aFinding({
      id: 'CVE-2024-4444',
      severity: 'LOW',
      kev: true,
      epss: 0.94321,
      platforms: EVERYWHERE,
    }),
  ],
  suppressed: [
    {
      finding: aFinding({ id: 'CVE-2023-45853', packages: [{ name: 'zlib', version: '1.2.13' }] }),
      by: [aSuppression({ id: 'CVE-2023-*', reason: 'minizip is not built into our zlib' })],
    },
    {
      finding: aFinding({
        id: 'CVE-2024-5555',
        packages: [{ name: 'a' }, { name: 'b' }, { name: 'c' }],
      }),
      by: [aSuppression({ until: 'fix-available' }), aSuppression(), aSuppression()],
    },
    { finding: aFinding({ id: 'CVE-2024-6666', packages: [] }), by: [STATEMENT] },
  ],
});

const unknown = anAssessment({
  image: anImage({ repository: 'tools/static', region: 'cn-north-1', tags: ['2026-02-28'] }),
  verdict: {
    kind: 'unknown',
    gaps: [
      {
        platform: { imageDigest: anImage().imageDigest },
        reason: 'unsupported',
        detail:
          'UnsupportedImageError: The operating system and/or package manager are not supported.',
      },
    ],
  },
  findings: [],
  news: { reasons: ['turned-unknown'], findings: [], worse: 0, released: 0, ended: [] },
});

/** The image after `1.4.1`: a finding is new, one is worse, and two are not suppressed any more. */
const news = anAssessment({
  image: anImage({ tags: ['1.4.2'] }),
  findings: [
    aFinding({ id: 'CVE-2024-0001' }),
    aFinding({
      id: 'CVE-2024-0002',
      kev: true,
      epss: 0.4,
      link: 'https://nvd.nist.gov/vuln/detail/CVE-2024-0002',
    }),
    aFinding({ id: 'CVE-2024-0003' }),
    aFinding({ id: 'CVE-2024-0004' }),
    ...many(108, { severity: 'MEDIUM' }),
  ],
  comparison: {
    with: { imageDigest: `sha256:${'4'.repeat(64)}`, tags: ['1.4.1'] },
    isNewBaseline: false,
    new: 1,
    worsened: 1,
    reopened: 0,
    resolved: [
      {
        id: 'CVE-2023-0286',
        packages: [{ name: 'openssl' }],
        severity: 'HIGH',
        firstSeen: '2026-01-01T00:00:00.000Z',
        resolvedAt: '2026-03-01T04:05:06.000Z',
      },
    ],
  },
  news: {
    reasons: ['new-findings', 'worse-findings', 'suppression-ended'],
    findings: ['0001', '0002', '0003', '0004'].map((number) =>
      findingKey(aFinding({ id: `CVE-2024-${number}` })),
    ),
    worse: 1,
    released: 2,
    changes: {
      [findingKey(aFinding({ id: 'CVE-2024-0002' }))]: {
        kind: 'worse',
        was: { severity: 'MEDIUM', fix: 'unknown', epss: 0.021 },
      },
      [findingKey(aFinding({ id: 'CVE-2024-0003' }))]: { kind: 'released' },
      [findingKey(aFinding({ id: 'CVE-2024-0004' }))]: { kind: 'released' },
    },
    ended: [
      {
        suppression: aSuppression({ id: 'CVE-2024-*3', package: 'open*', expires: '2026-02-28' }),
        why: 'expired',
      },
      {
        suppression: aSuppression({ id: 'CVE-2024-0004', until: 'fix-available' }),
        why: 'fix-available',
      },
      { suppression: STATEMENT, why: 'withdrawn' },
    ],
  },
});

/** A fix has come, and one that was resolved is back; the rule names whom to ask. */
const worsened = anAssessment({
  findings: [
    aFinding({ id: 'CVE-2024-0001' }),
    aFinding({ id: 'CVE-2024-0002', severity: 'CRITICAL' }),
    ...many(3, { severity: 'LOW' }),
  ],
  comparison: {
    with: { imageDigest: anImage().imageDigest, tags: ['1.4.2'] },
    isNewBaseline: false,
    new: 0,
    worsened: 1,
    reopened: 1,
    resolved: [],
  },
  news: {
    reasons: ['new-findings', 'worse-findings'],
    findings: ['0001', '0002'].map((number) => findingKey(aFinding({ id: `CVE-2024-${number}` }))),
    worse: 1,
    released: 0,
    changes: {
      [findingKey(aFinding({ id: 'CVE-2024-0001' }))]: {
        kind: 'worse',
        was: { severity: 'HIGH', fix: 'none' },
      },
      [findingKey(aFinding({ id: 'CVE-2024-0002' }))]: { kind: 'reopened' },
    },
    ended: [],
  },
  judgement: { ...anAssessment().judgement, mention: '<!subteam^S012AB3CD>' },
});

/** The image is known again, and what it had is gone. */
const resolved = anAssessment({
  verdict: { kind: 'pass' },
  findings: [],
  comparison: { ...news.comparison, new: 0, worsened: 0, resolved: news.comparison.resolved },
  news: { ...NO_NEWS, reasons: ['known-again'], findings: [] },
  judgement: { ...anAssessment().judgement, mention: 'payments on call' },
});

/** The registry has changed its scan type: what there is, is known, and only the verdict is news. */
const baseline = anAssessment({
  findings: many(3, { severity: 'HIGH' }),
  scanType: 'ENHANCED',
  comparison: { isNewBaseline: true, new: 3, worsened: 0, reopened: 0, resolved: [] },
  news: { ...NO_NEWS, reasons: ['known-again'], findings: [] },
});

const huge = anAssessment({ findings: many(12_000, { severity: 'CRITICAL' }) });

/** What comes from outside, and would speak for itself. */
const hostile = anAssessment({
  image: anImage({
    repository: 'team/<script>alert(1)</script>&amp;',
    tags: ['<!channel>', '*b*_i_~s~`c`', 'a\u0000b\u001b[31m\r\nSubject: x', '\u202Egpj.exe'],
  }),
  findings: [
    aFinding({
      id: '<!here> [x](https://evil.example) \u{1F409}',
      packages: [{ name: '<at>all</at>|&', version: '1\u200B.0\u2028', fixedVersion: '\uD800' }],
      link: 'javascript:alert(1)',
      platforms: [],
    }),
    aFinding({ id: '=cmd|calc', link: 'https://nvd.example/<x>|y?a=1&b="2"' }),
  ],
  judgement: { ...anAssessment().judgement, rule: 'rule 1 (repository <!everyone>)' },
});

const pass = anAssessment({ verdict: { kind: 'pass' }, findings: [] });

/** What a message about one image can say. */
export const ASSESSMENTS: Readonly<Record<string, Assessment>> = {
  breach,
  incomplete,
  suppressed,
  unknown,
  news,
  worsened,
  resolved,
  baseline,
  hostile,
  huge,
  pass,
};

const sweep = aReport(
  [
    notable(
      anOutcome('payments/api', {
        counts: { HIGH: 6, MEDIUM: 108 },
        suppressed: 4,
        breached: ['6 HIGH (threshold 1)', '108 MEDIUM (threshold 20)'],
      }),
      ['payments', 'alerts'],
    ),
    notable(
      anOutcome('web/frontend', {
        reason: 'timed-out',
        detail: 'linux/arm64/v8: The scan is still in progress.',
      }),
    ),
    notable(
      anOutcome('tools/static', {
        verdict: 'unknown',
        reason: 'unsupported',
        detail: 'UnsupportedImageError: the operating system is not supported.',
        counts: {},
        breached: [],
      }),
    ),
    notable(anOutcome('payments/quiet'), ['payments']),
    notable(aFailure('nightly/builder', 'ThrottledError', 'Rate exceeded')),
    notable(aFailure('nightly/other', 'SomethingNewError')),
  ],
  { repositories: 8, images: 12, pass: 3, breach: 3, unknown: 1, skipped: 3, failed: 2 },
);

const suppressions = aReport(
  [],
  { repositories: 2, images: 4, pass: 4 },
  {
    suppressions: {
      deliver: ['alerts'],
      expiring: [
        aSuppression({
          id: 'CVE-2023-45853',
          package: 'zlib',
          repository: 'base/**',
          tag: '12-*',
          expires: '2026-03-02',
        }),
      ],
      expired: [aSuppression({ id: 'RHSA-*', expires: '2026-02-28' })],
      unused: [aSuppression({ until: 'fix-available' }), STATEMENT],
    },
  },
);

const quiet = aReport([], { repositories: 2, images: 4, pass: 4 });

/** What a message about a sweep can say, to the channel `alerts`. */
export const REPORTS: Readonly<Record<string, Report>> = { sweep, suppressions, quiet };

/** Alerts that go out together. */
export function together(
  assessments: readonly Assessment[],
  report?: Report | undefined,
): AlertsNotice {
  const alerts = assessments.map((one) =>
    briefOf(one, { alertId: '1-abc', executionArn: EXECUTION, missed: 0 }),
  );
  const registry = { registryId: '111122223333', region: 'eu-west-1' };
  const executionArn = EXECUTION;
  return { kind: 'alerts', alerts: roundUpAlerts(alerts), registry, report, executionArn };
}

/** As many images as asked for, each in a repository of its own and with five findings. */
export function images(count: number): readonly Assessment[] {
  return Array.from({ length: count }, (_, index) =>
    anAssessment({
      image: anImage({ repository: `team-${index % 7}/service-${index}`, platforms: PLATFORMS }),
      findings: many(5, { platforms: EVERYWHERE }),
    }),
  );
}

/** What a message about several images can say. */
export const ALERTS: Readonly<Record<string, AlertsNotice>> = {
  '3': together([
    { ...news, image: anImage({ repository: 'web/frontend', tags: ['1.4.2'] }) },
    breach,
    unknown,
  ]),
  '300': together(images(300)),
  elsewhere: together([
    { ...breach, image: anImage({ registryId: '999988887777', region: 'us-east-1' }) },
    { ...news, image: anImage({ repository: 'web/frontend', region: 'us-east-1' }) },
    anAssessment(),
  ]),
  'with-report': together([breach, unknown], REPORT_SAMPLES.everything?.report),
};

/** That another channel refuses. */
export const REFUSAL: RefusalNotice = {
  kind: 'refusal',
  channel: 'payments',
  reason: 'Slack answered 404: the webhook has been disabled or removed.',
  since: '2026-03-01T12:00:00.000Z',
};

/** Findings that differ in their id alone. */
export function many(count: number, changes: Partial<Finding>): readonly Finding[] {
  return Array.from({ length: count }, (_, index) =>
    aFinding({ id: `CVE-2025-${10_000 + index}`, ...changes }),
  );
}
