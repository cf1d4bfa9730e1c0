import { z } from 'zod';

/** Shapes that travel between states. Small on purpose: findings never do. */

const text = z.string().min(1);

/** An image digest by the grammar of the OCI: `algorithm:encoded`. */
export const imageDigest = z
  .string()
  .regex(/^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/, 'is not an image digest');

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
    /** There is, and the event of the scan has said so. */
    'confirmed',
    'timed-out',
    'unsupported',
    /** The wait itself failed: `detail` has the error. */
    'failed',
  ]),
  detail: z.string().optional(),
});

export type Awaited = z.infer<typeof AwaitedShape>;
