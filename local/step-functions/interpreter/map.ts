import type { MapState } from '../definition/types.ts';
import { attemptDistributedMap } from '../distributed-map/attempt.ts';
import { AbortedError, StateError } from '../language/errors.ts';
import { type Payload, toPayload } from '../language/payload.ts';
import { Scope } from '../language/scope.ts';
import { runBranches } from './branches.ts';
import { concurrencyOf, inputOf, itemsOf } from './map-items.ts';
import type { MapItem, Transition, Visit } from './visit.ts';

/** Iterations that run at once when a Map sets no limit ("Map state in Inline mode"). */
const INLINE_CONCURRENCY = 40;

/** One attempt of a Map: its result is the list of its iterations' outputs, in the order of the items. */
export async function attemptMap(visit: Visit, state: MapState): Promise<Transition> {
  if (state.distributed) return attemptDistributedMap(visit, state, state.distributed);
  const { frame } = visit;
  const { track } = frame;
  const items = await itemsOf(visit, state);
  const concurrency = (await concurrencyOf(visit, state)) || INLINE_CONCURRENCY;
  track.record('MapStateStarted', { mapStateStartedEventDetails: { length: items.length } });
  const outputs = await runBranches(
    items,
    concurrency,
    frame.signal,
    async (value, { index, signal }) => {
      const item = { Index: index, Value: value };
      return runIteration(visit, state, item, await inputOf(visit, state, item), signal);
    },
  ).catch((error) => {
    track.join();
    if (error instanceof StateError) track.record('MapStateFailed');
    throw error;
  });
  track.join();
  const result = outputs.map((output) => output.value);
  toPayload(result, state.name);
  track.record('MapStateSucceeded');
  return visit.leave(state.exit, result, { result });
}

async function runIteration(
  visit: Visit,
  state: MapState,
  item: MapItem,
  input: Payload,
  signal: AbortSignal,
): Promise<Payload> {
  const { frame } = visit;
  const track = frame.track.fork();
  const record = (what: 'Started' | 'Succeeded' | 'Failed' | 'Aborted') =>
    track.record(`MapIteration${what}`, {
      [`mapIteration${what}EventDetails`]: { name: state.name, index: item.Index },
    });
  record('Started');
  try {
    const inner = { ...frame, track, signal, scope: new Scope(frame.scope), mapItem: item };
    const output = await frame.runStates(state.processor, inner, input);
    record('Succeeded');
    return output;
  } catch (error) {
    if (error instanceof StateError) record('Failed');
    else if (error instanceof AbortedError && error.by === 'sibling') record('Aborted');
    throw error;
  }
}
