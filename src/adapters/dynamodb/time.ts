/** Whole seconds since 1970, as DynamoDB's time to live wants them. */
export function epochSeconds(date: Date): string {
  return String(Math.floor(date.getTime() / 1000));
}
