import * as z from 'zod';
import type { CatalogueEntry } from '../domain/catalogue.ts';
import { registryHost } from '../domain/image.ts';
import { SEVERITIES } from '../domain/severity.ts';
import type { SweepRecord } from '../domain/sweep-record.ts';
import { VERDICTS } from '../domain/verdict.ts';

const count = z.int().min(0);

export const Counts = z
  .partialRecord(z.enum(SEVERITIES), count)
  .meta({ id: 'Counts', description: 'Open findings by severity; a severity without is absent.' });

/** An image in a list. */
export const ImageSummary = z
  .object({
    registry: z.string(),
    region: z.string(),
    repository: z.string(),
    imageDigest: z.string(),
    tags: z.array(z.string()),
    uri: z.string().describe('As in docker pull, by image digest.'),
    stream: z.string().describe('The line of images that it is one of.'),
    verdict: z.enum(VERDICTS),
    reason: z.string().optional().describe('Why not all of it is known.'),
    counts: Counts,
    suppressed: count,
    lastScanned: z.iso.datetime().optional(),
    lastAssessed: z.iso.datetime(),
    pushed: z.iso.datetime().optional(),
  })
  .meta({ id: 'ImageSummary' });

export const exampleImage: z.infer<typeof ImageSummary> = {
  registry: '111122223333',
  region: 'eu-west-1',
  repository: 'payments/api',
  imageDigest: `sha256:${'0123456789abcdef'.repeat(4)}`,
  tags: ['1.4.2'],
  uri: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/payments/api@sha256:${'0123456789abcdef'.repeat(4)}`,
  stream: '*',
  verdict: 'breach',
  counts: { HIGH: 1, MEDIUM: 2 },
  suppressed: 1,
  lastScanned: '2026-03-01T04:00:00.000Z',
  lastAssessed: '2026-03-01T04:05:06.000Z',
  pushed: '2026-02-28T09:30:00.000Z',
};

export function toSummary(entry: CatalogueEntry): z.infer<typeof ImageSummary> {
  const { registryId, region, repository, imageDigest, tags } = entry;
  return {
    registry: registryId,
    region,
    repository,
    imageDigest,
    tags: [...tags],
    uri: `${registryHost(entry)}/${repository}@${imageDigest}`,
    stream: entry.stream,
    verdict: entry.verdict,
    reason: entry.reason,
    counts: { ...entry.counts },
    suppressed: entry.suppressed,
    lastScanned: entry.scannedAt,
    lastAssessed: entry.assessedAt,
    pushed: entry.pushedAt,
  };
}

export const Totals = z
  .object({
    asOf: z.iso.datetime(),
    repositories: count,
    images: count,
    pass: count,
    breach: count,
    unknown: count,
    counts: Counts,
    suppressed: count,
  })
  .meta({ id: 'Totals', description: 'What the last sweep has found in all.' });

export function toTotals(record: SweepRecord): z.infer<typeof Totals> {
  const { repositories, images, pass, breach, unknown } = record.totals;
  return {
    asOf: record.finishedAt,
    ...{ repositories, images, pass, breach, unknown },
    counts: { ...record.findings },
    suppressed: record.suppressed,
  };
}

const PackageShape = z.object({
  name: z.string(),
  version: z.string().optional(),
  fixedVersion: z.string().optional().describe('The first version without the vulnerability.'),
});

/** What every finding is told with. */
export const findingParts = {
  severity: z.enum(SEVERITIES),
  packages: z.array(PackageShape),
  fix: z.enum(['available', 'partial', 'none', 'unknown']),
  exploitAvailable: z.boolean().optional(),
  kev: z.boolean().optional().describe("Whether it is in CISA's catalogue of exploited ones."),
  epss: z.number().optional().describe('Probability that it is exploited within thirty days.'),
  score: z.number().optional().describe('CVSS base score.'),
  description: z.string().optional(),
  link: z.string().optional(),
  platforms: z.array(z.string()),
};

export const SuppressedBy = z.array(
  z.object({ reason: z.string(), owner: z.string(), expires: z.string().optional() }),
);
