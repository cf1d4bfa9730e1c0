/** The first characters of a text that is not what it should be, for a message: quoted, on one line. */
export function quoteStart(text: string): string {
  const start = text.slice(0, 40).replaceAll(/[^\x20-\x7e]+/g, ' ');
  return JSON.stringify(text.length > 40 ? `${start}…` : start);
}

/** ISO 8601; undefined for a date that is missing or odd: it is for display only. */
export function toInstant(date: string | undefined): string | undefined {
  const millis = Date.parse(date ?? '');
  return Number.isNaN(millis) ? undefined : new Date(millis).toISOString();
}
