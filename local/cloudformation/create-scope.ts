import { evaluate } from './evaluate.ts';
import type { Scope, Stack } from './scope.ts';
import { type Template, TemplateError } from './template.ts';

/** Opens a scope without any resource; throws a TemplateError for a parameter without a default. */
export function createScope(template: Template, stack: Stack): Scope {
  const parameters = new Map(Object.entries(pseudoParameters(stack)));
  for (const [name, { Type, Default }] of Object.entries(template.Parameters)) {
    if (Default === undefined) {
      throw new TemplateError(`Parameters.${name}`, 'has no default, which it needs here');
    }
    const isList = Type === 'CommaDelimitedList' || Type.startsWith('List<');
    parameters.set(name, isList ? String(Default).split(',') : String(Default));
  }
  const conditions = new Map<string, boolean>();
  const scope: Scope = {
    template,
    created: new Map(),
    parameter: (name) => parameters.get(name),
    condition(name, path) {
      if (!Object.hasOwn(template.Conditions, name)) {
        throw new TemplateError(path, `there is no condition ${name}`);
      }
      const known = conditions.get(name);
      if (known !== undefined) return known;
      const value = evaluate(template.Conditions[name], scope, `Conditions.${name}`);
      if (typeof value !== 'boolean') {
        throw new TemplateError(`Conditions.${name}`, 'is neither true nor false');
      }
      conditions.set(name, value);
      return value;
    },
  };
  return scope;
}

function pseudoParameters({ name, region, accountId }: Stack): Record<string, unknown> {
  return {
    'AWS::AccountId': accountId,
    'AWS::NotificationARNs': [],
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/local`,
    'AWS::StackName': name,
    'AWS::URLSuffix': 'amazonaws.com',
  };
}
