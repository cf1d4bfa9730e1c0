/** Whole seconds since 1970, as DynamoDB's time to live wants them. */
export function epochSeconds(date: Date): string {
  return String(Math.floor(date.getTime() / 1000));
}

/** Less than the bucket keeps findings (400 days), and the two that DynamoDB may take: no pointer outlives its object. */
export const REMEMBERED_MS = 390 * 24 * 60 * 60 * 1000;
