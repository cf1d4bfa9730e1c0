import { describe, expect, it } from '@jest/globals';
import { createRouter, problemOfRouteKey } from '../../../local/http-api/routes.ts';

/** The routes of the example in the developer guide of API Gateway, and some more; their order must not matter. */
const routeKeys = [
  '$default',
  'ANY /{proxy+}',
  'GET /pets/{proxy+}',
  'GET /pets/dog/{id}',
  'ANY /pets/dog/{id}',
  'GET /pets/dog/1',
  'DELETE /pets/{kind}/{id}',
  'GET /pets/{kind}/toys/{toy}',
];

describe.each([
  ['as declared', routeKeys],
  ['the other way round', routeKeys.toReversed()],
])('the route of a request, %s', (_order, keys) => {
  const find = createRouter(keys.map((routeKey) => ({ routeKey })));

  it.each<[string, string, string, Record<string, string>]>([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1', {}],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}', { proxy: 'cat/1' }],
    ['POST', '/test/5', 'ANY /{proxy+}', { proxy: 'test/5' }],
    // The method that is named goes before ANY, but only among paths that are equally specific.
    ['POST', '/pets/dog/1', 'ANY /pets/dog/{id}', { id: '1' }],
    ['DELETE', '/pets/dog/3', 'ANY /pets/dog/{id}', { id: '3' }],
    ['DELETE', '/pets/cat/3', 'DELETE /pets/{kind}/{id}', { kind: 'cat', id: '3' }],
    ['GET', '/pets/dog/toys/ball', 'GET /pets/{kind}/toys/{toy}', { kind: 'dog', toy: 'ball' }],
    // GET does not answer HEAD.
    ['HEAD', '/pets/dog/1', 'ANY /pets/dog/{id}', { id: '1' }],
    ['HEAD', '/pets/cat/1', 'ANY /{proxy+}', { proxy: 'pets/cat/1' }],
    // A greedy variable keeps a slash at the end, and may be empty behind one, but for the path's first.
    ['GET', '/', '$default', {}],
    ['GET', '/pets', 'ANY /{proxy+}', { proxy: 'pets' }],
    ['GET', '/pets/', 'GET /pets/{proxy+}', { proxy: '' }],
    ['GET', '/pets/dog/2/', 'GET /pets/{proxy+}', { proxy: 'dog/2/' }],
    ['GET', '/pets//x', 'GET /pets/{proxy+}', { proxy: '/x' }],
  ])('%s %s goes to %s', (method, path, routeKey, pathParameters) => {
    const found = find(method, path);

    expect(found?.route).toEqual({ routeKey });
    expect(found?.pathParameters ?? {}).toEqual(pathParameters);
  });
});

describe('a request without a route', () => {
  const find = createRouter([{ routeKey: 'GET /pets/{id}' }, { routeKey: 'GET /' }]);

  it.each([
    ['HEAD', '/pets/1'],
    ['GET', '/pets'],
    ['GET', '/pets/'],
    ['GET', '/pets/1/'],
    ['GET', '/Pets/1'],
  ])('%s %s', (method, path) => {
    expect(find(method, path)).toBeUndefined();
  });
});

describe('a route key', () => {
  it.each([
    ['$default', undefined],
    ['GET /', undefined],
    ['ANY /a/{b}/{c+}', undefined],
    ['GET', 'is neither $default nor a method and a path'],
    ['get /', 'is neither $default nor a method and a path'],
    ['GET a', 'is neither $default nor a method and a path'],
    ['GET /a{b}', 'has a brace that is not around a whole part of the path'],
    ['GET /{a+}/b', 'has a greedy variable before its end'],
    ['GET /a/', 'ends in a slash, which API Gateway refuses'],
  ])('%s: %s', (routeKey, problem) => {
    expect(problemOfRouteKey(routeKey)).toBe(problem);
  });
});
