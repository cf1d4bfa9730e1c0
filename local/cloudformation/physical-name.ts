import { createHash } from 'node:crypto';
import type { ResourceRequest } from './deploy.ts';

/**
 * The name that CloudFormation would make up for a resource without one: stack, logical id, and
 * a suffix, which is always the same here so that runs can be compared. At most `maxLength` characters.
 */
export function physicalName({ stack, logicalId }: ResourceRequest, maxLength = 64): string {
  const hash = createHash('sha256').update(`${stack.name}/${logicalId}`).digest('hex');
  const suffix = `-${hash.slice(0, 12).toUpperCase()}`;
  return `${stack.name}-${logicalId}`.slice(0, maxLength - suffix.length) + suffix;
}
