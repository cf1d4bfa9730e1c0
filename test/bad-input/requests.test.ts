import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod';
import { dynamodbCatalogue } from '../../src/adapters/dynamodb/catalogue.ts';
import { dynamodbChangeLog } from '../../src/adapters/dynamodb/change-log.ts';
import { authorize } from '../../src/api/authorize.ts';
import { Problem } from '../../src/api/http/problem.ts';
import type { Answer, RawRequest, Route } from '../../src/api/http/route.ts';
import { serve } from '../../src/api/http/serve.ts';
import { toCursor } from '../../src/api/reads/cursor.ts';
import { type ApiPorts, routes } from '../../src/api/routes.ts';
import { CATALOGUE_ORDERS } from '../../src/domain/catalogue.ts';
import { startTable } from '../adapters/support/storage.ts';
import { digestOf } from '../support/builders.ts';
import { busyRegistry, READER } from '../support/busy-registry.ts';
import { type Json, mutated, SEED } from '../support/mutations.ts';
import { aRequest } from '../support/requests.ts';

let ports: ApiPorts;
beforeAll(async () => {
  const busy = await busyRegistry();
  ports = { ...busy, registry: { ...busy.registry, describeImage: strictly(busy) } };
});

/** As ECR, which refuses a question about what no repository can be called; and other Regions are not there. */
function strictly({ registry, settings }: ApiPorts): ApiPorts['registry']['describeImage'] {
  const repositories =
    /^(?=.{2,256}$)(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
  return async (name) => {
    const isHere = name.registryId === settings.registryId && name.region === settings.region;
    if (!isHere) throw new Error('getaddrinfo ENOTFOUND');
    if (!repositories.test(name.repository)) throw new Error('InvalidParameterException');
    return registry.describeImage(name);
  };
}

/** Nearly images. */
const IMAGES = [
  'a:1',
  'a..b:1',
  'a//b:1',
  'a-/b:1',
  `${'a'.repeat(300)}:1`,
  'payments/api',
  'payments/api:gone',
  `payments/api@${digestOf('gone')}`,
  '999988887777.dkr.ecr.eu-west-1.amazonaws.com/payments/api:1',
  '111122223333.dkr.ecr.xx-nowhere-1.amazonaws.com/payments/api:1',
];

const ORIGIN = { origin: 'https://api.example.com' };
const SCRIPT = '<script>alert(1)</script>';

/** What people, scanners of the web and broken clients send where something else is meant. */
const odd = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '0',
    '-1',
    '1e9',
    'NaN',
    'null',
    'true',
    '__proto__',
    'constructor',
    '../../etc/passwd',
    '%2e%2e%2f',
    '%E0%A4%A',
    SCRIPT,
    '"><img src=x onerror=alert(1)>',
    "' OR 1=1 --",
    // Not of ours: what some template engines would fill in.
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is sent as it is
    '${jndi:ldap://x}',
    '{{7*7}}',
    '\u0000',
    '\r\nset-cookie: a=b',
    '\ud800',
    '\u202e\u0301👩‍👩‍👧‍👦',
    '*'.repeat(200),
    '{a,{b,{c,'.repeat(20),
    'x'.repeat(5000),
  ),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.json({ maxDepth: 3 }),
);

/** What is meant, so that what is odd comes beside what is right. */
const SAMPLES = new Map<string, readonly string[]>(
  Object.entries({
    repository: ['payments/*', '**'],
    verdict: ['breach'],
    severity: ['HIGH', 'critical,high'],
    registry: ['111122223333'],
    region: ['eu-west-1'],
    order: ['-scanned', 'risk'],
    limit: ['1', '100'],
    tag: ['1.*'],
    fixable: ['true'],
    state: ['open'],
    since: ['2026-01-01'],
    id: ['CVE-2022-0778', 'event-1'],
    image: ['payments/api:1.4.2', `payments/api@${digestOf('a')}`, ...IMAGES],
    to: ['/dashboard/images'],
    page: ['2'],
    proxy: [
      'payments/api/1.4.2',
      '111122223333/eu-west-1/payments/api:1.4.2',
      '999988887777/eu-west-1/payments/api:1.4.2',
      '111122223333/xx-nowhere-1/payments/api:1.4.2',
      ...IMAGES.map((image) => image.replace(':', '/')),
      ...IMAGES.map((image) => `111122223333/eu-west-1/${image}`),
    ],
    configId: ['config-1'],
  }),
);
const CURSORS = ['cursor', 'sweeps', 'scans'];

