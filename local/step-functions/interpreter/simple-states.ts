import type { FailState, WaitState } from '../definition/types.ts';
import { InterpreterError, StateError } from '../language/errors.ts';
import type { Template } from '../language/template.ts';
import { evaluateAs, isText, isWholeNumber } from '../language/template.ts';
import { delay } from '../timers.ts';
import type { Transition, Visit } from './visit.ts';

/** RFC 3339 with a capital T, and a capital Z or an offset, as the States Language asks for. */
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** Throws the error that the state names; the cause stays as it is. */
export async function runFail(visit: Visit, state: FailState): Promise<Transition> {
  const bindings = visit.bindings();
  const text = (template: Template | undefined) =>
    template && evaluateAs(template, bindings, 'string', isText);
  const error = await text(state.error);
  const cause = await text(state.cause);
  throw new StateError(error ?? '', cause);
}

export async function runWait(visit: Visit, state: WaitState): Promise<Transition> {
  await delay(await waitingTime(visit, state), visit.frame.signal);
  return visit.leave(state.exit, visit.input.value);
}

async function waitingTime(visit: Visit, { seconds, timestamp }: WaitState): Promise<number> {
  const bindings = visit.bindings();
  if (seconds) return 1000 * (await evaluateAs(seconds, bindings, 'number', isWholeNumber));
  if (!timestamp) return 0;
  const until = await evaluateAs(timestamp, bindings, 'string', isText);
  if (!TIMESTAMP.test(until)) {
    throw new InterpreterError(
      'States.QueryEvaluationError',
      `The value '${until}' of the field 'Timestamp' is not a timestamp.`,
      'Timestamp',
    );
  }
  return Math.max(0, Date.parse(until) - visit.frame.engine.now());
}
