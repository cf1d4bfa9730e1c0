import { AwsError } from '../endpoint/protocol.ts';
import type { Actors } from './actors.ts';
import { readDefinition } from './definition/read.ts';
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
  readonly #actors: Actors;
  readonly #now: () => number;

  constructor(options: {
    readonly region: string;
    readonly accountId: string;
    readonly actors: Actors;
    readonly now: () => number;
  }) {
    this.#arnPrefix = `arn:aws:states:${options.region}:${options.accountId}:stateMachine:`;
    this.#actors = options.actors;
    this.#now = options.now;
  }

  /** Throws `InvalidDefinition`, `InvalidName` or `StateMachineAlreadyExists`, and of the role what Actors do. */
  create({ name, definition: source, roleArn, type = 'STANDARD' }: NewMachine): Machine {
    checkName(name);
    if (type !== 'STANDARD') {
      throw new AwsError('StateMachineTypeNotSupported', `Type '${type}' is not supported here`);
    }
    const arn = `${this.#arnPrefix}${name}`;
    const actor = this.#actors.of(roleArn);
    const definition = readDefinition(source, actor.resolve);
    if (this.#byArn.has(arn)) {
      throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
    }
    const machine = { arn, name, roleArn, actor, definition, source, creationDate: this.#now() };
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