const aValue = (name: string) =>
  fc.oneof(odd, fc.constantFrom(...(SAMPLES.get(name) ?? ['x', toCursor({ order: 'name' })])));

const someOf = (names: readonly string[]) =>
  fc
    .subarray([...names], { maxLength: Math.min(4, names.length) })
    .chain((chosen) => fc.record(Object.fromEntries(chosen.map((name) => [name, aValue(name)]))));

const BODIES: readonly Json[] = [
  { region: 'eu-west-1', registry: '111122223333', repository: 'payments/*', tags: ['prod-*'] },
  { image: 'payments/api:1.4.2' },
];
const bodies = fc.oneof(
  mutated(...BODIES).map((body) => JSON.stringify(body)),
  fc.constantFrom(...IMAGES).map((image) => JSON.stringify({ image })),
  odd,
  fc.constantFrom(
    '{',
    '[]',
    '{"__proto__":{"polluted":true}}',
    `token=${READER}&to=//evil`,
    'a=1&a=2',
  ),
);

const headers = fc.record(
  {
    accept: fc.oneof(odd, fc.constantFrom('*/*;q=x', 'text/html', 'application/json;q=0.5,,;')),
    'content-type': fc.oneof(
      odd,
      fc.constantFrom('application/json', 'application/x-www-form-urlencoded', ';;'),
    ),
    'if-match': fc.oneof(odd, fc.constant('*')),
    'if-none-match': odd,
    'if-modified-since': odd,
    'idempotency-key': odd,
  },
  { requiredKeys: [] },
);

function requestsOf({ method, path, query }: Route): fc.Arbitrary<Partial<RawRequest>> {
  const names = [...path.matchAll(/\{(\w+)\+?\}/g)].map(([, name = '']) => name);
  // Those that the route knows, so that one of them alone is odd; pages take any.
  const fields =
    query instanceof z.ZodObject ? Object.keys(query.shape) : [...SAMPLES.keys(), ...CURSORS];
  return fc.record({
    method: fc.constant(method),
    path: fc.oneof(
      fc.constant(path),
      odd.map((text) => `/${text}`),
    ),
    params: fc.record(Object.fromEntries(names.map((name) => [name, aValue(name)]))),
    query: fc.oneof(
      fc.constant({}),
      { weight: 4, arbitrary: someOf(fields) },
      someOf([...fields, 'unheard-of', '__proto__']),
    ),
    headers,
    body: method === 'GET' ? fc.constant(undefined) : fc.oneof(fc.constant(undefined), bodies),
  });
}

