import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseFeed } from '@rowanmanning/feed-parser';
import { type LocalAws, startLocalAws } from '../../local/aws.ts';
import type { Decision } from '../../local/iam/index.ts';
import { readRecordedRegistry } from '../../local/recorded-registry/index.ts';
import { secretName } from '../../local/token/run.ts';
import { CATALOGUE_ORDERS } from '../../src/domain/catalogue.ts';
import { serve } from '../local/support/call.ts';
import { aToken } from '../support/fakes/index.ts';
import { unusedGrants } from '../support/grants.ts';
import { PACKAGING_MS, SLACK_SECRET, testPackage } from '../support/package.ts';
import { readStack, type TestStack } from '../support/stack.ts';

/** The packaged API on the local AWS, as its callers meet it. */
let aws: LocalAws;
let stack: TestStack;
let slack: Awaited<ReturnType<typeof serve>>;
let api: string;
let folder: string;
const decisions: Decision[] = [];

const TOKENS = [
  aToken('good', { name: 'good', scopes: ['read', 'write'] }),
  aToken('reads', { name: 'reads' }),
  aToken('writes', { name: 'writes', scopes: ['write'] }),
  aToken('late', { name: 'late', scopes: ['read', 'write'], expires: '2020-01-31T23:59:59.999Z' }),
];

beforeAll(async () => {
  stack = await readStack('compressed');
  slack = await serve(async () => ({ status: 200, headers: {}, body: 'ok' }));
  folder = await mkdtemp(join(tmpdir(), 'api-'));
  aws = await startLocalAws({
    packageDirectory: await testPackage('compressed'),
    registry: await readRecordedRegistry(
      fileURLToPath(new URL('../../local/sample-registry', import.meta.url)),
    ),
    pushed: 'all',
    scanMillis: 200,
    port: 0,
    apiPort: 0,
    secrets: {
      [SLACK_SECRET]: slack.config.endpoint,
      [secretName('dev')]: JSON.stringify({ tokens: TOKENS }),
    },
    onDecision: (decision) => decisions.push(decision),
  });
  api = aws.apiEndpoint ?? '';
}, PACKAGING_MS + 60_000);
afterAll(async () => {
  await aws?.stop();
  await slack.close();
  await rm(folder, { recursive: true });
});

