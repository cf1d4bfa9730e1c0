import type { TestStack } from './stack.ts';

/** One statement of an IAM policy, lists made of single values. */
export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition?: unknown;
}

interface RawStatement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

interface RawPolicy {
  readonly PolicyDocument: { readonly Statement: readonly RawStatement[] };
}

/** All that a role may do, by its inline policies and by those attached to it. */
export function statementsOf(stack: TestStack, role: string): readonly Statement[] {
  const inline = stack.properties<{ Policies?: readonly RawPolicy[] }>(role)?.Policies ?? [];
  const attached = stack
    .all<RawPolicy & { Roles: readonly string[] }>('AWS::IAM::Policy')
    .flatMap(([, policy]) => (policy.Roles.includes(`ref-of-${role}`) ? [policy] : []));
  return [...inline, ...attached].flatMap(toStatements);
}

/** The statements of a policy of a bucket or a queue, or of a role. */
export function toStatements({ PolicyDocument }: RawPolicy): readonly Statement[] {
  return PolicyDocument.Statement.map(({ Effect, Action, Resource, Condition }) => ({
    effect: Effect,
    actions: [Action].flat() as readonly string[],
    resources: [Resource].flat() as readonly string[],
    condition: Condition,
  }));
}

export type { RawPolicy };
