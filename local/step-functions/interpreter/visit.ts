import type { Container, Exit, State } from '../definition/types.ts';
import type { Execution } from '../executions.ts';
import { NOT_TRUNCATED, type Track } from '../history.ts';
import type { Bindings } from '../language/expression.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { type Payload, toPayload } from '../language/payload.ts';
import type { Scope } from '../language/scope.ts';
import type { Engine } from './engine.ts';

/** Where states run: an execution, one of its Parallel branches, or one iteration of an inline Map. */
export interface Frame {
  readonly engine: Engine;
  readonly execution: Execution;
  readonly scope: Scope;
  readonly track: Track;
  /** Aborted with an AbortedError. */
  readonly signal: AbortSignal;
  /** `Map.Item` of the context object, inside a Map. */
  readonly mapItem: MapItem | undefined;
  /** Runs a container inside a state of this frame; given here because states and containers hold one another. */
  readonly runStates: (container: Container, frame: Frame, input: Payload) => Promise<Payload>;
}

export interface MapItem {
  readonly Index: number;
  readonly Value: Json;
}

/** How a state was left; without `next` its container has ended. */
export interface Transition {
  readonly output: Payload;
  readonly next: string | undefined;
}

/** What an expression reads below `$states`, besides the input and the context. */
export interface StatesExtra {
  readonly result?: Json;
  readonly errorOutput?: Json;
}

/** One stay in a state, with all attempts of its Retry. */
export class Visit {
  readonly frame: Frame;
  readonly state: State;
  readonly input: Payload;
  readonly enteredId: number;
  readonly #enteredTime: string;
  retryCount = 0;
  taskToken: string | undefined;

  /** Records that the state is entered. */
  constructor(frame: Frame, state: State, input: Payload) {
    this.frame = frame;
    this.state = state;
    this.input = input;
    this.#enteredTime = new Date(frame.engine.now()).toISOString();
    this.enteredId = frame.track.record(`${state.type}StateEntered`, {
      stateEnteredEventDetails: {
        name: state.name,
        input: input.text,
        inputDetails: NOT_TRUNCATED,
      },
    });
  }

  /** What the expressions of the state may read. `item` replaces the frame's, for a Map's own ItemSelector. */
  bindings(extra: StatesExtra = {}, item = this.frame.mapItem): Bindings {
    return {
      ...this.frame.scope.visible(),
      states: { input: this.input.value, context: this.#context(item), ...extra },
    };
  }

  /**
   * Leaves the state: Assign and Output see the same values, those at entry. `fallback` is the output of a state
   * without Output.
   */
  async leave(exit: Exit, fallback: Json, extra: StatesExtra = {}): Promise<Transition> {
    const bindings = this.bindings(extra);
    const assigned = await exit.assign?.evaluate(bindings);
    const value = exit.output ? await exit.output.evaluate(bindings) : fallback;
    const output = value === this.input.value ? this.input : toPayload(value, this.state.name);
    if (isJsonObject(assigned)) this.frame.scope.assign(assigned);
    this.frame.track.record(`${this.state.type}StateExited`, {
      stateExitedEventDetails: {
        name: this.state.name,
        output: output.text,
        outputDetails: NOT_TRUNCATED,
        ...(isJsonObject(assigned) ? assignedVariables(assigned) : {}),
      },
    });
    return { output, next: exit.next };
  }

  #context(item: MapItem | undefined): JsonObject {
    const { execution } = this.frame;
    const { machine } = execution;
    return {
      Execution: {
        Id: execution.arn,
        Name: execution.name,
        // Rarely read and up to 256 KiB, so it is parsed only then.
        get Input() {
          return JSON.parse(execution.input) as Json;
        },
        RoleArn: machine.roleArn,
        StartTime: new Date(execution.startDate).toISOString(),
        ...(execution.redriveDate === undefined
          ? {}
          : {
              RedriveCount: execution.redriveCount,
              RedriveTime: new Date(execution.redriveDate).toISOString(),
            }),
      },
      State: {
        Name: this.state.name,
        EnteredTime: this.#enteredTime,
        RetryCount: this.retryCount,
      },
      StateMachine: { Id: machine.arn, Name: machine.name },
      ...(this.taskToken === undefined ? {} : { Task: { Token: this.taskToken } }),
      ...(item === undefined ? {} : { Map: { Item: { ...item } } }),
    };
  }
}

function assignedVariables(assigned: JsonObject): JsonObject {
  return {
    assignedVariables: Object.fromEntries(
      Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)]),
    ),
    assignedVariablesDetails: NOT_TRUNCATED,
  };
}
