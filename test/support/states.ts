import type { TestStack } from './stack.ts';

/** The fields of a state that tests ask for. */
export interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Arguments?: { readonly FunctionName?: string };
  readonly TimeoutSeconds?: number | string;
  readonly MaxConcurrency?: number | string;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[] }[];
  readonly ItemProcessor?: Definition;
  readonly Branches?: readonly Definition[];
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly JitterStrategy?: string;
  readonly MaxAttempts?: number;
  readonly MaxDelaySeconds?: number;
}

export interface Definition {
  readonly QueryLanguage?: string;
  readonly TimeoutSeconds?: number;
  readonly States: Readonly<Record<string, State>>;
}

/** The definition of a state machine as it would be deployed. */
export function definitionOf(stack: TestStack, logicalId: string): Definition {
  const machine = stack.properties<{ DefinitionString: string }>(logicalId);
  return JSON.parse(machine?.DefinitionString ?? '');
}

/** All states of a definition, those within maps included, by the path of their names. */
export function allStates(definition: Definition, path = ''): (readonly [string, State])[] {
  return Object.entries(definition.States).flatMap(([name, state]) => {
    const here = `${path}${name}`;
    const inner = [
      ...(state.ItemProcessor ? [state.ItemProcessor] : []),
      ...(state.Branches ?? []),
    ];
    return [[here, state] as const, ...inner.flatMap((part) => allStates(part, `${here} / `))];
  });
}

/** The seconds of a field that is a number, or an expression that is one: `{% 300 %}`. */
export function seconds(field: number | string | undefined): number {
  return Number(/^\{% (\d+) %\}$/.exec(String(field))?.[1] ?? field);
}
