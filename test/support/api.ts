import { serve } from '../../src/api/http/serve.ts';
import { type ApiPorts, routes } from '../../src/api/routes.ts';
import { aRequest } from './requests.ts';

/** What is sent: a body that is no text is sent as JSON. */
interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Whatever a test does not give is not asked for: a route that does so fails. */
export function callApi(ports: Partial<ApiPorts>) {
  return async (line: string, { headers = {}, body }: Sent = {}) => {
    const [method = '', target = ''] = line.split(' ');
    const { pathname, searchParams } = new URL(target, 'https://api.example.com');
    const [route, params] = find(method, pathname);
    const faults: unknown[] = [];
    const answer = await serve(route, ports as ApiPorts, (error) => faults.push(error))(
      aRequest({
        method,
        path: pathname,
        params,
        query: Object.fromEntries(searchParams),
        headers,
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    );
    if (faults.length > 0 && answer.status === 500) throw faults[0];
    const isJson = /json/.test(answer.headers?.['content-type'] ?? '');
    return { ...answer, json: isJson ? JSON.parse(answer.body ?? '') : undefined };
  };
}

function find(method: string, path: string) {
  for (const route of routes) {
    const pattern = route.path
      .replaceAll('{proxy+}', '(?<proxy>.+)')
      .replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
    const match = new RegExp(`^${pattern}$`).exec(path);
    if (route.method !== method || !match) continue;
    const params = Object.entries(match.groups ?? {});
    return [
      route,
      Object.fromEntries(params.map(([key, value]) => [key, decodeURIComponent(value)])),
    ] as const;
  }
  throw new Error(`There is no route for ${method} ${path}.`);
}
