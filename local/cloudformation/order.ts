import { isWanted, type Scope } from './scope.ts';
import { namesIn } from './substitute.ts';
import { TemplateError } from './template.ts';

/**
 * The logical ids of all resources that are part of the deployment, each after those it depends on by
 * Ref, Fn::GetAtt, Fn::Sub or DependsOn. Throws a TemplateError when they depend on each other in a circle.
 */
export function creationOrder(scope: Scope): string[] {
  const { Resources } = scope.template;
  const ordered = new Set<string>();

  function visit(logicalId: string, trail: readonly string[]): void {
    if (ordered.has(logicalId)) return;
    const path = `Resources.${logicalId}`;
    const resource = Resources[logicalId];
    if (!resource || !isWanted(resource, scope, path)) return;
    if (trail.includes(logicalId)) {
      const circle = [...trail.slice(trail.indexOf(logicalId)), logicalId].join(' → ');
      throw new TemplateError(path, `depends on itself: ${circle}`);
    }
    const dependsOn = [resource.DependsOn ?? []].flat();
    const missing = dependsOn.find((name) => !Object.hasOwn(Resources, name));
    if (missing) throw new TemplateError(`${path}.DependsOn`, `there is no resource ${missing}`);
    for (const dependency of [...dependsOn, ...references(resource.Properties, scope, path)]) {
      visit(dependency, [...trail, logicalId]);
    }
    ordered.add(logicalId);
  }

  for (const logicalId of Object.keys(Resources)) visit(logicalId, []);
  return [...ordered];
}

/** Everything a value refers to by name, in the branches of Fn::If that count. */
function references(value: unknown, scope: Scope, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => references(item, scope, path));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, argument]) => {
    switch (key) {
      case 'Ref':
        return [String(argument)];
      case 'Fn::GetAtt':
        return [String(Array.isArray(argument) ? argument[0] : argument).split('.', 1)[0] ?? ''];
      case 'Fn::Sub': {
        const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
        const names = namesIn(String(template)).map((name) => name.split('.', 1)[0] ?? '');
        return [...names, ...references(variables, scope, path)];
      }
      case 'Fn::If': {
        const [condition, whenTrue, whenFalse] = Array.isArray(argument) ? argument : [];
        const isTrue = scope.condition(String(condition), path);
        return references(isTrue ? whenTrue : whenFalse, scope, path);
      }
      default:
        return references(argument, scope, path);
    }
  });
}
