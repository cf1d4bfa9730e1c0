import { z } from 'zod';
import { compileGlob } from '../endpoint/wildcard.ts';
import { type Condition, compileConditions, refuseVariables } from './conditions.ts';
import type { ConditionKeys, Need } from './need.ts';

/** One statement of a role's policy, compiled. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: readonly Condition[];
  /** Whether the statement is about this action, whatever the resource. */
  isAbout(action: string): boolean;
  /** Whether it applies to a need whose action it is about. */
  appliesTo(need: Need): boolean;
}

const oneOrMore = z
  .union([z.string(), z.array(z.string()).min(1)])
  .transform((value): readonly string[] => [value].flat());

const conditionBlock = z.record(z.string(), z.record(z.string(), oneOrMore)).default({});

const effect = z.enum(['Allow', 'Deny']);

/** Everything else that a statement may have in IAM, such as NotAction, is refused by name. */
const identityStatement = z.strictObject({
  Sid: z.string().optional(),
  Effect: effect,
  Action: oneOrMore,
  Resource: oneOrMore,
  Condition: conditionBlock,
});

const trustStatement = z.strictObject({
  Sid: z.string().optional(),
  Effect: effect,
  Principal: z.strictObject({ Service: oneOrMore }),
  Action: oneOrMore,
  Condition: conditionBlock,
});

function documentOf<Schema extends z.ZodType>(statement: Schema) {
  return z.strictObject({
    Version: z.literal('2012-10-17'),
    Statement: z.preprocess((value) => [value].flat(), z.array(statement)),
  });
}

export const identityDocument = documentOf(identityStatement);
export const trustDocument = documentOf(trustStatement);

/** Throws an error for what the local AWS could not hold a request against. */
export function compileStatement(raw: z.output<typeof identityStatement>): Statement {
  const { Effect, Action: actions, Resource: resources, Condition } = raw;
  for (const resource of resources) refuseVariables(resource);
  const names = actions.map((action) => compileGlob(action.toLowerCase()));
  const arns = resources.map(compileGlob);
  const conditions = compileConditions(Condition);
  return {
    effect: Effect,
    actions,
    resources,
    conditions,
    isAbout: (action) => names.some((matches) => matches(action.toLowerCase())),
    appliesTo: ({ resource, keys = {} }) =>
      arns.some((matches) => matches(resource)) && conditions.every(({ holds }) => holds(keys)),
  };
}

/** Whether a role may be taken on by a service of AWS, such as `lambda.amazonaws.com`. */
export function compileTrust(
  statements: readonly z.output<typeof trustStatement>[],
): (service: string, keys: ConditionKeys) => boolean {
  const compiled = statements.map(({ Effect, Principal, Action, Condition }) => {
    const actions = Action.map((action) => compileGlob(action.toLowerCase()));
    const conditions = compileConditions(Condition);
    return {
      isDeny: Effect === 'Deny',
      applies: (service: string, keys: ConditionKeys) =>
        Principal.Service.includes(service) &&
        actions.some((matches) => matches('sts:assumerole')) &&
        conditions.every(({ holds }) => holds(keys)),
    };
  });
  return (service, keys) => {
    const applying = compiled.filter(({ applies }) => applies(service, keys));
    return applying.length > 0 && !applying.some(({ isDeny }) => isDeny);
  };
}
