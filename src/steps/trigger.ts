import * as z from 'zod';
import { InvalidInputError } from '../domain/errors.ts';
import type { ImageRef, RegistryId } from '../domain/image.ts';
import type { ImageName } from '../ports.ts';
import { describeProblems } from './problems.ts';
import { imageDigest } from './schemas.ts';

/** What started an execution: an event about one image, or a person who names one. */
export type Trigger =
  | { readonly kind: 'scan-complete'; readonly image: ImageRef }
  | { readonly kind: 'push'; readonly image: ImageRef }
  | { readonly kind: 'request'; readonly image: ImageName };

const envelope = { account: z.string().regex(/^\d{12}$/), region: z.string().min(1) };
const repositoryName = z.string().min(1);

/** Basic scanning names the repository, Inspector gives its ARN: whose account may differ from the event's. */
const REPOSITORY_ARN = /^arn:[^:]+:ecr:([^:]+):(\d{12}):repository\/(.+)$/;

const ScanEvent = z.object({
  ...envelope,
  'detail-type': z.enum(['ECR Image Scan', 'Inspector2 Scan']),
  detail: z.object({
    'repository-name': repositoryName,
    'image-digest': imageDigest,
    'image-tags': z.array(z.string()).default([]),
    'scan-status': z.string().min(1),
  }),
});

const PushEvent = z.object({
  ...envelope,
  'detail-type': z.literal('ECR Image Action'),
  detail: z.object({
    'action-type': z.literal('PUSH'),
    'repository-name': repositoryName,
    'image-digest': imageDigest,
    'image-tag': z.string().optional(),
  }),
});

/**
 * `payments/api:1.4.2`, `payments/api@sha256:…`, with or without the registry's host in front; repositories by ECR's own
 * rule, for it takes a question about any other for a fault.
 */
const IMAGE_NAME =
  /^(?:(?<registryId>\d{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/)?(?<repository>(?=[^:@]{2,256}(?:[:@]|$))[a-z0-9]+(?:[._/-][a-z0-9]+)*)(?::(?<tag>[\w][\w.-]{0,127}))?(?:@(?<imageDigest>sha256:[0-9a-f]{64}))?$/;

const Request = z.strictObject({ image: z.string() });

/**
 * Reads whatever started an execution. Raises InvalidInputError with every problem and its field: a malformed event
 * is never taken for an image without findings.
 */
export function parseTrigger(input: unknown, own: RegistryId): Trigger {
  switch (kindOf(input)) {
    case 'ECR Image Scan':
    case 'Inspector2 Scan':
      return fromScanEvent(parse(ScanEvent, input));
    case 'ECR Image Action':
      return fromPushEvent(parse(PushEvent, input));
    case undefined:
      return fromRequest(parse(Request, input), own);
    default:
      throw new InvalidInputError(
        `detail-type: ${JSON.stringify(kindOf(input))} is not one of "ECR Image Scan", "Inspector2 Scan", "ECR Image Action"`,
      );
  }
}

function kindOf(input: unknown): unknown {
  return typeof input === 'object' && input !== null && 'detail-type' in input
    ? input['detail-type']
    : undefined;
}

function fromScanEvent({ account, region, detail }: z.infer<typeof ScanEvent>): Trigger {
  const arn = REPOSITORY_ARN.exec(detail['repository-name']);
  const [, arnRegion = region, registryId = account, repository = detail['repository-name']] =
    arn ?? [];
  return {
    kind: 'scan-complete',
    image: { registryId, region: arnRegion, repository, imageDigest: detail['image-digest'] },
  };
}

function fromPushEvent({ account, region, detail }: z.infer<typeof PushEvent>): Trigger {
  return {
    kind: 'push',
    image: {
      registryId: account,
      region,
      repository: detail['repository-name'],
      imageDigest: detail['image-digest'],
    },
  };
}

function fromRequest({ image }: z.infer<typeof Request>, own: RegistryId): Trigger {
  return { kind: 'request', image: parseImageName(image, own) };
}

/** An image as people name it; without a registry it is in the own one. Raises InvalidInputError. */
export function parseImageName(image: string, own: RegistryId): ImageName {
  const parts = IMAGE_NAME.exec(image)?.groups;
  const { repository, tag, imageDigest, registryId, region } = parts ?? {};
  if (repository === undefined || (tag === undefined && imageDigest === undefined)) {
    throw new InvalidInputError(
      `image: ${JSON.stringify(image)} does not name an image; write repository:tag or repository@sha256:…, with or without <account>.dkr.ecr.<region>.amazonaws.com/ in front`,
    );
  }
  const name = {
    registryId: registryId ?? own.registryId,
    region: region ?? own.region,
    repository,
  };
  return imageDigest === undefined ? { ...name, tag: tag ?? '' } : { ...name, imageDigest };
}

function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(describeProblems(parsed.error));
}
