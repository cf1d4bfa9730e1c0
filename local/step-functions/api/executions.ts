import { z } from 'zod';
import { AwsError, type Operation } from '../../endpoint/protocol.ts';
import type { Execution } from '../executions.ts';
import { MAX_EVENTS } from '../history.ts';
import type { Machines } from '../machines.ts';
import type { Runner } from '../runner.ts';
import { describeExecution, redriveStateOf, summarizeExecution } from './describe.ts';
import { historyPage } from './history.ts';
import { arn, checked, page, paging, toSeconds } from './input.ts';
import { describeMachine } from './machines.ts';

const STATUSES = [
  'RUNNING',
  'SUCCEEDED',
  'FAILED',
  'TIMED_OUT',
  'ABORTED',
  'PENDING_REDRIVE',
] as const;

/** The operations on executions. */
export function executionOperations(
  runner: Runner,
  machines: Machines,
): Readonly<Record<string, Operation>> {
  const { executions, mapRuns } = runner.engine;
  const find = (executionArn: string): Execution => {
    const execution = executions.get(executionArn);
    if (execution) return execution;
    throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
  };

  return {
    StartExecution: checked(
      z.object({
        stateMachineArn: arn,
        name: z.string().optional(),
        input: z.string().optional(),
      }),
      (input) => startedAnswer(runner.start(input)),
    ),
    DescribeExecution: checked(z.object({ executionArn: arn }), (input) =>
      describeExecution(find(input.executionArn)),
    ),
    DescribeStateMachineForExecution: checked(z.object({ executionArn: arn }), (input) => {
      const { machine, mapRunArn } = find(input.executionArn);
      const { creationDate, ...description } = describeMachine(machine);
      return { ...description, updateDate: creationDate, ...(mapRunArn ? { mapRunArn } : {}) };
    }),
    ListExecutions: checked(
      z.object({
        stateMachineArn: arn.optional(),
        mapRunArn: arn.optional(),
        statusFilter: z.enum(STATUSES).optional(),
        redriveFilter: z.enum(['REDRIVEN', 'NOT_REDRIVEN']).optional(),
        ...paging,
      }),
      ({ stateMachineArn, mapRunArn, statusFilter, redriveFilter, ...rest }) => {
        if ((stateMachineArn === undefined) === (mapRunArn === undefined)) {
          throw new AwsError(
            'ValidationException',
            'Exactly one of stateMachineArn and mapRunArn must be given',
          );
        }
        const owner = stateMachineArn ? machines.get(stateMachineArn).arn : mapRunArn;
        if (mapRunArn && !mapRuns.get(mapRunArn)) throw unknownMapRun(mapRunArn);
        const owned = executions.ownedBy(owner ?? '');
        const wanted = owned.filter(
          (execution) =>
            (!statusFilter || execution.status === statusFilter) &&
            (!redriveFilter || execution.redriveCount > 0 === (redriveFilter === 'REDRIVEN')),
        );
        const { items, ...token } = page(wanted, rest, true);
        return { executions: items.map(summarizeExecution), ...token };
      },
    ),
    GetExecutionHistory: checked(
      z.object({
        executionArn: arn,
        reverseOrder: z.boolean().optional(),
        includeExecutionData: z.boolean().optional(),
        ...paging,
      }),
      ({ executionArn, ...rest }) => historyPage(find(executionArn), rest),
    ),
    StopExecution: checked(
      z.object({
        executionArn: arn,
        error: z.string().optional(),
        cause: z.string().optional(),
      }),
      async ({ executionArn, error, cause }) => {
        const execution = find(executionArn);
        await runner.stop(execution, {
          ...(error === undefined ? {} : { error }),
          ...(cause === undefined ? {} : { cause }),
        });
        return { stopDate: toSeconds(execution.stopDate ?? runner.engine.now()) };
      },
    ),
    RedriveExecution: checked(z.object({ executionArn: arn }), (input) => {
      const execution = find(input.executionArn);
      const { redriveStatus, redriveStatusReason } = redriveStateOf(execution);
      if (redriveStatus !== 'REDRIVABLE' || execution.history.lastId >= MAX_EVENTS - 1) {
        throw new AwsError(
          'ExecutionNotRedrivable',
          redriveStatusReason ?? 'The execution is redriven by its Map Run, or its history is full',
        );
      }
      runner.redrive(execution);
      return { redriveDate: toSeconds(execution.redriveDate ?? runner.engine.now()) };
    }),
  };
}

/** The answer to StartExecution. */
export function startedAnswer(execution: Execution): { executionArn: string; startDate: number } {
  return { executionArn: execution.arn, startDate: toSeconds(execution.startDate) };
}

export function unknownMapRun(mapRunArn: string): AwsError {
  return new AwsError('ResourceNotFound', `Resource not found: '${mapRunArn}'`);
}