/** Asks again where the stage throttles: so many requests at once are not what is looked at here. */
async function call(line: string, token?: string, init: RequestInit = {}): Promise<Response> {
  const [method = '', path = ''] = line.split(' ');
  const headers = new Headers(init.headers);
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  for (;;) {
    const response = await fetch(api + path, { redirect: 'manual', ...init, method, headers });
    if (response.status !== 429) return response;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Every route of the packaged template, at a path of its kind. */
function routesOfTemplate() {
  return stack
    .all<{ RouteKey: string; AuthorizationType?: string }>('AWS::ApiGatewayV2::Route')
    .map(([, { RouteKey, AuthorizationType }]) => ({
      // Behind /configs and /summary a greedy route is for a slash, and for nothing that is longer.
      line: RouteKey.replace(/^(\w+ \/(?:configs|summary)\/)\{proxy\+\}$/, '$1').replaceAll(
        /\{\w+\+?\}/g,
        'x',
      ),
      isPublic: AuthorizationType === undefined,
    }));
}

describe('every route of the packaged template', () => {
  it('is there', () => {
    expect(routesOfTemplate().length).toBeGreaterThan(20);
    expect(
      routesOfTemplate()
        .filter(({ isPublic }) => isPublic)
        .map(({ line }) => line)
        .sort(),
    ).toEqual(['GET /sign-in', 'POST /sign-in', 'POST /sign-out']);
  });

  it('refuses who shows no token: pages by sending them to sign in', async () => {
    for (const { line, isPublic } of routesOfTemplate()) {
      if (isPublic) continue;
      const { status, headers } = await call(line);
      const isPage = /^GET \/(dashboard\/.*)?$/.test(line);
      expect([line, status]).toEqual([line, isPage ? 303 : 401]);
      if (isPage) expect(headers.get('location')).toMatch(/^\/sign-in\?to=/);
    }
  });

  it.each(['GET /configs/a/b', 'POST /configs/a', 'GET /summary/x'])(
    'has nothing at %s',
    async (line) => {
      expect((await call(line, 'good')).status).toBe(404);
    },
  );

  it.each([
    ['is not known', () => 'guess'],
    ['is the hash of one', () => TOKENS[0]?.hash ?? ''],
    ['has expired', () => 'late'],
    ['is of another scope', (line: string) => (line.startsWith('GET ') ? 'writes' : 'reads')],
  ])('refuses a token that %s', async (_, token) => {
    for (const { line, isPublic } of routesOfTemplate()) {
      if (isPublic) continue;
      const { status } = await call(line, token(line));
      expect([line, status]).toEqual([line, 403]);
    }
  });

  it('lets in who shows a good one', async () => {
    for (const { line } of routesOfTemplate()) {
      const { status, headers } = await call(line, 'good');
      expect([line, [401, 403, 500, 502, 503].includes(status)]).toEqual([line, false]);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });
});

/** Starts a sweep, and waits until it is over. */
async function sweep(): Promise<void> {
  const { headers } = await call('POST /sweeps', 'good');
  for (;;) {
    const { status } = (await (await call(`GET ${headers.get('location')}`, 'good')).json()) as {
      readonly status: string;
    };
    if (status !== 'running') return;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** Runs a line of a shell as people type it; answers what it prints. */
async function shell(line: string): Promise<string> {
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', line], {
    cwd: folder,
    env: { ...process.env, ECRSCANAPI_URL: api, AUTH: 'authorization: Bearer good' },
  });
  return stdout;
}

it("the walk-through of ECR's continuous-scan demo works, with a token", async () => {
  const configuration = {
    region: 'eu-west-1',
    registry: '111122223333',
    repository: 'payments/api',
    tags: ['1.4.2'],
  };
  await writeFile(join(folder, 'scan-config.json'), JSON.stringify(configuration));
  const frontend = { ...configuration, repository: 'web/frontend', tags: undefined };
  await writeFile(join(folder, 'scan-config-frontend.json'), JSON.stringify(frontend));
  const post = 'curl -s -H "$AUTH" --header "Content-Type: application/json" --request POST --data';

  const added = JSON.parse(await shell(`${post} @scan-config.json $ECRSCANAPI_URL/configs/`));
  expect(added).toEqual({
    ...configuration,
    id: expect.any(String),
    created: expect.stringMatching(/^\d{10}$/),
  });
  await shell(`${post} @scan-config-frontend.json $ECRSCANAPI_URL/configs/`);
  const listed = JSON.parse(await shell('curl -s -H "$AUTH" $ECRSCANAPI_URL/configs/'));
  expect(listed).toHaveLength(2);

  await sweep();
  expect(await shell('curl -s -H "$AUTH" -H "Accept: text/plain" $ECRSCANAPI_URL/summary')).toMatch(
    /^Results for payments\/api:1\.4\.2 in eu-west-1:\n CRITICAL: 2\n HIGH: 3\n[\s\S]*\n\n\nResults for web\/frontend:2\.0\.0 in eu-west-1:\n$/,
  );
  const feed = await shell(`curl -s -H "$AUTH" $ECRSCANAPI_URL/findings/${added.id}`);
  const { items } = parseFeed(feed);
  expect(items.length).toBeGreaterThan(0);
  expect(
    items.every(({ title }) => /^\[\w+\] .* in payments\/api:1\.4\.2$/.test(title ?? '')),
  ).toBe(true);

  const status = '-s -o /dev/null -w "%{http_code}"';
  const remove = `curl ${status} -H "$AUTH" --request DELETE $ECRSCANAPI_URL/configs/${added.id}`;
  expect([await shell(remove), await shell(remove)]).toEqual(['204', '404']);
}, 120_000);

it('a feed reader sees the same ids after another sweep, and reads nothing twice', async () => {
  const basic = `Basic ${Buffer.from('reader:reads').toString('base64')}`;
  const read = (headers: Record<string, string> = {}) =>
    call('GET /findings?limit=100', undefined, { headers: { authorization: basic, ...headers } });
  await sweep();
  const first = await read();
  expect(first.status).toBe(200);
  const ids = parseFeed(await first.text()).items.map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(0);
  const again = await read({ 'if-none-match': first.headers.get('etag') ?? '' });
  expect([again.status, await again.text()]).toEqual([304, '']);
  await sweep();
  expect(parseFeed(await (await read()).text()).items.map(({ id }) => id)).toEqual(ids);
}, 120_000);

it('a scan is started once for each key, and tells what came of it', async () => {
  const body = JSON.stringify({ image: 'payments/api:1.4.2' });
  const headers = { 'content-type': 'application/json', 'idempotency-key': 'build 4711' };
  const start = () => call('POST /scans', 'good', { body, headers });
  const [first, second] = [await start(), await start()];
  expect([first.status, second.status]).toEqual([202, 202]);
  const location = first.headers.get('location');
  expect(second.headers.get('location')).toBe(location);
  for (;;) {
    const scan = (await (await call(`GET ${location}`, 'good')).json()) as {
      readonly status: string;
      readonly outcome?: object;
    };
    if (scan.status !== 'running') {
      expect(scan).toMatchObject({ status: 'succeeded', outcome: { kind: 'assessed' } });
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  expect(await (await start()).json()).toMatchObject({ status: 'succeeded' });
  const word = await call('GET /verdict?image=payments/api:1.4.2', 'good', {
    headers: { accept: 'text/plain' },
  });
  expect(await word.text()).toBe('breach\n');
}, 120_000);

it.each(CATALOGUE_ORDERS)('the dashboard lists images by %s', async (order) => {
  const page = await call(`GET /dashboard/images?order=${order}`, 'good');
  expect([page.status, await page.text()]).toEqual([
    200,
    expect.stringContaining('web/frontend:2.0.0'),
  ]);
});

it('signing in makes a session that reads, and signing out ends it', async () => {
  const form = (token: string) => ({
    body: new URLSearchParams({ token, to: '/summary' }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  expect((await call('POST /sign-in', undefined, form('guess'))).status).toBe(401);
  const signedIn = await call('POST /sign-in', undefined, form('good'));
  expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, '/summary']);
  const cookie = signedIn.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/^session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/);
  const headers = { cookie: cookie.split(';')[0] ?? '' };
  expect((await call('GET /summary', undefined, { headers })).status).toBe(200);
  expect((await call('POST /sweeps', undefined, { headers })).status).toBe(401);
  expect((await call('POST /sign-out')).headers.get('set-cookie')).toMatch(
    /^session=; .*Max-Age=0;/,
  );
});

it('the roles of both functions have refused nothing', () => {
  const needs = decisions.map(({ need }) => need.action);
  expect(needs).toContain('secretsmanager:GetSecretValue');
  expect(needs).toContain('dynamodb:Query');
  expect(decisions.flatMap(({ refusal }) => refusal ?? [])).toEqual([]);
});

it('they allow nothing that no request here has them do', () => {
  const { ApiRole, AuthorizeRole } = unusedGrants(aws, decisions);
  expect({ ApiRole, AuthorizeRole }).toEqual({ ApiRole: [], AuthorizeRole: [] });
});
