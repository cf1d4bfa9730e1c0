import type { Actor } from './actors.ts';
import type { Definition } from './definition/types.ts';
import { History } from './history.ts';
import type { Payload } from './language/payload.ts';
import type { Scope } from './language/scope.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** A state machine, or the part of one that a Distributed Map runs for each item. */
export interface Machine {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly actor: Actor;
  readonly definition: Definition;
  /** The definition as it was given. */
  readonly source: object;
  readonly creationDate: number;
}

/** Where a failed execution goes on when it is redriven. */
export interface ResumePoint {
  readonly state: string;
  readonly input: Payload;
  readonly scope: Scope;
}

/** One run of a state machine. Times are milliseconds since 1970. */
export class Execution {
  readonly arn: string;
  readonly name: string;
  readonly machine: Machine;
  /** JSON text. */
  readonly input: string;
  readonly mapRunArn: string | undefined;
  readonly startDate: number;
  readonly history: History;
  status: ExecutionStatus = 'RUNNING';
  stopDate: number | undefined;
  /** JSON text. */
  output: string | undefined;
  error: string | undefined;
  cause: string | undefined;
  redriveCount = 0;
  redriveDate: number | undefined;
  resumePoint: ResumePoint | undefined;
  /** Ends the execution from outside; the reason is an AbortedError. There while it runs. */
  abort: ((reason: Error) => void) | undefined;

  constructor(options: {
    readonly machine: Machine;
    readonly name: string;
    readonly input: string;
    readonly mapRunArn?: string;
    readonly now: () => number;
  }) {
    this.machine = options.machine;
    this.name = options.name;
    this.input = options.input;
    this.mapRunArn = options.mapRunArn;
    this.arn = `${options.machine.arn.replace(':stateMachine:', ':execution:')}:${options.name}`;
    this.startDate = options.now();
    this.history = new History(options.now);
  }
}

/** All executions of this process, those of Distributed Maps included, in the order in which they started. */
export class Executions {
  readonly #byArn = new Map<string, Execution>();
  /** By the ARN of the state machine, or of the Map Run. */
  readonly #byOwner = new Map<string, Execution[]>();

  add(execution: Execution): void {
    this.#byArn.set(execution.arn, execution);
    const owner = execution.mapRunArn ?? execution.machine.arn;
    const siblings = this.#byOwner.get(owner);
    if (siblings) siblings.push(execution);
    else this.#byOwner.set(owner, [execution]);
  }

  get(arn: string): Execution | undefined {
    return this.#byArn.get(arn);
  }

  /** Those of a state machine (without the children of its Distributed Maps), or of a Map Run; oldest first. */
  ownedBy(arn: string): readonly Execution[] {
    return this.#byOwner.get(arn) ?? [];
  }

  running(): readonly Execution[] {
    return [...this.#byArn.values()].filter((execution) => execution.status === 'RUNNING');
  }
}
