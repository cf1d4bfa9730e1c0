import type { Template } from './template.ts';

/** What a created resource answers to Ref and to Fn::GetAtt. */
export interface CreatedResource {
  /** The physical id. */
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Where and as what the template is deployed. */
export interface Stack {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
}

/** Everything that the intrinsic functions of one template can refer to. */
export interface Scope {
  readonly template: Template;
  /** Resources that exist already, by logical id. */
  readonly created: Map<string, CreatedResource>;
  /** The value of a parameter or a pseudo parameter; undefined when there is none of that name. */
  parameter(name: string): unknown;
  condition(name: string, path: string): boolean;
}

/** Is the resource (or output) with this Condition part of the deployment? */
export function isWanted(item: { Condition?: string }, scope: Scope, path: string): boolean {
  return item.Condition === undefined || scope.condition(item.Condition, path);
}
