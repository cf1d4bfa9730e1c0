import * as z from 'zod';
import { registryHost } from '../../domain/image.ts';
import type { KnownFinding } from '../../domain/memory.ts';
import type { SuppressedFinding } from '../../domain/suppression.ts';
import { VERDICTS } from '../../domain/verdict.ts';
import type { ImageName, Ports } from '../../ports.ts';
import { findingDocument } from '../../render/document/finding.ts';
import { detailsOf, suppressionDocument } from '../../render/document/listed-finding.ts';
import { explain } from '../../render/explanation.ts';
import { parseImageName } from '../../steps/trigger.ts';
import { negotiate } from '../http/negotiate.ts';
import { imageReference, region, registryId, repositoryName } from '../http/parameters.ts';
import { ProblemError } from '../http/problem.ts';
import { defineRoute, json, type Route } from '../http/route.ts';
import { type ImageAnswer, readImage, verdictOf } from '../reads/image.ts';
import { refuseOthers } from '../reads/watched.ts';
import {
  Counts,
  exampleImage,
  findingParts,
  ImageSummary,
  SuppressedBy,
  toSummary,
} from '../shapes.ts';

type Needs = Pick<Ports, 'assessments' | 'catalogue' | 'clock' | 'registry' | 'settings'>;

/** So many findings of each kind are told: an answer of a Lambda function is 6 MB at most. */
const FINDINGS_TOLD = 2000;

const ImageFinding = z
  .object({ vulnerability: z.string(), ...findingParts, firstSeen: z.iso.datetime() })
  .meta({ id: 'ImageFinding' });

const Image = z
  .object({
    ...ImageSummary.shape,
    explanation: z
      .array(z.object({ sentence: z.string(), facts: z.array(z.string()) }))
      .describe('Why the verdict is what it is, step by step.'),
    platforms: z.array(z.string()),
    findings: z.object({
      open: z.array(ImageFinding).describe('Most severe first.'),
      suppressed: z.array(ImageFinding.extend({ suppressedBy: SuppressedBy })),
      omitted: z.int().describe(`How many are left out: ${FINDINGS_TOLD} of each are told.`),
    }),
    history: z
      .array(z.object({ at: z.iso.datetime(), verdict: z.enum(VERDICTS), counts: Counts }))
      .describe('The last changes of the verdict, newest first.'),
  })
  .meta({ id: 'Image' });

const VerdictWord = z.enum(['pass', 'breach', 'unknown', 'pending']);

const VerdictShape = z
  .object({
    image: z.string(),
    verdict: VerdictWord,
    reason: z.string().optional().describe('Why it is unknown, or not yet known.'),
    imageDigest: z.string().optional(),
    counts: Counts.optional(),
    lastAssessed: z.iso.datetime().optional(),
  })
  .meta({ id: 'Verdict' });

const ImageAddress = z.object({
  registry: registryId,
  region,
  repository: repositoryName,
  reference: imageReference,
});

const exampleFinding = {
  vulnerability: 'CVE-2022-0778',
  severity: 'HIGH' as const,
  packages: [{ name: 'openssl', version: '1.1.1l', fixedVersion: '1.1.1n' }],
  fix: 'available' as const,
  platforms: [],
  firstSeen: '2026-03-01T04:05:06.000Z',
};

const example: z.infer<typeof Image> = {
  ...exampleImage,
  explanation: [{ sentence: 'Judged by defaults.', facts: ['A breach is at least: 1 HIGH.'] }],
  platforms: [],
  findings: { open: [exampleFinding], suppressed: [], omitted: 0 },
  history: [{ at: '2026-03-01T04:05:06.000Z', verdict: 'breach', counts: { HIGH: 1 } }],
};

