import * as z from 'zod';
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
import { readScanConfigurations } from '../reads/scan-configurations.ts';
import { exampleImage, ImageSummary, Totals, toSummary, toTotals } from '../shapes.ts';

type Needs = Pick<Ports, 'catalogue' | 'scanConfigurations' | 'settings' | 'sweepLog'>;

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
          selections: await readScanConfigurations(ports),
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
