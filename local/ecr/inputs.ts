import { z } from 'zod';
import { inputCheck } from '../endpoint/validated.ts';
import { invalidParameter } from './errors.ts';

const repositoryName = z
  .string()
  .min(2)
  .max(256)
  .regex(
    /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/,
    "must satisfy the regular expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*'",
  );
const registryId = z
  .string()
  .regex(/^\d{12}$/, 'must be an account number of 12 digits')
  .optional();
const inRepository = { registryId, repositoryName };

const imageId = z.object({
  imageDigest: z
    .string()
    .regex(
      /^[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+$/,
      "must satisfy the regular expression '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
    )
    .optional(),
  imageTag: z.string().min(1).max(300).optional(),
});

const oneImageId = imageId.refine(
  ({ imageDigest, imageTag }) => imageDigest !== undefined || imageTag !== undefined,
  'must have an imageTag or an imageDigest',
);

const paging = {
  nextToken: z.string().optional(),
  maxResults: z.number().int().min(1).max(1000).optional(),
};

const imagesFilter = z
  .object({
    tagStatus: z.enum(['TAGGED', 'UNTAGGED', 'ANY']).optional(),
    imageStatus: z.enum(['ACTIVE', 'ARCHIVED', 'ACTIVATING', 'ANY']).optional(),
  })
  .optional();
export type ImagesFilter = z.output<typeof imagesFilter>;

/** Fields that must not be given together with `field`, which names what it wants. */
const notWith = (field: string) => ({
  path: ['nextToken/maxResults'],
  error: `cannot be used together with ${field}`,
});
const isPaged = (input: { nextToken?: string | undefined; maxResults?: number | undefined }) =>
  input.nextToken !== undefined || input.maxResults !== undefined;

export const noInput = z.object({});

export const describeRepositoriesInput = z
  .object({
    registryId,
    repositoryNames: z.array(repositoryName).min(1).max(100).optional(),
    ...paging,
  })
  .refine((input) => !(input.repositoryNames && isPaged(input)), notWith('repositoryNames'));

export const describeImagesInput = z
  .object({
    ...inRepository,
    imageIds: z.array(oneImageId).min(1).max(100).optional(),
    filter: imagesFilter,
    ...paging,
  })
  .refine((input) => !(input.imageIds && isPaged(input)), notWith('imageIds'));

export const listImagesInput = z.object({ ...inRepository, filter: imagesFilter, ...paging });

/** `imageIds` are checked one by one: a bad one is a failure of its own, not of the request. */
export const batchGetImageInput = z.object({
  ...inRepository,
  imageIds: z
    .array(z.object({ imageDigest: z.string().optional(), imageTag: z.string().optional() }))
    .min(1)
    .max(100),
  acceptedMediaTypes: z.array(z.string()).min(1).max(100).optional(),
});

export const startImageScanInput = z.object({ ...inRepository, imageId: oneImageId });

export const describeImageScanFindingsInput = z.object({
  ...inRepository,
  imageId: oneImageId,
  ...paging,
});

export const batchGetRepositoryScanningConfigurationInput = z.object({
  repositoryNames: z.array(repositoryName).min(1).max(25),
});

/** Makes an operation that answers `InvalidParameterException` for every input that ECR would refuse. */
export const checked = inputCheck((problems) => {
  const [first = { path: '', message: 'is missing' }] = problems;
  return invalidParameter(first.path || 'input', first.message);
});
