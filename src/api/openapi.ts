import * as z from 'zod';
import { scopeOf } from '../domain/access.ts';
import { Problem } from './http/problem.ts';
import { type AnswerDescription, defineRoute, type Route } from './http/route.ts';

type Json = Readonly<Record<string, unknown>>;

/** What every route may answer besides, and what routes with a body may. */
const ALWAYS = [400, 401, 403, 429, 500, 503];
const WITH_BODY = [413, 415];

/** Responses of API Gateway itself have a body of its own. */
const BY_GATEWAY: ReadonlySet<number> = new Set([401, 403, 429]);

/** The document that describes the API (OpenAPI 3.1), made of the routes and the schemas that check requests. */
export function openApi(routes: readonly Route<never>[]): Json {
  const schemas = new Map<string, Json>();
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    for (const given of documentedPaths(route)) {
      const path = given.replace('+}', '}');
      paths[path] = {
        ...paths[path],
        [route.method.toLowerCase()]: operation(route, path, schemas),
      };
    }
  }
  const problem = hoisted(Problem, 'output', schemas);
  return {
    openapi: '3.1.0',
    info: {
      title: 'ECR Scan Warden',
      version: '1.0.0',
      description:
        'What is scanned, and what was found. Every request needs a token, but for those that have no security here.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1))),
      responses: {
        Problem: {
          description: 'What is wrong, all of it (RFC 9457)',
          content: {
            'application/problem+json': {
              schema: problem,
              example: {
                type: 'about:blank',
                title: 'Bad Request',
                status: 400,
                detail: 'The request is not as it should be.',
                instance: 'urn:request:0b7c1c1e',
                problems: [{ field: 'query.limit', detail: 'is not a number' }],
              },
            },
          },
        },
        Refused: {
          description:
            'Refused, by API Gateway (in JSON with a `message`) or by the API (as a problem)',
        },
      },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A token: npm run token.' },
        basic: {
          type: 'http',
          scheme: 'basic',
          description: 'For feed readers: the token is the password, and the user is anything.',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-session',
          description: "The dashboard's; for reading only.",
        },
      },
    },
  };
}

/** The route that serves it. */
export function openApiRoute(routes: () => readonly Route<never>[]): Route<unknown> {
  let text: string | undefined;
  return defineRoute({
    method: 'GET',
    path: '/openapi.json',
    access: 'api',
    summary: 'This document',
    answers: { 200: { description: 'OpenAPI 3.1', content: { 'application/json': {} } } },
    respond: () => async () => {
      text ??= JSON.stringify(openApi(routes()));
      return { status: 200, headers: { 'content-type': 'application/json' }, body: text };
    },
  });
}

function operation(route: Route<never>, path: string, schemas: Map<string, Json>): Json {
  const { method, access, summary, description, answers = PAGE, problems = [] } = route;
  const statuses = [
    ...(access === 'public' ? [] : ALWAYS),
    ...(route.body ? WITH_BODY : []),
    ...problems,
  ];
  const told = new Set(Object.keys(answers).map(Number));
  return {
    summary,
    ...(description !== undefined && { description }),
    operationId: operationId(route, path),
    security: access === 'public' ? [] : security(method),
    'x-scope': access === 'public' ? undefined : scopeOf(method),
    parameters: [
      ...parameters('path', route, schemas),
      ...parameters('query', route, schemas),
      ...Object.entries(route.headers ?? {}).flatMap(([name, text]) =>
        // OpenAPI wants Accept to be told by the media types of the answers.
        name === 'Accept'
          ? []
          : [{ name, in: 'header', description: text, schema: { type: 'string' } }],
      ),
    ],
    ...(route.body && { requestBody: requestBody(route, route.body, schemas) }),
    responses: Object.fromEntries([
      ...Object.entries(answers).map(([status, answer]) => [status, response(answer, schemas)]),
      ...[...new Set(statuses)]
        .filter((status) => !told.has(status))
        .sort((a, b) => a - b)
        .map((status) => [
          String(status),
          { $ref: `#/components/responses/${BY_GATEWAY.has(status) ? 'Refused' : 'Problem'}` },
        ]),
    ]),
  };
}

function documentedPaths({
  path,
  documentedAs = path,
  orWithSlash,
}: Route<never>): readonly string[] {
  return orWithSlash ? [documentedAs, `${documentedAs}/`] : [documentedAs];
}

/** Pages are for people. */
const PAGE: Readonly<Record<number, AnswerDescription>> = {
  200: { description: 'A page', content: { 'text/html': {} } },
  303: { description: 'Another page' },
};

function security(method: string): readonly Json[] {
  const tokens = [{ bearer: [] }, { basic: [] }];
  return scopeOf(method) === 'read' ? [...tokens, { session: [] }] : tokens;
}

/** `getConfigsId`: the method and the path in one word. */
function operationId({ method }: Route<never>, path: string): string {
  const words = path
    .replace(/(?<=.)\/$/, '/slash')
    .split(/[^A-Za-z]+/)
    .filter(Boolean);
  return [
    method.toLowerCase(),
    ...words.map((word) => word[0]?.toUpperCase() + word.slice(1)),
  ].join('');
}

function parameters(
  where: 'path' | 'query',
  route: Route<never>,
  schemas: Map<string, Json>,
): readonly Json[] {
  const schema = where === 'path' ? (route.documented ?? route.params) : route.query;
  if (!schema) return [];
  const { properties = {}, required = [] } = hoisted(schema, 'input', schemas) as {
    readonly properties?: Readonly<Record<string, Json>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    ...(description !== undefined && { description }),
    schema: rest,
  }));
}

function requestBody(route: Route<never>, schema: z.ZodType, schemas: Map<string, Json>): Json {
  const { bodyType = 'application/json', bodyExample } = route;
  return {
    required: !schema.safeParse(undefined).success,
    content: {
      [bodyType]: {
        schema: hoisted(schema, 'input', schemas),
        ...(bodyExample !== undefined && { example: bodyExample }),
      },
    },
  };
}

function response(
  { description, content, headers }: AnswerDescription,
  schemas: Map<string, Json>,
): Json {
  return {
    description,
    ...(headers && {
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, text]) => [
          name,
          { description: text, schema: { type: 'string' } },
        ]),
      ),
    }),
    ...(content && {
      content: Object.fromEntries(
        Object.entries(content).map(([type, { schema, example }]) => [
          type,
          {
            ...(schema && { schema: hoisted(schema, 'output', schemas) }),
            ...(example !== undefined && { example }),
          },
        ]),
      ),
    }),
  };
}

/** A schema in JSON; those that have a name go to `schemas`, and are referred to. */
function hoisted(schema: z.ZodType, io: 'input' | 'output', schemas: Map<string, Json>): Json {
  // Within another one, so that a schema with a name is a definition too.
  const made = z.toJSONSchema(z.object({ it: schema }), { io, unrepresentable: 'any' });
  const { $defs = {}, properties = {} } = withComponents(made) as {
    readonly $defs?: Readonly<Record<string, Json>>;
    readonly properties?: Readonly<Record<string, Json>>;
  };
  for (const [name, { id: _, ...definition }] of Object.entries($defs)) {
    schemas.set(name, definition);
  }
  return properties.it ?? {};
}

function withComponents(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/'));
}
