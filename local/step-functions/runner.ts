import { randomUUID } from 'node:crypto';
import { AwsError } from '../endpoint/protocol.ts';
import { type StatusChange, toStatusChange } from './api/describe.ts';
import { MapRuns } from './distributed-map/map-run.ts';
import { Execution, Executions } from './executions.ts';
import type { Engine } from './interpreter/engine.ts';
import { execute } from './interpreter/execute.ts';
import { AbortedError } from './language/errors.ts';
import { isTooLarge } from './language/payload.ts';
import { checkName, type Machines } from './machines.ts';
import { TaskTokens } from './task-tokens.ts';

export interface StartExecutionInput {
  readonly stateMachineArn: string;
  readonly name?: string | undefined;
  /** JSON text; default `{}`. */
  readonly input?: string | undefined;
}

/** Starts, stops and redrives executions. */
export class Runner {
  readonly engine: Engine;
  readonly #machines: Machines;
  readonly #ended = new Map<Execution, Promise<void>>();
  readonly #onStatusChange: (detail: StatusChange) => void;

  constructor(options: {
    readonly machines: Machines;
    readonly region: string;
    readonly now: () => number;
    readonly retryPace: number;
    readonly onStatusChange: (detail: StatusChange) => void;
  }) {
    this.#machines = options.machines;
    this.#onStatusChange = options.onStatusChange;
    this.engine = {
      region: options.region,
      now: options.now,
      retryPace: options.retryPace,
      tokens: new TaskTokens(),
      executions: new Executions(),
      mapRuns: new MapRuns(),
      run: (execution) => this.#run(execution),
    };
  }

  /**
   * Throws `StateMachineDoesNotExist`, `InvalidName`, `InvalidExecutionInput` or `ExecutionAlreadyExists`. The same
   * name and input as of a running execution answer with that one.
   */
  start({ stateMachineArn, name = randomUUID(), input = '{}' }: StartExecutionInput): Execution {
    const machine = this.#machines.get(stateMachineArn);
    checkName(name);
    checkInput(input);
    const execution = new Execution({ machine, name, input, now: this.engine.now });
    const known = this.engine.executions.get(execution.arn);
    if (known) {
      if (known.status === 'RUNNING' && known.input === input) return known;
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${known.arn}'`);
    }
    this.engine.executions.add(execution);
    void this.#run(execution);
    return execution;
  }

  /** Ends a running execution as ABORTED; one that has ended stays as it is. */
  async stop(execution: Execution, failure: AbortedError['failure']): Promise<void> {
    execution.abort?.(new AbortedError('stop', failure));
    await this.#ended.get(execution);
  }

  /** Runs an execution that did not succeed again from the state where it ended. */
  redrive(execution: Execution): void {
    execution.redriveCount += 1;
    execution.redriveDate = this.engine.now();
    execution.status = 'RUNNING';
    execution.stopDate = undefined;
    execution.error = undefined;
    execution.cause = undefined;
    const { history } = execution;
    history.record('ExecutionRedriven', history.lastId, {
      executionRedrivenEventDetails: { redriveCount: execution.redriveCount },
    });
    void this.#run(execution);
  }

  /** Ends everything that runs. */
  async stopAll(): Promise<void> {
    for (const execution of this.#ended.keys()) execution.abort?.(new AbortedError('shutdown'));
    await Promise.all(this.#ended.values());
  }

  #run(execution: Execution): Promise<void> {
    const ended = execute(execution, this.engine, () => {
      // Children of a Distributed Map are many, and told of by their Map Run.
      if (execution.mapRunArn === undefined) this.#onStatusChange(toStatusChange(execution));
    }).finally(() => this.#ended.delete(execution));
    this.#ended.set(execution, ended);
    return ended;
  }
}

function checkInput(input: string): void {
  if (isTooLarge(input)) {
    throw new AwsError(
      'ValidationException',
      "Value at 'input' failed to satisfy constraint: Member must have length less than or equal to 262144",
    );
  }
  try {
    JSON.parse(input);
  } catch (error) {
    throw new AwsError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: '${error instanceof Error ? error.message : error}'`,
    );
  }
}
