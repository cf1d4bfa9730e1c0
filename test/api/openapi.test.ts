import { describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { openApi } from '../../src/api/openapi.ts';
import { routes } from '../../src/api/routes.ts';

const document = JSON.parse(JSON.stringify(openApi(routes)));
const operations = Object.entries<Record<string, Operation>>(document.paths).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      operation,
    })),
);

interface Content {
  readonly schema?: object;
  readonly example?: unknown;
}

interface Operation {
  readonly operationId: string;
  readonly security: readonly object[];
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<Record<string, { readonly content?: Record<string, Content> }>>;
}

/** Every example of a media type, with its schema. */
const examples = operations.flatMap(({ name, operation }) => {
  const contents = [
    ...Object.entries(operation.requestBody?.content ?? {}),
    ...Object.values(operation.responses).flatMap(({ content = {} }) => Object.entries(content)),
  ];
  return contents.flatMap(([type, { schema, example }]) =>
    example === undefined ? [] : [{ name: `${name} ${type}`, schema, example }],
  );
});

it('is a document of OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(document);
  expect([valid, errors]).toEqual([true, undefined]);
});

it('has every route, at every path that it has', () => {
  const expected = routes.flatMap(({ method, path, documentedAs = path, orWithSlash }) =>
    [documentedAs, ...(orWithSlash ? [`${path}/`] : [])].map(
      (one) => `${method} ${one.replace('+}', '}')}`,
    ),
  );
  expect(operations.map(({ name }) => name).sort()).toEqual(expected.sort());
});

it('names every operation differently', () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

it('says of every parameter in a path what it is', () => {
  for (const { name, operation } of operations) {
    const inPath = [...name.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
    const told = operation.parameters.filter((one) => one.in === 'path').map((one) => one.name);
    expect([name, told.sort()]).toEqual([name, inPath.sort()]);
  }
});

it('lets strangers in where the routes do', () => {
  const open = operations.filter(({ operation }) => operation.security.length === 0);
  expect(open.map(({ name }) => name).sort()).toEqual(
    routes
      .filter(({ access }) => access === 'public')
      .map(({ method, path }) => `${method} ${path}`)
      .sort(),
  );
});

describe('the examples', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'document');

  it.each(examples)('hold: $name', ({ schema, example }) => {
    if (!schema) {
      expect(typeof example).toBe('string');
      return;
    }
    const absolute = JSON.parse(
      JSON.stringify(schema).replaceAll('"#/components', '"document#/components'),
    );
    const validate = ajv.compile(absolute);
    expect([validate(example), validate.errors]).toEqual([true, null]);
  });

  it('are there for every answer and body in JSON', () => {
    const missing = operations.flatMap(({ name, operation }) => {
      const { requestBody, responses } = operation;
      const contents = [requestBody?.content, ...Object.values(responses).map((r) => r.content)];
      return contents.some((content) => {
        const json = content?.['application/json'];
        return json?.schema !== undefined && json.example === undefined;
      })
        ? [name]
        : [];
    });
    expect(missing).toEqual([]);
  });
});
