import { expect, it } from '@jest/globals';
import router from '@middy/http-router';
import { problemOfRouteKey } from '../../local/http-api/routes.ts';
import { routes } from '../../src/api/routes.ts';

it('every route is one that both API Gateway and the router of the function know', () => {
  const handler = async () => ({ statusCode: 200 });

  expect(() => router(routes.map(({ method, path }) => ({ method, path, handler })))).not.toThrow();
  expect(
    routes.flatMap(({ method, path }) => problemOfRouteKey(`${method} ${path}`) ?? []),
  ).toEqual([]);
});
