import type { CreatedResource, Scope } from './scope.ts';
import { substitute } from './substitute.ts';
import { TemplateError } from './template.ts';

type Intrinsic = (argument: unknown, scope: Scope, path: string) => unknown;

/**
 * The value with all intrinsic functions worked out; `undefined` stands for AWS::NoValue, and what has it is left out.
 * `path` is where the value stands in the template. Throws a TemplateError, also for functions that are not known.
 */
export function evaluate(value: unknown, scope: Scope, path: string): unknown {
  if (Array.isArray(value)) {
    return value
      .map((item, index) => evaluate(item, scope, `${path}[${index}]`))
      .filter((item) => item !== undefined);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [key = '', argument] = entries[0] ?? [];
  if (entries.length === 1 && isIntrinsic(key, argument)) {
    const intrinsic = intrinsics[key];
    if (!intrinsic) throw new TemplateError(path, `${key} is not supported`);
    return intrinsic(argument, scope, `${path}.${key}`);
  }
  return Object.fromEntries(
    entries
      .map(([name, item]) => [name, evaluate(item, scope, `${path}.${name}`)] as const)
      .filter(([, item]) => item !== undefined),
  );
}

function isIntrinsic(key: string, argument: unknown): boolean {
  // A statement of an IAM policy may have a Condition too, but that is an object.
  return (
    key === 'Ref' || key.startsWith('Fn::') || (key === 'Condition' && typeof argument === 'string')
  );
}

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope, path) => reference(text(argument, path), scope, path),
  Condition: (argument, scope, path) => scope.condition(text(argument, path), path),

  'Fn::GetAtt'(argument, scope, path) {
    const parts = typeof argument === 'string' ? argument.split('.') : items(argument, scope, path);
    const [logicalId, ...name] = parts.map((part) => text(part, path));
    return attribute(logicalId ?? '', name.join('.'), scope, path);
  },

  'Fn::Sub'(argument, scope, path) {
    const [template, variables = {}] = Array.isArray(argument) ? argument : [argument];
    const own = evaluate(variables, scope, `${path}[1]`) as Record<string, unknown>;
    return substitute(text(template, path), (name) => {
      if (Object.hasOwn(own, name)) return scalar(own[name], `${path}[1].${name}`);
      const [logicalId = '', ...rest] = name.split('.');
      if (rest.length > 0) return attribute(logicalId, rest.join('.'), scope, path);
      return scalar(reference(logicalId, scope, path), path);
    });
  },

  'Fn::Join'(argument, scope, path) {
    const [delimiter, parts] = pair(argument, scope, path);
    return list(parts, path)
      .map((part) => scalar(part, path))
      .join(text(delimiter, path));
  },

  'Fn::Select'(argument, scope, path) {
    const [index, choices] = pair(argument, scope, path);
    const choice = list(choices, path)[Number(index)];
    if (choice === undefined) throw new TemplateError(path, `there is no item ${index}`);
    return choice;
  },

  'Fn::Split'(argument, scope, path) {
    const [delimiter, source] = pair(argument, scope, path);
    return text(source, path).split(text(delimiter, path));
  },

  'Fn::Base64'(argument, scope, path) {
    return Buffer.from(text(evaluate(argument, scope, path), path)).toString('base64');
  },

  'Fn::FindInMap'(argument, scope, path) {
    const keys = items(argument, scope, path).map((key) => scalar(key, path));
    const [map = '', first = '', second = ''] = keys;
    const value = scope.template.Mappings[map]?.[first]?.[second];
    if (value === undefined) {
      throw new TemplateError(path, `there is no mapping ${keys.join('.')}`);
    }
    return value;
  },

  'Fn::If'(argument, scope, path) {
    const [condition, whenTrue, whenFalse] = list(argument, path);
    const isTrue = scope.condition(text(condition, path), path);
    // The other branch is not looked at: it may refer to resources that are not there.
    return evaluate(isTrue ? whenTrue : whenFalse, scope, `${path}[${isTrue ? 1 : 2}]`);
  },

  'Fn::Equals'(argument, scope, path) {
    const [left, right] = pair(argument, scope, path);
    return scalar(left, path) === scalar(right, path);
  },
  'Fn::Not': (argument, scope, path) => !booleans(argument, scope, path)[0],
  'Fn::And': (argument, scope, path) => booleans(argument, scope, path).every(Boolean),
  'Fn::Or': (argument, scope, path) => booleans(argument, scope, path).some(Boolean),
};

function reference(name: string, scope: Scope, path: string): unknown {
  if (name === 'AWS::NoValue') return undefined;
  const value = scope.parameter(name);
  return value === undefined ? resource(name, scope, path).ref : value;
}

function attribute(logicalId: string, name: string, scope: Scope, path: string): string {
  const { attributes } = resource(logicalId, scope, path);
  const value = attributes[name];
  if (value !== undefined) return value;
  const known = Object.keys(attributes).join(', ') || 'none';
  throw new TemplateError(path, `${logicalId} has no attribute ${name} here; it has: ${known}`);
}

function resource(logicalId: string, scope: Scope, path: string): CreatedResource {
  const created = scope.created.get(logicalId);
  if (created) return created;
  const declared = scope.template.Resources[logicalId];
  if (!declared) throw new TemplateError(path, `there is no parameter or resource ${logicalId}`);
  const reason = declared.Condition ? `: the condition ${declared.Condition} does not hold` : '';
  throw new TemplateError(path, `${logicalId} is not created${reason}`);
}

function list(value: unknown, path: string): unknown[] {
  if (!Array.isArray(value)) throw new TemplateError(path, 'must have a list');
  return value;
}

/** The evaluated items of an argument that is a list. */
function items(argument: unknown, scope: Scope, path: string): unknown[] {
  return list(evaluate(argument, scope, path), path);
}

function pair(argument: unknown, scope: Scope, path: string): [unknown, unknown] {
  const values = items(argument, scope, path);
  if (values.length !== 2) throw new TemplateError(path, 'must have two values');
  return [values[0], values[1]];
}

function booleans(argument: unknown, scope: Scope, path: string): boolean[] {
  return items(argument, scope, path).map((item) => {
    if (typeof item !== 'boolean') throw new TemplateError(path, 'must have conditions');
    return item;
  });
}

function text(value: unknown, path: string): string {
  if (typeof value !== 'string') throw new TemplateError(path, 'must have a string');
  return value;
}

/** CloudFormation hands numbers and booleans on as text. */
function scalar(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TemplateError(path, 'must have a string, a number or a boolean');
}
