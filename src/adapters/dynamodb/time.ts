/** Whole seconds since 1970, as DynamoDB's time to live wants them. */
export function epochSeconds(date: Date): string {
  return String(Math.floor(date.getTime() / 1000));
}

/**
 * Less than the bucket keeps findings (400 days), and the two that DynamoDB may take: what a stream or an
 * image is at is there. What is owed, or was told in a thread, may be older: who tells of it has to do without.
 */
export const REMEMBERED_MS = 390 * 24 * 60 * 60 * 1000;
