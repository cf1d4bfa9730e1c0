import type { IncomingHttpHeaders } from 'node:http';

/** The first part of `X-Amz-Target`, by service: how an unsigned request to a JSON service is known. */
const serviceByTarget: Readonly<Record<string, string>> = {
  AmazonEC2ContainerRegistry_V20150921: 'ecr',
  AWSStepFunctions: 'states',
  AWSEvents: 'events',
  DynamoDB_20120810: 'dynamodb',
  AmazonSQS: 'sqs',
  secretsmanager: 'secretsmanager',
};

/** Paths that belong to one service only: what is sent without a signature. */
const serviceByPath: readonly (readonly [prefix: string, service: string])[] = [
  ['/2015-03-31/functions', 'lambda'],
  ['/schedules', 'scheduler'],
  ['/schedule-groups', 'scheduler'],
  ['/feeds/', 'feeds'],
];

/** The signing name of the service that an unsigned request is meant for. */
export function serviceOfUnsigned(headers: IncomingHttpHeaders, url: URL): string | undefined {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return serviceByTarget[target.split('.', 1)[0] ?? ''];
  return serviceByPath.find(([prefix]) => url.pathname.startsWith(prefix))?.[1];
}
