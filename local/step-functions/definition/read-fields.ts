import { type TaskResource, UnsupportedResource } from '../integrations/resource.ts';
import type { Json } from '../language/json.ts';
import { compileTemplate } from '../language/template.ts';
import { readsStates, referencesOf } from './expressions.ts';
import type { Problems } from './problems.ts';
import type { CatcherFields, RetrierFields, StateFields } from './schema.ts';
import type { ChoiceState, ErrorPolicy, Exit, Retrier } from './types.ts';

/** Finds what does a Task's work; throws `UnsupportedResource` when nothing here does. */
export type Resolve = (resource: string, staticArguments: Json | undefined) => TaskResource;

type StatesMember = 'result' | 'errorOutput';

interface ExitFields {
  readonly Assign?: Readonly<Record<string, Json>> | undefined;
  readonly Output?: Json | undefined;
  readonly Next?: string | undefined;
  readonly End?: true | undefined;
}

/** Compiles the fields of one state. */
export class FieldReader {
  readonly path: string;
  readonly #problems: Problems;

  constructor(path: string, problems: Problems) {
    this.path = path;
    this.#problems = problems;
  }

  template(value: Json | undefined, field: string, mayRead: readonly StatesMember[] = []) {
    if (value === undefined) return undefined;
    const report = (at: string, message: string) => this.problem(at, message);
    const template = compileTemplate(value, field, report);
    for (const expression of template.expressions) {
      for (const message of referencesOf(expression).unsupported) {
        report(expression.field, `UNSUPPORTED_JSONATA_EXPRESSION: ${message}`);
      }
      for (const member of ['result', 'errorOutput'] as const) {
        if (!mayRead.includes(member) && readsStates(expression, member)) {
          report(
            expression.field,
            `UNSUPPORTED_JSONATA_EXPRESSION: Reference to '$states.${member}' is not supported.`,
          );
        }
      }
    }
    return template;
  }

  exit(
    fields: ExitFields,
    { mayRead = [], prefix = '' }: { mayRead?: readonly StatesMember[]; prefix?: string } = {},
  ): Exit {
    if (fields.Next === undefined && !fields.End) {
      this.problem(`${prefix}Next`, 'MISSING_TRANSITION: A state has either Next or "End": true');
    }
    if (fields.Next !== undefined && fields.End) {
      this.problem(`${prefix}End`, 'A state has only one of Next and End');
    }
    const variables = Object.keys(fields.Assign ?? {});
    for (const name of variables) this.#checkVariableName(name, `${prefix}Assign/${name}`);
    return {
      variables,
      assign: this.template(fields.Assign, `${prefix}Assign`, mayRead),
      output: this.template(fields.Output, `${prefix}Output`, mayRead),
      next: fields.Next,
    };
  }

  choices(fields: StateFields<'Choice'>): Pick<ChoiceState, 'rules' | 'otherwise'> {
    const rules = fields.Choices.flatMap((rule, index) => {
      const prefix = `Choices[${index}]/`;
      const condition = this.template(rule.Condition, `${prefix}Condition`);
      return condition ? [{ condition, exit: this.exit(rule, { prefix }) }] : [];
    });
    const otherwise =
      fields.Default === undefined ? undefined : this.exit({ ...fields, Next: fields.Default });
    return { rules, otherwise };
  }

  errorPolicy(fields: {
    Retry?: readonly RetrierFields[] | undefined;
    Catch?: readonly CatcherFields[] | undefined;
  }): ErrorPolicy {
    this.#checkStatesAll(fields.Retry ?? [], 'Retry');
    this.#checkStatesAll(fields.Catch ?? [], 'Catch');
    return {
      retry: (fields.Retry ?? []).map(toRetrier),
      catch: (fields.Catch ?? []).map((catcher, index) => ({
        errorEquals: catcher.ErrorEquals,
        exit: this.exit(catcher, { mayRead: ['errorOutput'], prefix: `Catch[${index}]/` }),
      })),
    };
  }

  resource(fields: StateFields<'Task'>, resolve: Resolve): TaskResource | undefined {
    try {
      return resolve(fields.Resource, fields.Arguments);
    } catch (error) {
      if (!(error instanceof UnsupportedResource)) throw error;
      this.problem(error.field, error.message);
      return undefined;
    }
  }

  /** `field` as in templates: an index is written as a step of the path, as AWS does. */
  problem(field: string, message: string): void {
    this.#problems.add(`${this.path}/${field.replace(/\[(\d+)\]/g, '/$1')}`, message);
  }

  #checkVariableName(name: string, field: string): void {
    if (name === 'states') this.problem(field, "'states' is a reserved variable name");
    if (!/^[\p{ID_Start}_][\p{ID_Continue}]{0,79}$/u.test(name)) {
      this.problem(field, `'${name}' is not a variable name`);
    }
  }

  #checkStatesAll(rules: readonly { readonly ErrorEquals: readonly string[] }[], field: string) {
    rules.forEach(({ ErrorEquals: names }, index) => {
      if (!names.includes('States.ALL')) return;
      if (names.length > 1 || index < rules.length - 1) {
        this.problem(`${field}[${index}]`, 'States.ALL must be alone, and in the last rule');
      }
    });
  }
}

/** The defaults of the States Language. */
function toRetrier(fields: RetrierFields): Retrier {
  return {
    errorEquals: fields.ErrorEquals,
    intervalSeconds: fields.IntervalSeconds ?? 1,
    maxAttempts: fields.MaxAttempts ?? 3,
    backoffRate: fields.BackoffRate ?? 2,
    maxDelaySeconds: fields.MaxDelaySeconds,
    jitterStrategy: fields.JitterStrategy ?? 'NONE',
  };
}
