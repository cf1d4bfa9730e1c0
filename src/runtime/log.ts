/** One JSON line: CloudWatch indexes its fields. Names and identities only, never findings or secrets. */
export function log(
  level: 'info' | 'error',
  message: string,
  fields: Record<string, unknown>,
): void {
  // biome-ignore lint/suspicious/noConsole: the one place that writes to the function's log.
  console[level](JSON.stringify({ level, message, ...fields }));
}
