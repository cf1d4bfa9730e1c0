import * as z from 'zod';
import { toScan } from '../domain/scan.ts';
import type { Ports } from '../ports.ts';
import { ImageShape, PlatformShape } from './schemas.ts';

export const Input = z.strictObject({
  image: ImageShape,
  platform: PlatformShape,
  /** The execution that waits: for the log only. */
  execution: z.string().optional(),
});

export interface Check {
  readonly scan: 'settled' | 'pending';
  readonly detail?: string;
}

/** Looks whether a scan is over, for runs that no event has told. Raises ImageNotFoundError. */
export const checkScan =
  ({ registry, clock }: Pick<Ports, 'registry' | 'clock'>) =>
  async ({ image, platform }: z.infer<typeof Input>): Promise<Check> => {
    const reading = await registry.peekScan({ ...image, imageDigest: platform.imageDigest });
    if (!reading) return { scan: 'pending', detail: 'The scan has not begun.' };
    const pushedAt = image.pushedAt === undefined ? undefined : new Date(image.pushedAt);
    const scan = toScan(reading, { at: clock.now(), pushedAt, confirmed: false });
    return scan.status === 'pending'
      ? { scan: 'pending', detail: scan.detail }
      : { scan: 'settled' };
  };
