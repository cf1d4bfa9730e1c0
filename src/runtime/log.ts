import { Logger } from '@aws-lambda-powertools/logger';

/** Powertools takes its service's name from POWERTOOLS_SERVICE_NAME. The one place that writes log lines. */
const logger = new Logger();

/** One JSON line: CloudWatch indexes its fields. Names and identities only, never texts of findings or secrets. */
export function log(
  level: 'info' | 'error',
  message: string,
  fields: Record<string, unknown>,
): void {
  logger[level](message, fields);
}

/** Puts the fields, and the invocation's request id, on every line until `endInvocation`. */
export function beginInvocation(
  context: Parameters<Logger['addContext']>[0] | undefined,
  fields: object,
): void {
  if (context) logger.addContext(context);
  logger.appendKeys({ ...fields });
}

export function endInvocation(): void {
  logger.resetKeys();
}
