import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { type Answer, defineRoute, json, type Route } from '../../../src/api/http/route.ts';
import { LARGEST_BODY, serve, unrouted } from '../../../src/api/http/serve.ts';
import {
  ImageNotFoundError,
  InvalidInputError,
  ThrottledError,
} from '../../../src/domain/errors.ts';
import { aRequest } from '../../support/requests.ts';

const echo = defineRoute({
  method: 'POST',
  path: '/echo/{id}',
  access: 'api',
  summary: 'Answers what it was sent',
  params: z.strictObject({ id: z.string().max(3) }),
  query: z.strictObject({ limit: z.coerce.number().max(10).optional() }),
  body: z.strictObject({ text: z.string() }),
  respond:
    () =>
    async ({ params, query, body }) =>
      json(200, { params, query, body }),
});

const asked = {
  method: 'POST',
  params: { id: 'a' },
  query: { limit: '3' },
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: '{"text":"hello"}',
};

/** The answer, its body read, and what was reported as a fault. */
async function answerOf(route: Route<object>, changes: Parameters<typeof aRequest>[0]) {
  const faults: unknown[] = [];
  const answer = await serve(route, {}, (error) => faults.push(error))(aRequest(changes));
  return { ...answer, body: JSON.parse(answer.body ?? 'null'), faults };
}

const raising = (error: Error) =>
  defineRoute({
    method: 'GET',
    path: '/raising',
    access: 'api',
    summary: '',
    respond: () => async (): Promise<Answer> => {
      throw error;
    },
  });

describe('a route', () => {
  it('gets the parts of a request as its schemas read them', async () => {
    expect(await answerOf(echo, asked)).toMatchObject({
      status: 200,
      body: { params: { id: 'a' }, query: { limit: 3 }, body: { text: 'hello' } },
    });
  });

  it('is not asked where something is wrong: all problems are told at once', async () => {
    const wrong = {
      ...asked,
      params: { id: 'long' },
      query: { limit: '11', page: '2' },
      body: '{}',
    };
    const { status, headers, body } = await answerOf(echo, wrong);
    expect([status, headers?.['content-type']]).toEqual([400, 'application/problem+json']);
    expect(body).toMatchObject({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      instance: 'urn:request:request-1',
    });
    expect(body.problems.map(({ field }: { field: string }) => field)).toEqual([
      'path.id',
      'query.limit',
      'query.page',
      'body.text',
    ]);
  });

  it.each<[string, Parameters<typeof aRequest>[0], number]>([
    ['is no JSON', { body: '{' }, 400],
    ['is missing', { body: undefined }, 400],
    ['is of another type', { headers: { 'content-type': 'text/plain' } }, 415],
    ['is as large as it may be', { body: aBody(LARGEST_BODY) }, 200],
    ['is too large, and not even read', { body: aBody(LARGEST_BODY + 1) }, 413],
  ])('refuses a body that %s', async (_, changes, status) => {
    expect(await answerOf(echo, { ...asked, ...changes })).toMatchObject({ status });
  });
});

function aBody(bytes: number): string {
  return JSON.stringify({ text: 'x'.repeat(bytes - '{"text":""}'.length) });
}

describe('who has not been let in', () => {
  const get = (access: Route['access']) =>
    defineRoute({
      method: 'GET',
      path: '/x',
      access,
      summary: '',
      respond: () => async () => json(200, 'in'),
    });

  it('is asked for a token, by every scheme there is', async () => {
    const { status, headers } = await answerOf(get('api'), { caller: undefined });
    expect(status).toBe(401);
    expect(headers?.['www-authenticate']).toMatch(/^Basic realm=".*charset="UTF-8", Bearer realm=/);
  });

  it('is sent to sign in by a page, which it then comes back to', async () => {
    const request = { caller: undefined, path: '/images/a b?c', query: { state: 'open' } };
    expect(await answerOf(get('page'), request)).toMatchObject({
      status: 303,
      headers: { location: '/sign-in?to=%2Fimages%2Fa%2520b%253Fc%3Fstate%3Dopen' },
    });
  });

  it('sees what is public', async () => {
    expect(await answerOf(get('public'), { caller: undefined })).toMatchObject({ status: 200 });
  });

  it.each([
    ['GET', ['read'], 200],
    ['GET', ['write'], 403],
    ['GET', [], 403],
    ['POST', ['write'], 200],
    ['POST', ['read'], 403],
  ] as const)('needs the scope of the method: %s with %j', async (method, scopes, status) => {
    const route = { ...get('api'), method };
    expect(await answerOf(route, { caller: { name: 'a', scopes } })).toMatchObject({ status });
  });
});

describe('what goes wrong', () => {
  it.each([
    [new InvalidInputError('cursor: is not one'), 400, 0],
    [new ImageNotFoundError('arn:aws:ecr'), 404, 0],
    [new ThrottledError('Rate exceeded'), 503, 1],
    [new TypeError('Cannot read properties of undefined (table ecr-scan-warden-Table-1X)'), 500, 1],
  ])('becomes a problem: %s', async (error, status, faults) => {
    const answer = await answerOf(raising(error), {});
    expect([answer.status, answer.faults.length]).toEqual([status, faults]);
    expect(answer.body).toMatchObject({ status, instance: 'urn:request:request-1' });
    expect(JSON.stringify(answer.body)).not.toMatch(/arn:|Table|TypeError|Rate|at .*\.ts/);
  });

  it('is a problem too where there is no route', async () => {
    const { status, headers } = await unrouted();
    expect([status, headers?.['content-type']]).toEqual([404, 'application/problem+json']);
  });
});

it('every answer has the headers that keep browsers from guessing, framing and telling', async () => {
  for (const answer of [await answerOf(echo, asked), await answerOf(echo, {}), await unrouted()]) {
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'referrer-policy': 'no-referrer',
      'strict-transport-security': expect.stringContaining('max-age='),
      'x-content-type-options': 'nosniff',
    });
  }
});
