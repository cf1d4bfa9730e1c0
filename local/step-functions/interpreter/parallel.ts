import type { ParallelState } from '../definition/types.ts';
import { StateError } from '../language/errors.ts';
import { toPayload } from '../language/payload.ts';
import { Scope } from '../language/scope.ts';
import { runBranches } from './branches.ts';
import type { Transition, Visit } from './visit.ts';

/** One attempt of a Parallel: its result is the list of its branches' outputs, in their order. */
export async function attemptParallel(visit: Visit, state: ParallelState): Promise<Transition> {
  const { frame } = visit;
  const { track, scope } = frame;
  const { branches } = state;
  const input = state.arguments
    ? toPayload(await state.arguments.evaluate(visit.bindings()), state.name)
    : visit.input;
  track.record('ParallelStateStarted');
  const outputs = await runBranches(branches, branches.length, frame.signal, (branch, { signal }) =>
    frame.runStates(
      branch,
      { ...frame, signal, scope: new Scope(scope), track: track.fork() },
      input,
    ),
  ).catch((error) => {
    track.join();
    if (error instanceof StateError) track.record('ParallelStateFailed');
    throw error;
  });
  track.join();
  const result = outputs.map((output) => output.value);
  toPayload(result, state.name);
  track.record('ParallelStateSucceeded');
  return visit.leave(state.exit, result, { result });
}
