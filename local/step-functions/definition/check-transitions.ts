import type { Problems } from './problems.ts';
import type { Container, Exit, State } from './types.ts';

/** Every target exists in its own container, every state can be reached, and every container can end. */
export function checkTransitions(container: Container, problems: Problems): void {
  const { path, states, startAt } = container;
  const isKnown = (target: string, at: string): boolean => {
    if (states.has(target)) return true;
    problems.add(at, `MISSING_TRANSITION_TARGET: Missing 'Next' target: ${target}`);
    return false;
  };

  const reached = new Set<string>();
  const waiting = isKnown(startAt, `${path}/StartAt`) ? [startAt] : [];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const state = states.get(name);
    if (!state || reached.has(name)) continue;
    reached.add(name);
    for (const { next } of exitsOf(state)) {
      if (next !== undefined && isKnown(next, state.path)) waiting.push(next);
    }
  }

  for (const state of states.values()) {
    if (!reached.has(state.name)) {
      problems.add(
        state.path,
        `MISSING_TRANSITION_TARGET: State "${state.name}" is not reachable.`,
      );
    }
    for (const inner of containersIn(state)) checkTransitions(inner, problems);
  }
  if (![...states.values()].some(canEnd)) {
    problems.add(path || '/', 'MISSING_END_STATE: No terminal state');
  }
}

/** Every way out of a state, those after an error included. */
export function exitsOf(state: State): readonly Exit[] {
  switch (state.type) {
    case 'Fail':
      return [];
    case 'Choice':
      return [
        ...state.rules.map((rule) => rule.exit),
        ...(state.otherwise ? [state.otherwise] : []),
      ];
    case 'Task':
    case 'Map':
    case 'Parallel':
      return [state.exit, ...state.catch.map((catcher) => catcher.exit)];
    default:
      return [state.exit];
  }
}

/** The containers inside a state. */
export function containersIn(state: State): readonly Container[] {
  if (state.type === 'Map') return [state.processor];
  return state.type === 'Parallel' ? state.branches : [];
}

function canEnd(state: State): boolean {
  return state.type === 'Fail' || exitsOf(state).some((exit) => exit.next === undefined);
}
