import type { Expression } from '../language/expression.ts';

/** What an expression reads from outside itself. */
export interface References {
  /** Variables by name without `$`, `states` among them; what the expression binds itself is left out. */
  readonly variables: ReadonlySet<string>;
  /** Why AWS refuses it ("UNSUPPORTED_JSONATA_EXPRESSION"). */
  readonly unsupported: readonly string[];
}

/** Nodes of JSONata's syntax tree, whose published types leave out half of them. */
type Node = Readonly<Record<string, unknown>>;

/**
 * Finds what an expression refers to. It runs without a context item, so a path that starts with a bare name can
 * never have a value, and AWS refuses it; `$$` and `$eval` are not available.
 */
export function referencesOf(expression: Expression): References {
  const variables = new Set<string>();
  const bound = new Set<string>();
  const unsupported = new Set<string>();

  const visitAll = (value: unknown, atTop: boolean): void => {
    if (Array.isArray(value)) {
      for (const item of value) visitAll(item, atTop);
    } else if (isNode(value)) {
      visit(value, atTop);
    }
  };

  const visit = (node: Node, atTop: boolean): void => {
    const { type, value, steps, predicate, stages, group, ...rest } = node;
    if (type === 'variable' && typeof value === 'string') readVariable(value);
    if (type === 'name' && atTop) {
      unsupported.add(`Reference to '${String(value)}' at the top level is not supported.`);
    }
    if (type === 'bind') bind(node.lhs);
    if (type === 'lambda') visitParameters(node.arguments);
    for (const inner of [predicate, stages, group]) visitAll(inner, false);
    if (Array.isArray(steps)) {
      visitAll(steps[0], atTop);
      visitAll(steps.slice(1), false);
    }
    for (const name of [node.focus, node.index]) {
      if (typeof name === 'string') bound.add(name);
    }
    // What a sort or a transform says is about the items it works on.
    const rests = type === 'sort' || type === 'transform' ? false : atTop;
    for (const inner of Object.values(rest)) visitAll(inner, rests);
    if (type === 'unary' || type === 'regex') visitAll(value, atTop);
  };

  const readVariable = (name: string): void => {
    if (name === '$') unsupported.add("Reference to '$$' is not supported.");
    else if (name === 'eval') unsupported.add("Function '$eval' is not supported; use '$parse'.");
    else if (name !== '') variables.add(name);
  };

  const bind = (target: unknown): void => {
    if (isNode(target) && typeof target.value === 'string') bound.add(target.value);
  };

  const visitParameters = (parameters: unknown): void => {
    if (Array.isArray(parameters)) for (const parameter of parameters) bind(parameter);
  };

  visitAll(expression.ast, true);
  return {
    variables: new Set([...variables].filter((name) => !bound.has(name))),
    unsupported: [...unsupported],
  };
}

/** Whether the expression reads a member of `$states` that exists only in some fields. */
export function readsStates(expression: Expression, member: 'errorOutput' | 'result'): boolean {
  let found = false;
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isNode(value)) return;
    const [first, second] = Array.isArray(value.steps) ? value.steps : [];
    if (first?.type === 'variable' && first.value === 'states' && second?.value === member) {
      found = true;
    }
    Object.values(value).forEach(visit);
  };
  visit(expression.ast);
  return found;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
