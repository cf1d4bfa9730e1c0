import * as z from 'zod';

/** Shapes that travel between states. Small on purpose: findings never do. */

const text = z.string().min(1);

/** An image digest as ECR takes it (API reference, ImageIdentifier): `algorithm:` and hexadecimal digits. */
export const imageDigest = z
  .string()
  .regex(
    /^[a-zA-Z0-9_+.-]+:[a-fA-F0-9]+$/,
    'is not an image digest, as sha256:<hexadecimal digits>',
  );

export const ImageShape = z.strictObject({
  registryId: z.string().regex(/^\d{12}$/, 'is not an account id of 12 digits'),
  region: text,
  repository: text,
  imageDigest,
  tags: z.array(text).default([]),
  pushedAt: z.iso.datetime().optional(),
});

export const PlatformShape = z.strictObject({ imageDigest, name: text.optional() });

/** How the wait for a platform's scan ended. */
export const AwaitedShape = z.strictObject({
  scan: z.enum([
    /** There is a result to read. */
    'settled',
    /** The event of the scan has said that it found something. */
    'announced',
    /** The event of the scan has said that it is over, and told of no finding. */
    'confirmed',
    'timed-out',
    'unsupported',
    /** A scan is needed, and the budget of the day has none left: there may be an older one to read. */
    'put-off',
    /** The wait itself failed: `detail` has the error. */
    'failed',
  ]),
  detail: z.string().optional(),
});

export type Awaited = z.infer<typeof AwaitedShape>;
