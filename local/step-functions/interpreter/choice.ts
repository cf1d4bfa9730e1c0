import type { ChoiceState } from '../definition/types.ts';
import { InterpreterError } from '../language/errors.ts';
import type { Json } from '../language/json.ts';
import { evaluateAs } from '../language/template.ts';
import type { Transition, Visit } from './visit.ts';

const isBoolean = (value: Json): value is boolean => typeof value === 'boolean';

/** Leaves through the first rule that is true; the state's own Assign and Output count only for its Default. */
export async function runChoice(visit: Visit, state: ChoiceState): Promise<Transition> {
  const bindings = visit.bindings();
  for (const { condition, exit } of state.rules) {
    if (await evaluateAs(condition, bindings, 'boolean', isBoolean)) {
      return visit.leave(exit, visit.input.value);
    }
  }
  if (state.otherwise) return visit.leave(state.otherwise, visit.input.value);
  throw new InterpreterError(
    'States.NoChoiceMatched',
    'Failed to transition out of the state. The state does not point to a next state.',
  );
}
