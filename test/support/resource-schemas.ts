import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Property, PropertyType } from '@aws-cdk/service-spec-types';

/** A template as it is sent to CloudFormation, nothing worked out. */
export interface RawTemplate {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: RawObject }>
  >;
  readonly Parameters?: RawObject;
}

type RawObject = Readonly<Record<string, unknown>>;

const database = loadAwsServiceSpecSync();

/**
 * What CloudFormation would refuse of a template by its own schemas of resources: types, properties and attributes that
 * do not exist, properties that are missing or of another type, references to nothing. Each problem names its place.
 */
export function schemaProblems(template: RawTemplate): readonly string[] {
  const resources = Object.entries(template.Resources).flatMap(
    ([name, { Type, Properties = {} }]) => {
      const schema = schemaOf(Type);
      if (!schema) return [`${name}: there is no type ${Type}`];
      return ofObject(Properties, schema.properties, name);
    },
  );
  return [...resources, ...ofReferences(template)];
}

function schemaOf(type: string) {
  return database.lookup('resource', 'cloudFormationType', 'equals', type)[0];
}

function ofObject(
  value: RawObject,
  properties: Readonly<Record<string, Property>>,
  place: string,
): readonly string[] {
  const missing = Object.entries(properties).flatMap(([name, { required }]) =>
    required && !(name in value) ? [`${place}.${name}: is missing`] : [],
  );
  const odd = Object.entries(value).flatMap(([name, one]) => {
    const property = properties[name];
    return property
      ? ofValue(one, property.type, `${place}.${name}`)
      : [`${place}.${name}: there is no such property`];
  });
  return [...missing, ...odd];
}

function ofValue(value: unknown, type: PropertyType, place: string): readonly string[] {
  const choices = choicesOf(value);
  if (choices) return choices.flatMap((one) => ofValue(one, type, place));
  if (isFunction(value)) return [];
  switch (type.type) {
    case 'array':
      if (!Array.isArray(value)) return [`${place}: is not a list`];
      return value.flatMap((one, index) => ofValue(one, type.element, `${place}[${index}]`));
    case 'map':
      if (!isObject(value)) return [`${place}: is not an object`];
      return Object.entries(value).flatMap(([key, one]) =>
        ofValue(one, type.element, `${place}.${key}`),
      );
    case 'ref': {
      if (!isObject(value)) return [`${place}: is not an object`];
      const { properties } = database.get('typeDefinition', type.reference.$ref);
      return ofObject(value, properties, place);
    }
    case 'union': {
      const problems = type.types.map((one) => ofValue(value, one, place));
      return problems.some(({ length }) => length === 0) ? [] : (problems[0] ?? []);
    }
    case 'json':
    case 'tag':
      return [];
    default:
      return isScalar(value, type.type) ? [] : [`${place}: is not of type ${type.type}`];
  }
}

/** CloudFormation takes numbers and booleans as text, and the other way round. */
function isScalar(value: unknown, type: string): boolean {
  const text = String(value);
  switch (type) {
    case 'string':
    case 'date-time':
      return ['string', 'number', 'boolean'].includes(typeof value);
    case 'integer':
    case 'number':
      return text.trim() !== '' && Number.isFinite(Number(text));
    case 'boolean':
      return text === 'true' || text === 'false';
    default:
      return false;
  }
}

/** Both branches of `Fn::If`, but for one that leaves the property out. */
function choicesOf(value: unknown): readonly unknown[] | undefined {
  if (!isFunction(value)) return undefined;
  const [, ...branches] = (value['Fn::If'] as readonly unknown[] | undefined) ?? [];
  if (branches.length === 0) return undefined;
  return branches.filter((one) => !isFunction(one) || one.Ref !== 'AWS::NoValue');
}

function isFunction(value: unknown): value is RawObject {
  if (!isObject(value)) return false;
  const [name = '', ...others] = Object.keys(value);
  return others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'));
}

function isObject(value: unknown): value is RawObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function ofReferences({ Resources, Parameters = {} }: RawTemplate): readonly string[] {
  const text = JSON.stringify(Resources);
  const references = [...text.matchAll(/"Ref":"([^"]+)"/g)].flatMap(([, name = '']) =>
    name.startsWith('AWS::') || name in Resources || name in Parameters
      ? []
      : [`Ref ${name}: there is nothing of that name`],
  );
  const attributes = [...text.matchAll(/"Fn::GetAtt":\["([^"]+)","([^"]+)"\]/g)].flatMap(
    ([, name = '', attribute = '']) => {
      const type = Resources[name]?.Type;
      const schema = type === undefined ? undefined : schemaOf(type);
      return schema && attribute in schema.attributes
        ? []
        : [`Fn::GetAtt ${name}.${attribute}: there is no such attribute`];
    },
  );
  return [...new Set([...references, ...attributes])];
}
