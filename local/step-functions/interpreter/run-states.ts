import { setImmediate } from 'node:timers/promises';
import type { Container, State } from '../definition/types.ts';
import { AbortedError, InterpreterError } from '../language/errors.ts';
import type { Payload } from '../language/payload.ts';
import { runChoice } from './choice.ts';
import { attemptMap } from './map.ts';
import { attemptParallel } from './parallel.ts';
import { toFailure, withRetryAndCatch } from './retry-catch.ts';
import { runFail, runWait } from './simple-states.ts';
import { attemptTask } from './task.ts';
import { type Frame, type Transition, Visit } from './visit.ts';

/** Called before each state with where execution stands. */
export type OnEnter = (state: string, input: Payload) => void;

/**
 * Runs a container from `from` (default: its StartAt) to its end. Throws the StateError that nothing handled, or
 * the AbortedError that ended it from outside.
 */
export async function runStates(
  container: Container,
  frame: Frame,
  input: Payload,
  { from = container.startAt, onEnter }: { from?: string; onEnter?: OnEnter } = {},
): Promise<Payload> {
  let name: string | undefined = from;
  let payload = input;
  while (name !== undefined) {
    // Lets requests be answered between states: expressions alone would only run microtasks.
    await setImmediate();
    frame.signal.throwIfAborted();
    onEnter?.(name, payload);
    const state = container.states.get(name);
    if (!state) throw new Error(`There is no state ${name} at ${container.path}`);
    const transition = await runState(new Visit(frame, state, payload));
    payload = transition.output;
    name = transition.next;
  }
  return payload;
}

async function runState(visit: Visit): Promise<Transition> {
  try {
    return await dispatch(visit, visit.state);
  } catch (error) {
    if (error instanceof AbortedError) {
      recordAborted(visit, error);
      throw error;
    }
    throw error instanceof InterpreterError ? toFailure(visit, error) : error;
  }
}

function dispatch(visit: Visit, state: State): Promise<Transition> {
  switch (state.type) {
    case 'Pass':
    case 'Succeed':
      return visit.leave(state.exit, visit.input.value);
    case 'Fail':
      return runFail(visit, state);
    case 'Wait':
      return runWait(visit, state);
    case 'Choice':
      return runChoice(visit, state);
    case 'Task':
      return withRetryAndCatch(visit, state, () => attemptTask(visit, state));
    case 'Parallel':
      return withRetryAndCatch(visit, state, () => attemptParallel(visit, state));
    case 'Map':
      return withRetryAndCatch(visit, state, () => attemptMap(visit, state));
  }
}

/** States that were given up because a sibling branch failed are in the history; those of a stopped execution not. */
function recordAborted(visit: Visit, { by }: AbortedError): void {
  const { type } = visit.state;
  const hasEvent = type === 'Task' || type === 'Wait' || type === 'Parallel' || type === 'Map';
  if (by === 'sibling' && hasEvent) visit.frame.track.record(`${type}StateAborted`);
}