/** What nobody outside has to know: stacks, files, libraries, types of errors. */
const INTERNALS =
  /node_modules|\.[jt]s:\d|\bat \S+ \(\S+:\d+|ZodError|TypeError|RangeError|SyntaxError|ValidationException|aws-sdk/;

/** An answer that is right, or says what is wrong; and text stays text. */
function expectSound(answer: Answer, access: Route['access']): void {
  const { status, headers = {}, body = '' } = answer;
  const type = headers['content-type'] ?? '';
  expect(status).toBeLessThan(500);
  expect(body).not.toMatch(INTERNALS);
  for (const value of Object.values(headers)) expect(value).toMatch(/^[\t -~\u0080-\u00ff]*$/);
  if (status >= 400 && access === 'api') {
    expect(type).toBe('application/problem+json');
    const problem = Problem.parse(JSON.parse(body));
    expect(problem.detail).toBeTruthy();
    const fields = problem.problems?.map(({ field }) => field) ?? [];
    if (status === 400) expect(fields).not.toEqual([]);
    for (const field of fields) expect(field).toMatch(/^(path|query|body|header)\b/);
  }
  if (/json/.test(type)) JSON.parse(body);
  if (/html|xml/.test(type)) expect(body).not.toMatch(/<script|<img|onerror=alert\(1\)>/);
  if (headers.location !== undefined) expect(headers.location).toMatch(/^\/(?![/\\])/);
}

const named = routes.map((route) => [`${route.method} ${route.path}`, route] as const);

describe('a request that is not as it should be', () => {
  it.each(named)('%s: is answered, or refused with what is wrong', async (_, route) => {
    const faults: unknown[] = [];
    const answer = serve(route, ports, (error) => faults.push(error));
    await fc.assert(
      fc.asyncProperty(requestsOf(route), async (request) => {
        expectSound(await answer(aRequest(request)), route.access);
        expect(faults).toEqual([]);
      }),
      { seed: SEED, numRuns: 100 },
    );
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('what is shown to get in', () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  const shown = fc.oneof(
    odd,
    odd.map((text) => `Bearer ${text}`),
    odd.map((text) => basic(text)),
    odd.map((text) => basic(`${READER}:${text}`)),
    odd.map((text) => `Bearer ${READER}${text || 'x'}`),
    fc.constantFrom(
      `Bearer ${READER} ${READER}`,
      `Bearer ${READER.toUpperCase()}`,
      `Digest ${READER}`,
      `Basic ${READER}`,
      READER,
      'Bearer',
      'Basic :',
    ),
  );

  it('lets nobody in by anything but a token', async () => {
    await fc.assert(
      fc.asyncProperty(shown, async (authorization) => {
        // Spaces around a token are no part of it.
        fc.pre(authorization.trim() !== `Bearer ${READER}`);
        expect(
          await authorize(ports)({
            method: 'GET',
            headers: { authorization },
            cookies: {},
            ...ORIGIN,
          }),
        ).toEqual({ isAuthorized: false });
      }),
      { seed: SEED, numRuns: 1000 },
    );
    for (const authorization of [`Bearer ${READER}`, basic(`anybody:${READER}`)]) {
      const admission = authorize(ports)({
        method: 'GET',
        headers: { authorization },
        cookies: {},
        ...ORIGIN,
      });
      expect(await admission).toMatchObject({ caller: { scopes: ['read'] } });
    }
  });

  it('makes nobody somebody by a cookie that is no session', async () => {
    await fc.assert(
      fc.asyncProperty(odd, async (session) => {
        for (const value of [session, READER]) {
          const cookies = { session: value, '__Host-session': value };
          const read = await authorize(ports)({ method: 'GET', headers: {}, cookies, ...ORIGIN });
          expect(read).toEqual({ isAuthorized: true });
          const write = await authorize(ports)({ method: 'POST', headers: {}, cookies, ...ORIGIN });
          expect(write).toEqual({ isAuthorized: false });
        }
      }),
      { seed: SEED, numRuns: 200 },
    );
  });
});

describe('a cursor that somebody has made, of the right shape', () => {
  let storage: Awaited<ReturnType<typeof startTable>>;
  beforeAll(async () => {
    storage = await startTable();
  });
  afterAll(() => storage.stop());

  const place = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.constantFrom('', ' ', '~', '~~', 'x'.repeat(900), 'x'.repeat(2048), '0'.repeat(2000)),
  );
  const home = {
    registryId: fc.constant('111122223333'),
    region: fc.constant('eu-west-1'),
  };

  it('is refused, or leads somewhere in the list', async () => {
    const stored: ApiPorts = {
      ...ports,
      catalogue: dynamodbCatalogue(storage.client, storage.table),
      changeLog: dynamodbChangeLog(storage.client, storage.table),
    };
    const positions = fc.oneof(
      fc.record({
        order: fc.constantFrom(...CATALOGUE_ORDERS),
        isReversed: fc.boolean(),
        isBefore: fc.boolean(),
        place: fc.record({ ...home, within: fc.oneof(fc.constant(''), place), at: place }),
      }),
      fc.record(
        {
          stream: fc.record({ ...home, repository: place, stream: place }),
          at: place,
          after: place,
        },
        { requiredKeys: ['stream', 'at'] },
      ),
    );
    const orders = CATALOGUE_ORDERS.flatMap((order) => [order, `-${order}`]);
    const faults: unknown[] = [];
    await fc.assert(
      fc.asyncProperty(positions, fc.constantFrom(...orders), async (position, order) => {
        const cursor = toCursor(position);
        for (const path of ['/summary', '/findings', '/dashboard/images', '/dashboard/findings']) {
          const route = routes.find((one) => one.path === path && one.method === 'GET');
          if (!route) throw new Error(path);
          const query = { cursor, ...(!path.includes('findings') && { order }) };
          const answer = await serve(route, stored, (error) => faults.push(error))(
            aRequest({ path, query }),
          );
          expect(faults).toEqual([]);
          expectSound(answer, route.access);
        }
      }),
      { seed: SEED, numRuns: 150 },
    );
  });
});
