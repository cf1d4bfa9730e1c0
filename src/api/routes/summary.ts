import * as z from 'zod';
import type { CatalogueEntry } from '../../domain/catalogue.ts';
import { registryHost } from '../../domain/image.ts';
import { SEVERITIES } from '../../domain/severity.ts';
import type { SweepRecord } from '../../domain/sweep-record.ts';
import { VERDICTS } from '../../domain/verdict.ts';
import type { Ports } from '../../ports.ts';
import { summaryText } from '../../render/summary-text.ts';
import { negotiate } from '../http/negotiate.ts';
import { pageAt, pageLinks } from '../http/paging.ts';
import {
  cursor,
  imagesOrder,
  limit,
  region,
  registryId,
  repositoryGlob,
  severities,
} from '../http/parameters.ts';
import { defineRoute, json, type Route } from '../http/route.ts';
import { readImages, readTotals } from '../reads/images.ts';
import { all } from './scan-configurations.ts';

type Needs = Pick<Ports, 'catalogue' | 'scanConfigurations' | 'settings' | 'sweepLog'>;

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

const Summary = z
  .object({
    images: z.array(ImageSummary),
    totals: Totals.optional().describe(
      'Of the last sweep, whatever the filters; absent before the first.',
    ),
    next: z.string().optional().describe('The next page; a page may be short and not the last.'),
    previous: z.string().optional().describe('The page before.'),
  })
  .meta({ id: 'Summary' });

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

const example: z.infer<typeof Summary> = {
  images: [exampleImage],
  totals: {
    asOf: '2026-03-01T04:10:00.000Z',
    repositories: 1,
    images: 1,
    pass: 0,
    breach: 1,
    unknown: 0,
    counts: { HIGH: 1, MEDIUM: 2 },
    suppressed: 1,
  },
};

/** What there is in all. */
export const summary: readonly Route<Needs>[] = [
  defineRoute({
    method: 'GET',
    path: '/summary',
    orWithSlash: true,
    access: 'api',
    summary: 'The images in scope, with their verdicts and counts',
    description: 'In scope is what the scan configurations select; with none, everything.',
    query: z.strictObject({
      repository: repositoryGlob.optional(),
      verdict: z.enum(VERDICTS).optional(),
      severity: severities.describe('Images with an open finding of one of these.'),
      registry: registryId.optional(),
      region: region.optional(),
      order: imagesOrder
        .prefault('name')
        .describe(
          'By name; those to look at first (`risk`); those whose scan is oldest first (`scanned`). With `-` before it, the other way round.',
        ),
      limit: limit(500, 100),
      cursor,
    }),
    headers: { Accept: 'application/json, or text/plain' },
    answers: {
      200: {
        description: 'A page of images',
        headers: {
          Link: 'To the next page, rel="next", and the one before, rel="prev", where there is one',
        },
        content: {
          'application/json': { schema: Summary, example },
          'text/plain': {
            example: 'Results for payments/api:1.4.2 in eu-west-1:\n HIGH: 1\n MEDIUM: 2\n',
          },
        },
      },
    },
    problems: [406],
    respond:
      (ports: Needs) =>
      async ({ query, path, headers, search }) => {
        const type = negotiate(headers.accept, ['application/json', 'text/plain']);
        const { registry, severity, order, ...rest } = query;
        const page = await readImages(ports, {
          ...rest,
          ...order,
          selections: await all(ports),
          registryId: registry,
          severities: severity,
        });
        const at = (cursor: string | undefined) =>
          cursor && pageAt({ path, query: search }, cursor);
        const [next, previous] = [at(page.cursor), at(page.previous)];
        const links = pageLinks(next, previous);
        if (type === 'text/plain') {
          return {
            status: 200,
            headers: { 'content-type': 'text/plain; charset=utf-8', ...links },
            body: summaryText(page.images),
          };
        }
        const totals = await readTotals(ports);
        return json(
          200,
          {
            images: page.images.map(toSummary),
            totals: totals && toTotals(totals),
            next,
            previous,
          },
          links,
        );
      },
  }),
];

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

export function toTotals(record: SweepRecord): z.infer<typeof Totals> {
  const { repositories, images, pass, breach, unknown } = record.totals;
  return {
    asOf: record.finishedAt,
    ...{ repositories, images, pass, breach, unknown },
    counts: { ...record.findings },
    suppressed: record.suppressed,
  };
}
