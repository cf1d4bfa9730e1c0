import { createHash } from 'node:crypto';

/** An access key id in AWS's shape that is always the same for a name: that of a function, or the ARN of a role. */
export function accessKeyIdOf(name: string): string {
  const hash = createHash('sha256').update(name).digest('hex').toUpperCase();
  return `ASIA${hash.slice(0, 16)}`;
}
