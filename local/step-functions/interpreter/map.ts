import type { MapState } from '../definition/types.ts';
import { attemptDistributedMap } from '../distributed-map/attempt.ts';
import { AbortedError, InterpreterError, StateError } from '../language/errors.ts';
import { type Json, typeOf } from '../language/json.ts';
import { type Payload, toPayload } from '../language/payload.ts';
import { Scope } from '../language/scope.ts';
import { evaluateAs, isArray, isWholeNumber } from '../language/template.ts';
import { runBranches } from './branches.ts';
import { runStates } from './run-states.ts';
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

/** The items of a Map without an ItemReader: `Items`, else the state's input. */
export async function itemsOf(visit: Visit, state: MapState): Promise<readonly Json[]> {
  if (state.items) return evaluateAs(state.items, visit.bindings(), 'array', isArray);
  const { value } = visit.input;
  if (isArray(value)) return value;
  throw new InterpreterError(
    'States.QueryEvaluationError',
    `The input of a Map without Items must be an array, but was '${typeOf(value)}'.`,
    'Items',
  );
}

/** 0 when the state sets no limit. */
export async function concurrencyOf(visit: Visit, state: MapState): Promise<number> {
  if (!state.maxConcurrency) return 0;
  return evaluateAs(state.maxConcurrency, visit.bindings(), 'number', isWholeNumber);
}

/** What one iteration works on: what ItemSelector makes of the item, else the item itself. */
export async function inputOf(visit: Visit, state: MapState, item: MapItem): Promise<Payload> {
  const value = state.itemSelector
    ? await state.itemSelector.evaluate(visit.bindings({}, item))
    : item.Value;
  return toPayload(value, state.name);
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
    const output = await runStates(state.processor, inner, input);
    record('Succeeded');
    return output;
  } catch (error) {
    if (error instanceof StateError) record('Failed');
    else if (error instanceof AbortedError && error.by === 'sibling') record('Aborted');
    throw error;
  }
}
