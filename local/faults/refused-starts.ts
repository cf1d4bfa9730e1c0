import { AwsError } from '../endpoint/protocol.ts';
import type { Faults } from './faults.ts';

const POINT = { service: 'states', operation: 'StartExecution', caller: 'events' };

/** Refuses some of the executions that EventBridge and its scheduler start. @throws AwsError as Step Functions names it */
export function refuseSome(faults: Faults): void {
  const fault = faults.at(POINT, ['throttled', 'server-error']);
  if (fault?.kind === 'throttled') throw new AwsError('ThrottlingException', 'Rate exceeded');
  if (fault) throw new AwsError('InternalServerError', 'Internal server error', 500);
}
