import { z } from 'zod';

const NO_TIME = 'is neither an ISO 8601 time nor a number of seconds since 1970';

/** The AWS CLI writes times as ISO 8601 (version 2) or as epoch seconds; AWS answers epoch seconds. */
const time = z
  .union([z.iso.datetime({ offset: true, error: NO_TIME }), z.number()], { error: NO_TIME })
  .transform((value) => (typeof value === 'string' ? Date.parse(value) / 1000 : value));

const registryId = z.string().regex(/^\d{12}$/, 'is not an account number of 12 digits');
const imageDigest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, 'is not a digest of the form sha256:<64 hexadecimal digits>');

/** Output of `aws ecr get-registry-scanning-configuration`. */
export const registryFile = z.looseObject({
  registryId,
  scanningConfiguration: z.looseObject({
    scanType: z.enum(['BASIC', 'ENHANCED']),
    rules: z
      .array(
        z.looseObject({
          scanFrequency: z.enum(['SCAN_ON_PUSH', 'CONTINUOUS_SCAN', 'MANUAL']),
          repositoryFilters: z.array(
            z.looseObject({ filter: z.string().min(1), filterType: z.literal('WILDCARD') }),
          ),
        }),
      )
      .default([]),
  }),
});

/** Output of `aws ecr describe-repositories`. */
export const repositoriesFile = z.looseObject({
  repositories: z
    .array(
      z.looseObject({
        registryId,
        repositoryName: z.string().regex(/^[a-z0-9]+([._/-]+[a-z0-9]+)*$/, 'is no repository name'),
        repositoryArn: z
          .string()
          .regex(/^arn:[^:]+:ecr:[^:]+:\d{12}:repository\/.+$/, 'is not the ARN of a repository'),
        repositoryUri: z.string().optional(),
        createdAt: time.optional(),
        imageScanningConfiguration: z
          .looseObject({ scanOnPush: z.boolean().default(false) })
          .optional(),
      }),
    )
    .min(1, 'is empty, and the region is read from the ARN of a repository'),
});

/** Output of `aws ecr describe-images`. */
export const imagesFile = z.looseObject({
  imageDetails: z.array(
    z.looseObject({
      registryId: registryId.optional(),
      repositoryName: z.string().optional(),
      imageDigest,
      imageTags: z.array(z.string()).optional(),
      imageSizeInBytes: z.number().optional(),
      imagePushedAt: time,
      imageManifestMediaType: z.string().optional(),
      artifactMediaType: z.string().optional(),
      imageStatus: z.enum(['ACTIVE', 'ARCHIVED', 'ACTIVATING']).optional(),
      lastRecordedPullTime: time.optional(),
      lastArchivedAt: time.optional(),
      lastActivatedAt: time.optional(),
    }),
  ),
});

const enhancedFinding = z.looseObject({
  firstObservedAt: time.optional(),
  lastObservedAt: time.optional(),
  updatedAt: time.optional(),
  packageVulnerabilityDetails: z
    .looseObject({ vendorCreatedAt: time.optional(), vendorUpdatedAt: time.optional() })
    .optional(),
  resources: z
    .array(
      z.looseObject({
        details: z
          .looseObject({
            awsEcrContainerImage: z
              .looseObject({ pushedAt: time.optional(), lastInUseAt: time.optional() })
              .optional(),
          })
          .optional(),
      }),
    )
    .optional(),
});

/** Output of `aws ecr describe-image-scan-findings`. */
export const findingsFile = z.looseObject({
  imageId: z.looseObject({ imageDigest }),
  imageScanStatus: z.looseObject({
    status: z.string().min(1),
    description: z.string().optional(),
  }),
  imageScanFindings: z
    .looseObject({
      findings: z.array(z.looseObject({})).optional(),
      enhancedFindings: z.array(enhancedFinding).optional(),
      imageScanCompletedAt: time.optional(),
      vulnerabilitySourceUpdatedAt: time.optional(),
      findingSeverityCounts: z.record(z.string(), z.number()).optional(),
    })
    .nullish(),
});

/** Output of `aws ecr batch-get-image` for one image. */
export const manifestFile = z.looseObject({
  images: z
    .array(
      z.looseObject({
        imageId: z.looseObject({ imageDigest }),
        imageManifest: z.string().refine(isJsonObject, 'is not the text of a JSON object'),
        imageManifestMediaType: z.string().optional(),
      }),
    )
    .min(1, 'is empty: batch-get-image did not find the image'),
});

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
