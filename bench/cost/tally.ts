import {
  type HistoryEvent,
  paginateGetExecutionHistory,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import type { AwsCall } from '../../local/aws.ts';
import { GIGABYTE_SECONDS, PRICES } from './prices.ts';

/** What one image has cost, counted; on average, where it was several. */
export interface Tally {
  readonly transitions: number;
  readonly invocations: number;
  /** By service and operation, as in `ecr:DescribeImages`. */
  readonly calls: ReadonlyMap<string, number>;
  readonly bytesWritten: number;
}

const WRITES = /^(s3:PutObject|s3:UploadPart|dynamodb:(Put|Update|Delete|BatchWrite)Item)$/;

/** Counts the states that executions have entered, the functions they have invoked, and the calls of AWS. */
export async function tallyOf(
  sfn: SFNClient,
  executions: readonly string[],
  calls: readonly AwsCall[],
  images: number,
): Promise<Tally> {
  const events: HistoryEvent[] = [];
  for (const executionArn of executions) {
    const pages = paginateGetExecutionHistory({ client: sfn }, { executionArn });
    for await (const page of pages) events.push(...(page.events ?? []));
  }
  const byCall = new Map<string, number>();
  let bytesWritten = 0;
  for (const { service, operation, bytes } of calls) {
    const call = `${service}:${operation}`;
    byCall.set(call, (byCall.get(call) ?? 0) + 1);
    if (WRITES.test(call)) bytesWritten += bytes;
  }
  return {
    transitions: events.filter(isTransition).length / images,
    invocations: events.filter(isInvocation).length / images,
    calls: new Map([...byCall].map(([call, count]) => [call, count / images])),
    bytesWritten: bytesWritten / images,
  };
}

/** Whether an event of a history is a state transition, as AWS counts them. */
export function isTransition({ type }: HistoryEvent): boolean {
  return type?.endsWith('StateEntered') ?? false;
}

/** Whether an event of a history is the invocation of a function. */
export function isInvocation({ type, taskScheduledEventDetails }: HistoryEvent): boolean {
  return type === 'TaskScheduled' && taskScheduledEventDetails?.resourceType === 'lambda';
}

/** Calls of a service, but for the scan type, which a container asks for once in its life. */
export function callsOf({ calls }: Tally, service: string): number {
  let sum = 0;
  for (const [call, count] of calls) {
    if (call.startsWith(`${service}:`) && !call.endsWith(':GetRegistryScanningConfiguration')) {
      sum += count;
    }
  }
  return sum;
}

/** Dollars, of one image. */
export function dollarsOf({ transitions, invocations, calls, bytesWritten }: Tally): number {
  const count = (pattern: RegExp) =>
    [...calls].reduce((sum, [call, times]) => sum + (pattern.test(call) ? times : 0), 0);
  const writes = count(/^dynamodb:(Put|Update|Delete|BatchWrite)Item$/);
  const reads = count(/^dynamodb:(Get|BatchGet)Item$|^dynamodb:Query$/);
  return (
    transitions * PRICES.transition +
    invocations * (PRICES.invocation + GIGABYTE_SECONDS * PRICES.gigabyteSecond) +
    // Each write is at least one unit; what is larger takes one for every kilobyte.
    Math.max(writes, bytesWritten / 1024) * PRICES.writeUnit +
    reads * PRICES.readUnit +
    count(/^s3:Put/) * PRICES.s3Put +
    count(/^s3:Get/) * PRICES.s3Get +
    count(/^sns:Publish$/) * PRICES.snsPublish
  );
}
