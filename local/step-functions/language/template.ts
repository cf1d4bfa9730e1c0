import { InterpreterError } from './errors.ts';
import { type Bindings, Expression, expressionIn } from './expression.ts';
import { isJsonObject, type Json, type JsonObject, typeOf } from './json.ts';

/** The value of a field that may hold JSONata, in any depth. */
export interface Template {
  readonly field: string;
  readonly expressions: readonly Expression[];
  /** The value when there is no expression in it. */
  readonly constant: Json | undefined;
  evaluate(bindings: Bindings): Promise<Json>;
}

/** Tells of an expression that cannot be compiled; the template is then not used. */
export type OnProblem = (field: string, message: string) => void;

/** `field` is the name that the causes of errors use: members are added as `/name`, elements as `[index]`. */
export function compileTemplate(value: Json, field: string, onProblem: OnProblem): Template {
  if (typeof value === 'string') return compileText(value, field, onProblem);
  if (Array.isArray(value)) return compileArray(value, field, onProblem);
  if (isJsonObject(value)) return compileObject(value, field, onProblem);
  return constant(value, field);
}

/** Throws `States.QueryEvaluationError` unless the template's value passes the check. */
export async function evaluateAs<T extends Json>(
  template: Template,
  bindings: Bindings,
  expected: string,
  accepts: (value: Json) => value is T,
): Promise<T> {
  const value = await template.evaluate(bindings);
  if (accepts(value)) return value;
  const [expression] = template.expressions;
  if (expression && template.field === expression.field) {
    throw expression.unexpectedType(expected, typeOf(value), value);
  }
  throw new InterpreterError(
    'States.QueryEvaluationError',
    `The field '${template.field}' must be of type '${expected}', but was '${typeOf(value)}'.`,
    template.field,
  );
}

export const isText = (value: Json): value is string => typeof value === 'string';
export const isArray = (value: Json): value is readonly Json[] => Array.isArray(value);
export const isWholeNumber = (value: Json): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0;
export const isPositiveWholeNumber = (value: Json): value is number =>
  isWholeNumber(value) && value > 0;
export const isPercentage = (value: Json): value is number =>
  typeof value === 'number' && value >= 0 && value <= 100;

function compileText(text: string, field: string, onProblem: OnProblem): Template {
  const source = expressionIn(text);
  if (source === undefined) {
    if (text.startsWith('{%') || text.endsWith('%}')) {
      onProblem(field, 'a JSONata expression must start with "{%" and end with "%}", exactly');
    }
    return constant(text, field);
  }
  try {
    const expression = new Expression(source, field);
    return {
      field,
      expressions: [expression],
      constant: undefined,
      evaluate: (bindings) => expression.evaluate(bindings),
    };
  } catch (error) {
    const { message } = error as { message?: unknown };
    onProblem(field, `INVALID_JSONATA_EXPRESSION: ${message}`);
    return constant(text, field);
  }
}

function compileArray(items: readonly Json[], field: string, onProblem: OnProblem): Template {
  const templates = items.map((item, index) =>
    compileTemplate(item, `${field}[${index}]`, onProblem),
  );
  const expressions = templates.flatMap((template) => template.expressions);
  if (expressions.length === 0) return constant(items, field);
  return {
    field,
    expressions,
    constant: undefined,
    async evaluate(bindings) {
      const values: Json[] = [];
      for (const template of templates) values.push(await template.evaluate(bindings));
      return values;
    },
  };
}

function compileObject(members: JsonObject, field: string, onProblem: OnProblem): Template {
  const templates = Object.entries(members).map(
    ([name, value]) => [name, compileTemplate(value, `${field}/${name}`, onProblem)] as const,
  );
  const expressions = templates.flatMap(([, template]) => template.expressions);
  if (expressions.length === 0) return constant(members, field);
  return {
    field,
    expressions,
    constant: undefined,
    async evaluate(bindings) {
      const values: Record<string, Json> = {};
      for (const [name, template] of templates) values[name] = await template.evaluate(bindings);
      return values;
    },
  };
}

function constant(value: Json, field: string): Template {
  return { field, expressions: [], constant: value, evaluate: () => Promise.resolve(value) };
}
