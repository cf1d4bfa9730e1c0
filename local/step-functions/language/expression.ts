import jsonata from 'jsonata';
import { InterpreterError } from './errors.ts';
import { STEP_FUNCTIONS } from './functions.ts';
import { type Json, toJson } from './json.ts';

/** What an expression may read: `states` and the variables, by name without `$`. */
export type Bindings = Readonly<Record<string, Json>>;

/**
 * AWS ends an expression after a second. Time on a busy machine says little, so nodes of the expression that were
 * evaluated are counted instead: about as many as one second allows.
 */
const MAX_EVALUATED_NODES = 1_000_000;
const NODE_HOOK = Symbol.for('jsonata.__evaluate_entry');
const COUNTER = '__evaluated_nodes';

/** The inside of a string that is a JSONata expression, `{% … %}` from its first to its last character. */
export function expressionIn(text: string): string | undefined {
  return text.startsWith('{%') && text.endsWith('%}') && text.length >= 4
    ? text.slice(2, -2).trim()
    : undefined;
}

/** A JSONata expression, parsed once and evaluated often. */
export class Expression {
  readonly source: string;
  /** The field it stands in, as AWS writes it: `Output/a/b[0]`. */
  readonly field: string;
  readonly ast: jsonata.ExprNode;
  readonly #compiled: jsonata.Expression;

  /** Throws the parser's error (with `message`) when the source is not JSONata. */
  constructor(source: string, field: string) {
    this.source = source;
    this.field = field;
    this.#compiled = jsonata(source);
    this.ast = this.#compiled.ast();
    for (const [name, implementation] of Object.entries(STEP_FUNCTIONS)) {
      this.#compiled.registerFunction(name, implementation);
    }
    // The types know string names only; the hook is looked up by this symbol.
    Reflect.apply(this.#compiled.assign, this.#compiled, [NODE_HOOK, countNode]);
  }

  /** Throws `States.QueryEvaluationError` when the expression fails, or has no value. */
  async evaluate(bindings: Bindings): Promise<Json> {
    const value = await this.#run(bindings);
    if (value === undefined) throw this.#failure('returned nothing (undefined).');
    return value;
  }

  /** The error for a result of another type than the field takes. */
  unexpectedType(expected: string, actual: string, value: Json): InterpreterError {
    return this.#failure(
      `returned an unexpected result type. Expected '${expected}', but was '${actual}' for value: ${JSON.stringify(value)}`,
    );
  }

  async #run(bindings: Bindings): Promise<Json | undefined> {
    try {
      const result = await this.#compiled.evaluate(undefined, {
        ...bindings,
        [COUNTER]: { nodes: 0 },
      });
      return toJson(result);
    } catch (error) {
      throw this.#failure(`threw an error during evaluation. ${describe(error)}`);
    }
  }

  #failure(what: string): InterpreterError {
    return new InterpreterError(
      'States.QueryEvaluationError',
      `The JSONata expression '${this.source}' specified for the field '${this.field}' ${what}`,
      this.field,
    );
  }
}

function countNode(_node: unknown, _input: unknown, environment: jsonata.Environment): void {
  const counter = environment.lookup(COUNTER) as { nodes: number };
  counter.nodes += 1;
  if (counter.nodes > MAX_EVALUATED_NODES) {
    throw new Error('Expression evaluation timeout: Check for infinite loop');
  }
}

/** JSONata throws plain objects with `code` and `message`. */
function describe(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { code, message } = error as { code?: unknown; message?: unknown };
  return code === undefined ? String(message) : `${code}: ${message}`;
}
