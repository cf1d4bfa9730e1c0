import type { z } from 'zod';
import type { ConditionKeys, Need } from './need.ts';
import {
  compileStatement,
  compileTrust,
  identityDocument,
  type Statement,
  trustDocument,
} from './statement.ts';

/** A policy as the template has it. */
export interface PolicyDefinition {
  readonly name: string;
  readonly document: unknown;
}

export interface RoleDefinition {
  readonly arn: string;
  readonly name: string;
  /** Who may take it on. */
  readonly trust: unknown;
  readonly policies: readonly PolicyDefinition[];
}

/** `allowed`; `denied` by a statement; or else nothing allows it. */
export type Verdict = 'allowed' | 'denied' | 'not-allowed';

/** A role with its policies, compiled: many thousand requests are held against each. */
export class Role {
  readonly name: string;
  readonly trusts: (service: string, keys: ConditionKeys) => boolean;
  readonly #statements: Statement[] = [];
  /** Those that are about an action. */
  readonly #byAction = new Map<string, readonly Statement[]>();

  /** Throws an error that names the policy and what is not supported there. */
  constructor({ name, trust, policies }: RoleDefinition) {
    this.name = name;
    this.trusts = within('AssumeRolePolicyDocument', () =>
      compileTrust(parse(trustDocument, trust).Statement),
    );
    for (const policy of policies) this.add(policy);
  }

  get statements(): readonly Statement[] {
    return this.#statements;
  }

  add({ name, document }: PolicyDefinition): void {
    const added = within(name, () =>
      parse(identityDocument, document).Statement.map(compileStatement),
    );
    this.#statements.push(...added);
    this.#byAction.clear();
  }

  judge(need: Need): Verdict {
    let verdict: Verdict = 'not-allowed';
    for (const statement of this.#about(need.action)) {
      if (!statement.appliesTo(need)) continue;
      if (statement.effect === 'Deny') return 'denied';
      verdict = 'allowed';
    }
    return verdict;
  }

  #about(action: string): readonly Statement[] {
    const known = this.#byAction.get(action);
    if (known) return known;
    const about = this.#statements.filter((statement) => statement.isAbout(action));
    this.#byAction.set(action, about);
    return about;
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, document: unknown): z.output<Schema> {
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(problems.join('; '));
}

function within<Result>(policy: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`Policy ${policy}: ${message}`, { cause: error });
  }
}
