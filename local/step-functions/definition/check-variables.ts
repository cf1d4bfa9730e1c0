import type { Template } from '../language/template.ts';
import { containersIn, exitsOf } from './check-transitions.ts';
import { referencesOf } from './expressions.ts';
import type { Problems } from './problems.ts';
import type { Container, State } from './types.ts';

/** What the states around a container assign; `hidden` can neither be read nor, as everywhere, assigned again. */
interface Surroundings {
  readonly assigned: ReadonlySet<string>;
  readonly hidden: ReadonlySet<string>;
}

/**
 * The scoping rules of variables that can be seen without running: an inner scope does not assign what an outer
 * scope assigns, and a Distributed Map does not read it.
 */
export function checkVariables(
  container: Container,
  problems: Problems,
  outer: Surroundings = { assigned: new Set(), hidden: new Set() },
): void {
  const own = new Set<string>();
  for (const state of container.states.values()) {
    for (const name of namesAssignedBy(state)) {
      own.add(name);
      if (outer.assigned.has(name)) {
        problems.add(
          `${state.path}/Assign/${name}`,
          `Variable '${name}' is already assigned in an outer scope`,
        );
      }
    }
    for (const template of templatesOf(state)) {
      for (const name of readsOf(template)) {
        if (outer.hidden.has(name) && !own.has(name)) {
          problems.add(
            `${state.path}/${template.field}`,
            `Variable '${name}' belongs to the machine around the Distributed Map, which cannot read it; hand it down in ItemSelector`,
          );
        }
      }
    }
  }

  const assigned = new Set([...outer.assigned, ...own]);
  for (const state of container.states.values()) {
    const distributed = state.type === 'Map' && state.distributed !== undefined;
    const hidden = distributed ? assigned : outer.hidden;
    for (const inner of containersIn(state)) {
      checkVariables(inner, problems, { assigned, hidden });
    }
  }
}

function namesAssignedBy(state: State): ReadonlySet<string> {
  return new Set(exitsOf(state).flatMap((exit) => exit.variables));
}

function readsOf(template: Template): ReadonlySet<string> {
  return new Set(template.expressions.flatMap((each) => [...referencesOf(each).variables]));
}

/** Every template of a state, whichever type it has. */
function templatesOf(state: State): readonly Template[] {
  const found: Template[] = [];
  const visit = (value: unknown): void => {
    if (isTemplate(value)) found.push(value);
    else if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null && !isContainer(value)) {
      Object.values(value).forEach(visit);
    }
  };
  visit(state);
  return found;
}

function isTemplate(value: unknown): value is Template {
  return typeof value === 'object' && value !== null && 'expressions' in value;
}

function isContainer(value: object): boolean {
  return 'startAt' in value;
}
