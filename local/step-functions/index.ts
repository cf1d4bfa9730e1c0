import { type AwsService, jsonService } from '../endpoint/protocol.ts';
import { type ActingRole, Actors, resolverWithoutRole } from './actors.ts';
import type { StatusChange } from './api/describe.ts';
import { executionOperations, startedAnswer } from './api/executions.ts';
import { machineOperations } from './api/machines.ts';
import { mapRunOperations } from './api/map-runs.ts';
import { taskTokenOperations } from './api/task-tokens.ts';
import { Machines, type NewMachine } from './machines.ts';
import { Runner, type StartExecutionInput } from './runner.ts';

export type { NewMachine, StartExecutionInput, StatusChange };

export interface StepFunctionsOptions {
  /** Base URL of the local endpoint: Tasks make real AWS calls there. */
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  /** What it acts with for machines of a role. Throws an AwsError for a role that it cannot take on. */
  readonly actAs: (roleArn: string) => ActingRole;
  readonly now?: () => Date;
  /** What the waits of retries take of their time: 1 by default. */
  readonly retryPace?: number;
  /** Called with every change of the status of an execution, but for the children of Distributed Maps. */
  readonly onStatusChange?: (detail: StatusChange) => void;
}

export interface StepFunctions {
  /** AWS JSON 1.0, target `AWSStepFunctions.*`. */
  readonly service: AwsService;
  /** Throws an AwsError `InvalidDefinition` that lists all problems with their paths. */
  createStateMachine(machine: NewMachine): { stateMachineArn: string };
  /** As the API's operation; `startDate` in seconds. Throws an AwsError with the names of the API. */
  startExecution(input: StartExecutionInput): { executionArn: string; startDate: number };
  /** Aborts what runs; no timers and connections are left. */
  stop(): Promise<void>;
}

/**
 * AWS Step Functions on this machine: Standard workflows in the query language JSONata, run to the letter of the
 * Amazon States Language. What is not supported is refused by name when the state machine is created.
 *
 * Known differences from AWS: a redriven Map or Parallel runs again as a whole, and children of a Distributed Map
 * are not redriven one by one; `$random` with a seed gives other numbers; an expression is cut off by the work it
 * does and not by the clock; results of optimized integrations tell no HTTP headers; names of executions are never
 * free again; of a Distributed Map at most `LOCAL_CONCURRENCY` children run at once.
 */
export function createStepFunctions(options: StepFunctionsOptions): StepFunctions {
  const { endpoint, region, accountId, actAs, onStatusChange = () => undefined } = options;
  const { retryPace = 1 } = options;
  const clock = options.now;
  const now = clock ? () => clock().getTime() : Date.now;
  const actors = new Actors({ endpoint, region, actAs });
  const machines = new Machines({ region, accountId, actors, now });
  const runner = new Runner({ machines, region, now, retryPace, onStatusChange });

  return {
    service: jsonService({
      name: 'Step Functions',
      version: '1.0',
      operations: {
        ...machineOperations(machines, resolverWithoutRole({ endpoint, region })),
        ...executionOperations(runner, machines),
        ...taskTokenOperations(runner.engine),
        ...mapRunOperations(runner.engine),
      },
    }),
    createStateMachine: (machine) => ({ stateMachineArn: machines.create(machine).arn }),
    startExecution: (input) => startedAnswer(runner.start(input)),
    async stop() {
      await runner.stopAll();
      actors.destroy();
    },
  };
}
