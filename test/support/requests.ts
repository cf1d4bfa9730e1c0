import type { RawRequest } from '../../src/api/http/route.ts';

/** A request of somebody who may do everything. */
export function aRequest(changes: Partial<RawRequest> = {}): RawRequest {
  return {
    method: 'GET',
    path: '/',
    params: {},
    query: {},
    headers: {},
    cookies: {},
    caller: { name: 'laptop', scopes: ['read', 'write'] },
    origin: 'https://api.example.com',
    requestId: 'request-1',
    ...changes,
  };
}
