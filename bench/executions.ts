import {
  type ExecutionListItem,
  paginateListExecutions,
  paginateListMapRuns,
  type SFNClient,
} from '@aws-sdk/client-sfn';

/** The executions of the machines, and the children of their Distributed Maps. */
export async function* allExecutions(
  client: SFNClient,
  stateMachineArns: readonly string[],
): AsyncGenerator<ExecutionListItem> {
  for (const stateMachineArn of stateMachineArns) {
    for await (const { executions = [] } of paginateListExecutions(
      { client },
      { stateMachineArn },
    )) {
      for (const execution of executions) {
        yield execution;
        yield* children(client, execution);
      }
    }
  }
}

async function* children(
  client: SFNClient,
  { executionArn }: ExecutionListItem,
): AsyncGenerator<ExecutionListItem> {
  for await (const { mapRuns = [] } of paginateListMapRuns({ client }, { executionArn })) {
    for (const { mapRunArn } of mapRuns) {
      for await (const { executions = [] } of paginateListExecutions({ client }, { mapRunArn })) {
        yield* executions;
      }
    }
  }
}
