import { AwsError } from '../endpoint/protocol.ts';
import { readDefinition } from './definition/read.ts';
import type { Resolve } from './definition/read-fields.ts';
import type { Machine } from './executions.ts';

/** What AWS does not allow in the names of machines and executions. */
const NAME = /^[^\s?*<>{}[\]"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;

/** Throws `InvalidName`. */
export function checkName(name: string): void {
  if (!NAME.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
}

export interface NewMachine {
  readonly name: string;
  readonly definition: object;
  readonly roleArn: string;
  readonly type?: 'STANDARD';
}

/** The state machines, which live as long as this process. */
export class Machines {
  readonly #byArn = new Map<string, Machine>();
  readonly #arnPrefix: string;
  readonly #resolve: Resolve;
  readonly #now: () => number;

  constructor(options: {
    readonly region: string;
    readonly accountId: string;
    readonly resolve: Resolve;
    readonly now: () => number;
  }) {
    this.#arnPrefix = `arn:aws:states:${options.region}:${options.accountId}:stateMachine:`;
    this.#resolve = options.resolve;
    this.#now = options.now;
  }

  /** Throws `InvalidDefinition`, `InvalidName` or `StateMachineAlreadyExists`. */
  create({ name, definition: source, roleArn, type = 'STANDARD' }: NewMachine): Machine {
    checkName(name);
    if (type !== 'STANDARD') {
      throw new AwsError('StateMachineTypeNotSupported', `Type '${type}' is not supported here`);
    }
    const arn = `${this.#arnPrefix}${name}`;
    const definition = readDefinition(source, this.#resolve);
    if (this.#byArn.has(arn)) {
      throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
    }
    const machine = { arn, name, roleArn, definition, source, creationDate: this.#now() };
    this.#byArn.set(arn, machine);
    return machine;
  }

  all(): readonly Machine[] {
    return [...this.#byArn.values()];
  }

  /** Throws `StateMachineDoesNotExist`. */
  get(arn: string): Machine {
    const machine = this.#byArn.get(arn);
    if (machine) return machine;
    throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  }
}
