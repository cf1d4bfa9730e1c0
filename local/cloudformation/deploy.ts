import { createScope } from './create-scope.ts';
import { evaluate } from './evaluate.ts';
import { creationOrder } from './order.ts';
import { type CreatedResource, isWanted, type Scope, type Stack } from './scope.ts';
import { type Template, TemplateError } from './template.ts';

/** One resource that is to be created: its properties are evaluated. */
export interface ResourceRequest {
  readonly logicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly stack: Stack;
}

/** Creates the resources of one type. What it throws is reported with the logical id. */
export type Creator = (request: ResourceRequest) => CreatedResource | Promise<CreatedResource>;

/** A resource of the deployed stack. */
export interface DeployedResource extends CreatedResource {
  readonly type: string;
}

/** What came of a template. */
export interface Deployment {
  /** By logical id. */
  readonly resources: Readonly<Record<string, DeployedResource>>;
  readonly outputs: Readonly<Record<string, string>>;
}

/**
 * Creates everything that the template declares, one after the other in the order of dependencies.
 * Rejects with a TemplateError, before anything is created if there is a type without a creator.
 */
export async function deploy(options: {
  readonly template: Template;
  readonly stack: Stack;
  /** By type of resource. */
  readonly creators: Readonly<Record<string, Creator>>;
}): Promise<Deployment> {
  const { template, stack, creators } = options;
  const scope = createScope(template, stack);
  const order = creationOrder(scope);
  refuseUnknownTypes(template, order, creators);

  const resources: Record<string, DeployedResource> = {};
  for (const logicalId of order) {
    const { Type = '', Properties = {} } = template.Resources[logicalId] ?? {};
    const path = `Resources.${logicalId}.Properties`;
    const properties = evaluate(Properties, scope, path) as Record<string, unknown>;
    const created = await create(creators[Type], { logicalId, properties, stack });
    scope.created.set(logicalId, created);
    resources[logicalId] = { type: Type, ...created };
  }
  return { resources, outputs: outputsOf(scope) };
}

async function create(creator: Creator | undefined, request: ResourceRequest) {
  const path = `Resources.${request.logicalId}`;
  if (!creator) throw new TemplateError(path, 'has a type that cannot be created');
  try {
    return await creator(request);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new TemplateError(path, message, { cause: error });
  }
}

function refuseUnknownTypes(
  template: Template,
  order: readonly string[],
  creators: Readonly<Record<string, Creator>>,
): void {
  const unknown = order
    .map((logicalId) => [logicalId, template.Resources[logicalId]?.Type ?? ''] as const)
    .filter(([, type]) => !Object.hasOwn(creators, type));
  if (unknown.length === 0) return;
  const list = unknown.map(([logicalId, type]) => `${logicalId} (${type})`).join(', ');
  throw new TemplateError('Resources', `the local AWS cannot create ${list}`);
}

function outputsOf(scope: Scope): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [name, output] of Object.entries(scope.template.Outputs)) {
    const path = `Outputs.${name}`;
    if (!isWanted(output, scope, path)) continue;
    outputs[name] = String(evaluate(output.Value, scope, `${path}.Value`));
  }
  return outputs;
}
