import * as z from 'zod';
import { registryHost } from '../../domain/image.ts';
import { FINDING_STATES } from '../../domain/listed-finding.ts';
import type { Ports } from '../../ports.ts';
import { atomFeed } from '../../render/atom/feed.ts';
import { listedFindingDocument } from '../../render/document/listed-finding.ts';
import { conditional } from '../http/conditional.ts';
import { negotiate } from '../http/negotiate.ts';
import { pageAt, pageLinks } from '../http/paging.ts';
import {
  configurationId,
  cursor,
  limit,
  region,
  registryId,
  repositoryGlob,
  severities,
  tagGlob,
} from '../http/parameters.ts';
import { type Answer, defineRoute, type RawRequest, type Route } from '../http/route.ts';
import { type FindingsPage, readFindings } from '../reads/findings.ts';
import { readScanConfiguration } from '../reads/scan-configurations.ts';
import { findingParts, SuppressedBy } from '../shapes.ts';

type Needs = Pick<
  Ports,
  'assessments' | 'changeLog' | 'scanConfigurations' | 'settings' | 'streams'
>;

const ATOM = 'application/atom+xml';

/** Where nothing has ever changed; a feed has to say when it did. */
const LONG_AGO = '2026-01-01T00:00:00.000Z';

const FindingShape = z
  .object({
    id: z.string().describe('The same as in the feed, for as long as the stream has the finding.'),
    vulnerability: z.string(),
    ...findingParts,
    state: z.enum(FINDING_STATES),
    firstSeen: z.iso.datetime(),
    changed: z.object({
      at: z.iso.datetime(),
      kind: z.enum(['new', 'worsened', 'reopened', 'resolved']),
    }),
    stream: z.string(),
    image: z.object({
      registry: z.string(),
      region: z.string(),
      repository: z.string(),
      imageDigest: z.string(),
      tags: z.array(z.string()),
      uri: z.string(),
    }),
    suppressedBy: SuppressedBy,
  })
  .meta({ id: 'Finding' });

const Findings = z
  .object({
    findings: z.array(FindingShape),
    next: z.string().optional().describe('The next page; a page may be short and not the last.'),
  })
  .meta({ id: 'Findings' });

const host = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
const imageDigest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const example: z.infer<typeof Findings> = {
  findings: [
    {
      id: `tag:${host},2026:payments%2Fapi/*/CVE-2022-0778/openssl`,
      vulnerability: 'CVE-2022-0778',
      severity: 'HIGH',
      packages: [{ name: 'openssl', version: '1.1.1l', fixedVersion: '1.1.1n' }],
      fix: 'available',
      platforms: [],
      state: 'open',
      firstSeen: '2026-03-01T04:05:06.000Z',
      changed: { at: '2026-03-01T04:05:06.000Z', kind: 'new' },
      stream: '*',
      image: {
        registry: '111122223333',
        region: 'eu-west-1',
        repository: 'payments/api',
        imageDigest,
        tags: ['1.4.2'],
        uri: `${host}/payments/api@${imageDigest}`,
      },
      suppressedBy: [],
    },
  ],
};

const filters = {
  repository: repositoryGlob.optional(),
  tag: tagGlob.optional(),
  severity: severities,
  fixable: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional(),
  state: z.enum(FINDING_STATES).optional(),
  since: z
    .union([z.iso.datetime({ offset: true }), z.iso.date()])
    .transform((value) => new Date(value))
    .optional()
    .describe('Changed then or later.'),
  id: z.string().max(100).optional().describe('The vulnerability, as CVE-2022-0778.'),
  limit: limit(100, 50),
  cursor,
};

const headers = {
  Accept: `${ATOM}, or application/json`,
  'If-None-Match': 'The ETag of what is known already.',
};

const answers = {
  200: {
    description: 'A page of findings, the one that has changed last first',
    headers: {
      ETag: 'What If-None-Match takes',
      'Last-Modified': 'When a finding of the page has changed last',
      Link: 'To the next page, rel="next"; absent on the last',
    },
    content: { [ATOM]: {}, 'application/json': { schema: Findings, example } },
  },
  304: { description: 'What is known already is still the same' },
};

/** Findings as a feed, and as JSON. */
export const findings: readonly Route<Needs>[] = [
  defineRoute({
    method: 'GET',
    path: '/findings',
    access: 'api',
    summary: 'Findings of all images, as a feed or in JSON',
    query: z.strictObject({
      ...filters,
      registry: registryId.optional(),
      region: region.optional(),
    }),
    headers,
    answers,
    problems: [406],
    respond:
      (ports: Needs) =>
      async ({ query, ...request }) => {
        const { registry, severity, ...rest } = query;
        const page = await readFindings(ports, {
          ...rest,
          registryId: registry,
          severities: severity,
        });
        const { cursor: _, limit: __, ...named } = request.search;
        const words = Object.entries(named).map(([key, value]) => `${key} ${value}`);
        return answerOf(request, page, {
          id: `tag:${registryHost(ports.settings)},2026:findings?${new URLSearchParams(named)}`,
          title: 'Findings in container images',
          subtitle: words.length > 0 ? `With ${words.join(', ')}` : 'Of every image',
          updated: LONG_AGO,
        });
      },
  }),

  defineRoute({
    method: 'GET',
    path: '/findings/{configId}',
    access: 'api',
    summary: 'Findings of what a scan configuration selects, as a feed or in JSON',
    params: z.strictObject({ configId: configurationId }),
    query: z.strictObject(filters),
    headers,
    answers,
    problems: [404, 406],
    respond:
      (ports: Needs) =>
      async ({ params, query, ...request }) => {
        const configuration = await readScanConfiguration(ports, params.configId);
        const { severity, ...rest } = query;
        const page = await readFindings(ports, {
          ...rest,
          selections: [configuration],
          severities: severity,
        });
        const { repository, region: where, tags, id, created } = configuration;
        return answerOf(request, page, {
          id: `tag:${registryHost(configuration)},2026:findings/${encodeURIComponent(id)}`,
          title: `Findings in ${repository} in ${where}`,
          subtitle: tags ? `Of images tagged ${tags.join(', ')}` : 'Of images with any tag',
          updated: created ?? LONG_AGO,
        });
      },
  }),
];

/** What a feed says of itself, and when it has changed last where no finding says. */
interface About {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  readonly updated: string;
}

function answerOf(
  request: Pick<RawRequest, 'path' | 'headers' | 'origin'> & { search: RawRequest['query'] },
  page: FindingsPage,
  about: About,
): Answer {
  const type = negotiate(request.headers.accept, [
    ATOM,
    'application/json',
    'application/xml',
    'text/xml',
  ]);
  const { path, search, origin } = request;
  const at = (cursor: string | undefined) => pageAt({ path, query: search }, cursor);
  const next = page.cursor && at(page.cursor);
  const updated = page.findings[0]?.changed.at ?? about.updated;
  const body =
    type === 'application/json'
      ? JSON.stringify({ findings: page.findings.map(listedFindingDocument), next })
      : atomFeed({
          ...about,
          updated,
          self: origin + at(search.cursor),
          first: origin + at(undefined),
          next: next && origin + next,
          findings: page.findings,
        });
  const charset = type === 'application/json' ? '' : '; charset=utf-8';
  return conditional(request, { type: type + charset, body, modified: updated }, pageLinks(next));
}
