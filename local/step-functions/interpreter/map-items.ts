import type { MapState } from '../definition/types.ts';
import { InterpreterError } from '../language/errors.ts';
import { type Json, typeOf } from '../language/json.ts';
import { type Payload, toPayload } from '../language/payload.ts';
import { evaluateAs, isArray, isWholeNumber } from '../language/template.ts';
import type { MapItem, Visit } from './visit.ts';

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
