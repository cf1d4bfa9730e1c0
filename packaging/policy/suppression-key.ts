import { createHash } from 'node:crypto';

/** Ten digits: outcomes carry the key of every suppression that covers something in their image. */
const KEY_LENGTH = 10;

/** A short key for what a suppression covers. */
export function suppressionKey(covered: string): string {
  return createHash('sha256').update(covered).digest('hex').slice(0, KEY_LENGTH);
}

/** What an entry of the policy file covers, as text: two that cover the same have the same. */
export function coverage(entry: {
  readonly id?: unknown;
  readonly package?: unknown;
  readonly repository?: unknown;
  readonly tag?: unknown;
}): string {
  const id = typeof entry.id === 'string' ? entry.id.toLowerCase() : entry.id;
  return JSON.stringify([id, entry.package, entry.repository, entry.tag]);
}
