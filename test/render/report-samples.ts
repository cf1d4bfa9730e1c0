import type { Report } from '../../src/domain/report.ts';
import type { ReportedImage } from '../../src/domain/route-report.ts';
import {
  aFinding,
  ago,
  anOutcome,
  aReport,
  aSuppression,
  NOW,
  notable,
} from '../support/builders.ts';
import { aReportedImage, aRoute, images, someChanges, someFigures } from '../support/reports.ts';

/** A report to `alerts`, and the images that its files list. */
export interface ReportSample {
  readonly report: Report;
  readonly images: readonly ReportedImage[];
}

const LINK = {
  url: 'https://bucket.s3.eu-west-1.amazonaws.com/reports/monday/alerts.html?X-Amz-Expires=21600&X-Amz-Signature=0123456789abcdef',
  until: '2026-03-01T18:00:00.000Z',
  location: 's3://bucket/reports/monday/alerts.html',
};

/** What comes from outside, at its worst. */
const HOSTILE =
  '<script>alert(1)</script> <!channel> <@U1> & "quoted" \u202Egnp.exe\u202C \u0007 *b* `c` =1+1 𝒳';

function sample(
  of: readonly ReportedImage[],
  changes: Partial<Report> = {},
  route = aRoute(of),
): ReportSample {
  return {
    images: of,
    report: aReport(
      [],
      { images: of.length },
      {
        finishedAt: NOW.toISOString(),
        routes: { alerts: route },
        audience: ['alerts'],
        link: LINK,
        ...changes,
      },
    ),
  };
}

const three = images(3);
const faraway = three.map((one, index) => ({
  ...one,
  image: {
    ...one.image,
    region: 'us-east-1',
    ...(index === 0 && { registryId: '999988887777' }),
  },
}));
const many = images(300);
const quiet = [aReportedImage('web/frontend', { verdict: 'pass', counts: {} })];
const hostile = [
  aReportedImage('a', {
    image: { ...anOutcome('a&b').image, tags: [HOSTILE] },
    stream: HOSTILE,
  }),
];

const newsOf = (of: readonly ReportedImage[]) =>
  of
    .filter(({ isCurrent, verdict }) => isCurrent && verdict === 'breach')
    .slice(0, of.length / 3)
    .map(({ image, counts }) => notable(anOutcome(image.repository, { image, counts })));

const all = someChanges({
  ...{ new: 41, worsened: 3, reopened: 1, resolved: 9 },
  findings: Array.from({ length: 20 }, (_, index) => ({
    image: anOutcome(`payments/api-${index % 4}`).image,
    kind: (['new', 'worsened', 'reopened'] as const)[index % 3]!,
    finding: aFinding({
      id: `CVE-2026-${1000 + index}`,
      severity: index < 3 ? 'CRITICAL' : 'HIGH',
      kev: index === 0,
      link: `https://nvd.nist.gov/vuln/detail/CVE-2026-${1000 + index}`,
    }),
  })),
});
const yesterday = {
  at: ago({ hours: 24 }).toISOString(),
  figures: someFigures({
    images: 298,
    checked: 240,
    streams: { breach: 118, unknown: 61, pass: 60 },
    findings: { CRITICAL: 124, HIGH: 512, MEDIUM: 6900, LOW: 900 },
  }),
};

/** What reports can say; to each a message in every format, and files. */
export const REPORT_SAMPLES: Readonly<Record<string, ReportSample>> = {
  'sweep-3': sample(three, { notable: newsOf(three) }),
  'sweep-300': sample(many, { notable: newsOf(many) }, aRoute(many, yesterday, all)),
  'daily-3': sample(three, { occasion: 'daily' }),
  'weekly-300': sample(many, { occasion: 'weekly' }, aRoute(many, yesterday, all)),
  'heartbeat-sweep': sample(
    three,
    {},
    aRoute(three, undefined, someChanges({ new: 0, findings: [] })),
  ),
  'heartbeat-daily': sample(
    quiet,
    { occasion: 'daily' },
    aRoute(quiet, undefined, someChanges({ new: 0, findings: [] })),
  ),
  elsewhere: sample(faraway, {
    notable: newsOf(faraway),
    unread: [
      {
        ...{ registryId: '444455556666', region: 'eu-west-1', repositories: 0 },
        detail:
          'The caller is not authorized to perform: ecr:DescribeRepositories on resource: arn:aws:ecr:eu-west-1:444455556666:repository/*',
      },
      {
        ...{ registryId: '999988887777', region: 'us-east-1', repositories: 3 },
        detail: HOSTILE,
      },
    ],
  }),
  'put-off': sample(three, {
    notable: newsOf(three),
    putOff: {
      ...{ scans: 12_431, images: 12_000, neverScanned: 400, budget: 90_000 },
      oldestScan: ago({ hours: 75 }).toISOString(),
    },
  }),
  baseline: sample(
    three,
    { notable: newsOf(three) },
    { ...aRoute(three), previous: undefined, changes: undefined },
  ),
  everything: sample(three, {
    occasion: 'daily',
    notable: newsOf(three),
    staleFeeds: [{ feed: 'kev', updatedAt: ago({ hours: 200 }).toISOString() }],
    suppressions: {
      deliver: ['alerts'],
      expiring: [aSuppression({ id: 'CVE-2023-45853', package: 'zlib', expires: '2026-03-02' })],
      expired: [],
      unused: [aSuppression({ id: 'RHSA-*', until: 'fix-available' })],
    },
  }),
  hostile: sample(
    hostile,
    {
      occasion: 'daily',
      suppressions: {
        deliver: ['alerts'],
        expiring: [
          aSuppression({ id: HOSTILE, reason: HOSTILE, owner: HOSTILE, expires: '2026-03-02' }),
        ],
        expired: [],
        unused: [],
      },
    },
    aRoute(
      hostile,
      undefined,
      someChanges({
        findings: [
          {
            image: hostile[0]!.image,
            kind: 'new',
            finding: aFinding({
              id: HOSTILE,
              packages: [{ name: HOSTILE }],
              link: 'javascript:alert(1)',
            }),
          },
        ],
      }),
    ),
  ),
};