/** One image, by its path or by its name. */
export const images: readonly Route<Needs>[] = [
  defineRoute({
    method: 'GET',
    path: '/images/{registry}/{region}/{proxy+}',
    documentedAs: '/images/{registry}/{region}/{repository}/{reference}',
    documented: ImageAddress,
    access: 'api',
    summary: 'One image: its verdict with the reasons, its findings, and its history',
    description:
      'The repository may be written with its slashes or with %2F for each; the reference, behind the last slash, is a tag or an image digest.',
    params: z
      .strictObject({ registry: registryId, region, proxy: z.string().max(1024) })
      .transform(({ registry, region, proxy }) => {
        const slash = proxy.lastIndexOf('/');
        const [repository, reference] = [proxy.slice(0, slash), proxy.slice(slash + 1)];
        return { registry, region, repository: slash < 0 ? '' : repository, reference };
      })
      .pipe(ImageAddress),
    answers: {
      200: {
        description: 'What is known of the image',
        content: { 'application/json': { schema: Image, example } },
      },
    },
    problems: [404],
    respond:
      (ports: Needs) =>
      async ({ params }) => {
        const { registry, region, repository, reference } = params;
        const name = { registryId: registry, region, repository };
        const answer = await read(
          ports,
          reference.includes(':')
            ? { ...name, imageDigest: reference }
            : { ...name, tag: reference },
        );
        if (answer.kind === 'assessed') return json(200, toImage(answer));
        throw new ProblemError(404, NOTHING_KNOWN[answer.kind]);
      },
  }),

  defineRoute({
    method: 'GET',
    path: '/verdict',
    access: 'api',
    summary: 'One word about an image, for pipelines',
    description:
      'Unknown is never a pass. `pending`: the image was pushed a moment ago, ask again. In text/plain the answer is the word alone.',
    query: z.strictObject({
      image: z
        .string()
        .max(600)
        .describe(
          '<account>.dkr.ecr.<region>.amazonaws.com/<repository>:<tag>, or @<image digest>',
        ),
    }),
    headers: { Accept: 'application/json, or text/plain' },
    answers: {
      200: {
        description: 'The verdict',
        content: {
          'application/json': {
            schema: VerdictShape,
            example: {
              image: exampleImage.uri,
              verdict: 'breach',
              imageDigest: exampleImage.imageDigest,
              counts: exampleImage.counts,
              lastAssessed: exampleImage.lastAssessed,
            },
          },
          'text/plain': { example: 'breach\n' },
        },
      },
    },
    problems: [404, 406],
    respond:
      (ports: Needs) =>
      async ({ query, headers }) => {
        const type = negotiate(headers.accept, ['application/json', 'text/plain']);
        const answer = await read(ports, parseImageName(query.image, ports.settings));
        const { verdict, reason } = verdictOf(answer);
        if (type === 'text/plain') {
          return { status: 200, headers: { 'content-type': type }, body: `${verdict}\n` };
        }
        return json(200, {
          image: query.image,
          verdict,
          reason,
          ...('detail' in answer && { imageDigest: answer.detail.imageDigest }),
          ...(answer.kind === 'assessed' && {
            counts: answer.entry.counts,
            lastAssessed: answer.entry.assessedAt,
          }),
        });
      },
  }),
];

const NOTHING_KNOWN = {
  gone: 'The registry does not have this image.',
  'not-an-image': 'This is an artifact that is no container image: there is nothing to scan in it.',
  'not-assessed': 'Nobody has looked at this image yet. POST /scans has it looked at.',
} as const satisfies Record<Exclude<ImageAnswer['kind'], 'assessed'>, string>;

/** The registry is asked, so it has to be one that the deployment watches. */
function read(ports: Needs, name: ImageName): Promise<ImageAnswer> {
  refuseOthers(ports, name);
  return readImage(ports, name);
}

function toImage({
  entry,
  assessment,
}: Extract<ImageAnswer, { kind: 'assessed' }>): z.infer<typeof Image> {
  const open = assessment.findings.slice(0, FINDINGS_TOLD);
  const suppressed = assessment.suppressed.slice(0, FINDINGS_TOLD);
  const all = assessment.findings.length + assessment.suppressed.length;
  return {
    ...toSummary(entry),
    uri: `${registryHost(entry)}/${entry.repository}@${entry.imageDigest}`,
    explanation: explain(assessment).map(({ sentence, facts }) => ({
      sentence,
      facts: [...facts],
    })),
    platforms: assessment.image.platforms.flatMap(({ name }) => name ?? []),
    findings: {
      open: open.map(toFinding),
      suppressed: suppressed.map(toSuppressed),
      omitted: all - open.length - suppressed.length,
    },
    history: entry.history.map(({ at, verdict, counts }) => ({ at, verdict, counts })),
  };
}

function toFinding(finding: KnownFinding): z.infer<typeof ImageFinding> {
  const {
    id: vulnerability,
    news: _,
    packages,
    platforms,
    ...rest
  } = findingDocument(finding, undefined);
  return {
    vulnerability,
    ...rest,
    severity: finding.severity,
    packages: [...packages],
    platforms: [...platforms],
    ...detailsOf(finding),
    firstSeen: finding.firstSeen,
  };
}

function toSuppressed({ finding, by }: SuppressedFinding<KnownFinding>) {
  return { ...toFinding(finding), suppressedBy: by.map(suppressionDocument) };
}
