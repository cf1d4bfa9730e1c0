import { setMaxListeners } from 'node:events';
import type { TaskState } from '../definition/types.ts';
import { NOT_TRUNCATED } from '../history.ts';
import { StateError } from '../language/errors.ts';
import type { Bindings } from '../language/expression.ts';
import type { Json, JsonObject } from '../language/json.ts';
import { dataLimitCause, isTooLarge, type Payload, toPayload } from '../language/payload.ts';
import { evaluateAs, isPositiveWholeNumber, type Template } from '../language/template.ts';
import type { WaitingTask } from '../task-tokens.ts';
import { Timeout } from './timeout.ts';
import type { Transition, Visit } from './visit.ts';

/** One attempt of a Task: evaluates its arguments, makes its call, and waits for its token if it has one. */
export async function attemptTask(visit: Visit, state: TaskState): Promise<Transition> {
  const { engine, execution } = visit.frame;
  const waiting = state.resource.waitsForToken ? engine.tokens.issue(execution.arn) : undefined;
  visit.taskToken = waiting?.token;
  try {
    const bindings = visit.bindings();
    const input = state.arguments
      ? toPayload(await state.arguments.evaluate(bindings), state.name)
      : visit.input;
    const limits = {
      timeout: await seconds(state.timeoutSeconds, bindings),
      heartbeat: await seconds(state.heartbeatSeconds, bindings),
    };
    const result = await new TaskRun(visit, state, waiting).run(input, limits);
    visit.taskToken = undefined;
    return await visit.leave(state.exit, result, { result });
  } finally {
    waiting?.retire();
  }
}

interface Limits {
  readonly timeout: number | undefined;
  readonly heartbeat: number | undefined;
}

function seconds(template: Template | undefined, bindings: Bindings): Promise<number | undefined> {
  return template
    ? evaluateAs(template, bindings, 'number', isPositiveWholeNumber)
    : Promise.resolve(undefined);
}

/** The call of one attempt, with its events. */
class TaskRun {
  readonly #visit: Visit;
  readonly #state: TaskState;
  readonly #waiting: WaitingTask | undefined;
  readonly #names: JsonObject;
  #ended = false;

  constructor(visit: Visit, state: TaskState, waiting: WaitingTask | undefined) {
    this.#visit = visit;
    this.#state = state;
    this.#waiting = waiting;
    this.#names = { resourceType: state.resource.resourceType, resource: state.resource.action };
  }

  async run(input: Payload, limits: Limits): Promise<Json> {
    this.#record('TaskScheduled', {
      region: this.#visit.frame.engine.region,
      parameters: input.text,
      ...(limits.timeout === undefined ? {} : { timeoutInSeconds: limits.timeout }),
      ...(limits.heartbeat === undefined ? {} : { heartbeatInSeconds: limits.heartbeat }),
    });
    this.#record('TaskStarted', {});
    try {
      const result = await this.#withinLimits(limits, (signal) => this.#work(input.value, signal));
      const text = this.#measured(result);
      this.#record('TaskSucceeded', { output: text, outputDetails: NOT_TRUNCATED });
      return result;
    } catch (error) {
      if (error instanceof StateError) this.#recordFailure(error);
      throw error;
    } finally {
      this.#ended = true;
    }
  }

  async #withinLimits(limits: Limits, work: (signal: AbortSignal) => Promise<Json>): Promise<Json> {
    const timeout = new Timeout(limits.timeout, 'States.Timeout');
    const heartbeat = new Timeout(
      this.#waiting && limits.heartbeat,
      'States.Timeout',
      // AWS reports a missed heartbeat under the same name, and catches it under both.
      ['States.HeartbeatTimeout'],
    );
    if (this.#waiting) this.#waiting.onHeartbeat = () => heartbeat.restart();
    const signal = AbortSignal.any([this.#visit.frame.signal, timeout.signal, heartbeat.signal]);
    setMaxListeners(0, signal);
    const aborted = Promise.withResolvers<never>();
    const onAbort = (): void => aborted.reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      signal.throwIfAborted();
      return await Promise.race([work(signal), aborted.promise]);
    } finally {
      signal.removeEventListener('abort', onAbort);
      timeout.clear();
      heartbeat.clear();
    }
  }

  #work(input: Json, signal: AbortSignal): Promise<Json> {
    const answer = this.#state.resource.call(input, signal);
    const waiting = this.#waiting;
    if (!waiting) return answer;
    const submitted = answer.then((output) => {
      if (!this.#ended) this.#recordSubmitted(output);
      return waiting.outcome;
    });
    // Somebody may send the result before the call has returned.
    return Promise.race([submitted, waiting.outcome]);
  }

  #recordSubmitted(output: Json): void {
    this.#record('TaskSubmitted', {
      output: this.#measured(output),
      outputDetails: NOT_TRUNCATED,
    });
  }

  #measured(result: Json): string {
    const text = JSON.stringify(result);
    if (isTooLarge(text)) {
      throw new StateError(
        'States.DataLimitExceeded',
        dataLimitCause(this.#state.resource.resourceType),
      );
    }
    return text;
  }

  #recordFailure(failure: StateError): void {
    const type = failure.error === 'States.Timeout' ? 'TaskTimedOut' : 'TaskFailed';
    this.#record(type, {
      error: failure.error,
      ...(failure.details === undefined ? {} : { cause: failure.details }),
    });
  }

  #record(type: string, details: JsonObject): void {
    const key = `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
    this.#visit.frame.track.record(type, { [key]: { ...this.#names, ...details } });
  }
}
