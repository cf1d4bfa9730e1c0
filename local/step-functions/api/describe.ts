import type { Execution, ExecutionStatus } from '../executions.ts';
import { toSeconds } from './input.ts';

interface RedriveState {
  readonly redriveCount: number;
  readonly redriveDate?: number;
  readonly redriveStatus: 'REDRIVABLE' | 'NOT_REDRIVABLE' | 'REDRIVABLE_BY_MAP_RUN';
  readonly redriveStatusReason?: string;
}

/** `detail` of the event "Step Functions Execution Status Change"; times are milliseconds since 1970. */
export interface StatusChange extends RedriveState {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startDate: number;
  readonly stopDate: number | null;
  readonly input: string;
  readonly inputDetails: { readonly included: true };
  readonly output: string | null;
  readonly outputDetails: { readonly included: true } | null;
  readonly error: string | null;
  readonly cause: string | null;
}

export function toStatusChange(execution: Execution): StatusChange {
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.machine.arn,
    name: execution.name,
    status: execution.status,
    startDate: execution.startDate,
    stopDate: execution.stopDate ?? null,
    input: execution.input,
    inputDetails: { included: true },
    output: execution.output ?? null,
    outputDetails: execution.output === undefined ? null : { included: true },
    error: execution.error ?? null,
    cause: execution.cause ?? null,
    ...redriveStateOf(execution),
  };
}

/** The answer to DescribeExecution. */
export function describeExecution(execution: Execution): Readonly<Record<string, unknown>> {
  const { stopDate, redriveDate, ...change } = toStatusChange(execution);
  const present = Object.entries(change).filter(([, value]) => value !== null);
  return {
    ...Object.fromEntries(present),
    ...times({ startDate: execution.startDate, stopDate, redriveDate }),
    ...(execution.mapRunArn === undefined ? {} : { mapRunArn: execution.mapRunArn }),
  };
}

/** One entry of ListExecutions. */
export function summarizeExecution(execution: Execution): Readonly<Record<string, unknown>> {
  const { arn, machine, name, status, startDate, stopDate, redriveCount, redriveDate } = execution;
  return {
    executionArn: arn,
    stateMachineArn: machine.arn,
    name,
    status,
    redriveCount,
    ...times({ startDate, stopDate, redriveDate }),
    ...(execution.mapRunArn === undefined ? {} : { mapRunArn: execution.mapRunArn }),
  };
}

/** Why an execution can be redriven, or not. */
export function redriveStateOf(execution: Execution): RedriveState {
  const { redriveCount, redriveDate, status, mapRunArn } = execution;
  const history = { redriveCount, ...(redriveDate === undefined ? {} : { redriveDate }) };
  if (status === 'RUNNING' || status === 'SUCCEEDED') {
    return {
      ...history,
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: `Execution is ${status} and cannot be redriven`,
    };
  }
  return { ...history, redriveStatus: mapRunArn ? 'REDRIVABLE_BY_MAP_RUN' : 'REDRIVABLE' };
}

/** Times as they are on the wire; those that are not there are left out. */
export function times(
  dates: Readonly<Record<string, number | null | undefined>>,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(dates).flatMap(([name, date]) =>
      typeof date === 'number' ? [[name, toSeconds(date)]] : [],
    ),
  );
}
