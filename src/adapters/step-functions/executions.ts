import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  type ExecutionListItem,
  GetExecutionHistoryCommand,
  InvalidToken,
  ListExecutionsCommand,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { InvalidInputError } from '../../domain/errors.ts';
import type { Execution, Executions, MachineName } from '../../ports.ts';

/** From the end of the history, to find the state that an execution has come to. */
const EVENTS_LOOKED_AT = 100;

const STATUSES: Readonly<Record<string, Execution['status']>> = {
  RUNNING: 'running',
  PENDING_REDRIVE: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timed-out',
  ABORTED: 'aborted',
};

/** Executions of the machines of these ARNs. */
export function stepFunctionsExecutions(
  client: SFNClient,
  machines: Readonly<Record<MachineName, string>>,
  newId: () => string,
): Executions {
  const arnOf = (machine: MachineName, name: string) =>
    `${machines[machine].replace(':stateMachine:', ':execution:')}:${name}`;

  async function describe(executionArn: string): Promise<DescribeExecutionOutput | undefined> {
    try {
      return await client.send(new DescribeExecutionCommand({ executionArn }));
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return undefined;
      throw error;
    }
  }

  async function stateOf(executionArn: string): Promise<string | undefined> {
    const { events = [] } = await client.send(
      new GetExecutionHistoryCommand({
        executionArn,
        reverseOrder: true,
        includeExecutionData: false,
        maxResults: EVENTS_LOOKED_AT,
      }),
    );
    return events.find(({ stateEnteredEventDetails }) => stateEnteredEventDetails)
      ?.stateEnteredEventDetails?.name;
  }

  return {
    async start(machine, input, name = newId()) {
      const text = JSON.stringify(input);
      try {
        const { executionArn = '', startDate } = await client.send(
          new StartExecutionCommand({ stateMachineArn: machines[machine], name, input: text }),
        );
        const execution = toExecution({ name, executionArn, startDate, status: 'RUNNING' });
        return { kind: 'started', execution };
      } catch (error) {
        if (!(error instanceof ExecutionAlreadyExists)) throw error;
        // It is over, or was started with another input.
        const known = await describe(arnOf(machine, name));
        if (known?.input !== text) return { kind: 'taken' };
        return { kind: 'started', execution: toExecution(known) };
      }
    },

    async get(machine, name) {
      const known = await describe(arnOf(machine, name));
      if (!known) return undefined;
      const execution = toExecution(known);
      if (execution.status !== 'running') return execution;
      return { ...execution, state: await stateOf(execution.arn) };
    },

    async page(machine, { limit, token }) {
      try {
        const { executions = [], nextToken } = await client.send(
          new ListExecutionsCommand({
            stateMachineArn: machines[machine],
            maxResults: limit,
            nextToken: token,
          }),
        );
        return { executions: executions.map(toExecution), token: nextToken };
      } catch (error) {
        if (!(error instanceof InvalidToken)) throw error;
        throw new InvalidInputError(
          'cursor: is not one that this list has given, or is older than a day; begin without a cursor',
          { cause: error },
        );
      }
    },
  };
}

function toExecution(
  raw: Partial<ExecutionListItem> & Pick<DescribeExecutionOutput, 'output' | 'error' | 'cause'>,
): Execution {
  return {
    name: raw.name ?? '',
    arn: raw.executionArn ?? '',
    // What is not known yet is not over.
    status: STATUSES[raw.status ?? ''] ?? 'running',
    startedAt: raw.startDate?.toISOString() ?? '',
    stoppedAt: raw.stopDate?.toISOString(),
    output: raw.output === undefined ? undefined : JSON.parse(raw.output),
    error: raw.error === undefined ? undefined : { name: raw.error, cause: raw.cause ?? '' },
  };
}
