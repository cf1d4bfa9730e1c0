import { describe, expect, it } from '@jest/globals';
import { callApi } from '../../support/api.ts';
import { fakeClock, fakeScanConfigurations, fakeSettings } from '../../support/fakes/index.ts';

/** NOW, in seconds since 1970. */
const CREATED = '1772366400';

const payments = { region: 'eu-west-1', registry: '111122223333', repository: 'payments/*' };

function setUp(beforeWrite?: () => Promise<void>) {
  const scanConfigurations = fakeScanConfigurations([], beforeWrite);
  const ports = { clock: fakeClock(), settings: fakeSettings(), scanConfigurations };
  return { call: callApi(ports), scanConfigurations };
}

describe('POST /configs', () => {
  it('stores the configuration, and says where it is', async () => {
    const { call } = setUp();
    const { status, headers, json } = await call('POST /configs', { body: payments });
    expect([status, headers?.location]).toEqual([201, `/configs/${json.id}`]);
    expect(json).toEqual({ ...payments, id: expect.any(String), created: CREATED });
    const got = await call(`GET ${headers?.location}`);
    expect([got.status, got.json, got.headers?.etag]).toEqual([200, json, headers?.etag]);
    expect((await call('GET /configs')).json).toEqual([json]);
  });

  it('refuses what selects the same, whatever the order of its tags', async () => {
    const { call } = setUp();
    const { json } = await call('POST /configs', { body: { ...payments, tags: ['a', 'b'] } });
    const again = await call('POST /configs', { body: { ...payments, tags: ['b', 'a', 'b'] } });
    expect([again.status, again.headers?.location]).toEqual([409, `/configs/${json.id}`]);
    expect((await call('POST /configs', { body: payments })).status).toBe(201);
  });

  it('stores one of two that come at once', async () => {
    let arrived = 0;
    let goOn = () => {};
    const both = new Promise<void>((fulfil) => {
      goOn = fulfil;
    });
    const { call } = setUp(async () => {
      arrived += 1;
      if (arrived === 2) goOn();
      await both;
    });
    const answers = await Promise.all([1, 2].map(() => call('POST /configs', { body: payments })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it.each<[object, string[]]>([
    [{}, ['body.region', 'body.registry', 'body.repository']],
    [{ ...payments, tag: ['a'], id: 'mine' }, ['body.tag', 'body.id']],
    [{ ...payments, region: 'mars-north-1' }, ['body.region']],
    [
      { ...payments, region: 'us-east-1', registry: '999988887777' },
      ['body.region', 'body.registry'],
    ],
    [{ ...payments, registry: '1234' }, ['body.registry']],
    [{ ...payments, registry: 111122223333 }, ['body.registry']],
    [{ ...payments, repository: 'Payments' }, ['body.repository']],
    [{ ...payments, repository: 'a' }, ['body.repository']],
    [{ ...payments, repository: '/a/' }, ['body.repository']],
    [{ ...payments, repository: '<script>*' }, ['body.repository']],
    [{ ...payments, repository: '+(a|a)*' }, ['body.repository']],
    [{ ...payments, repository: '*a*a*a*a*a*a*a*a' }, ['body.repository']],
    [{ ...payments, repository: `${'a'.repeat(300)}*` }, ['body.repository']],
    [{ ...payments, tags: [] }, ['body.tags']],
    [{ ...payments, tags: ['a b', '.a', 'ok'] }, ['body.tags.0', 'body.tags.1']],
  ])('tells every problem: %j', async (body, fields) => {
    const { status, json } = await setUp().call('POST /configs', { body });
    expect(status).toBe(400);
    const told = json.problems.map(({ field }: { field: string }) => field);
    expect([...new Set(told)]).toEqual(fields);
  });

  it.each([
    'payments/api',
    'docker.elastic.co/kibana/kibana-oss',
    '**',
    'payments/**',
    'team-?/{api,web}',
  ])('takes the repository %s', async (repository) => {
    const { call } = setUp();
    expect((await call('POST /configs', { body: { ...payments, repository } })).status).toBe(201);
  });
});

describe('PUT /configs/{id}', () => {
  async function added() {
    const service = setUp();
    const { json, headers } = await service.call('POST /configs', { body: payments });
    return { ...service, id: json.id as string, etag: headers?.etag ?? '' };
  }
  const web = { ...payments, repository: 'web/**' };

  it('replaces what was read', async () => {
    const { call, id, etag } = await added();
    const replaced = await call(`PUT /configs/${id}`, { body: web, headers: { 'if-match': etag } });
    expect([replaced.status, replaced.json]).toEqual([200, { ...web, id, created: CREATED }]);
    expect(replaced.headers?.etag).not.toBe(etag);
    expect((await call(`GET /configs/${id}`)).json).toEqual(replaced.json);
  });

  it.each<[number, Record<string, string>]>([
    [428, {}],
    [412, { 'if-match': '"other"' }],
    [200, { 'if-match': '*' }],
  ])('answers %d with the headers %j', async (status, headers) => {
    const { call, id } = await added();
    expect((await call(`PUT /configs/${id}`, { body: web, headers })).status).toBe(status);
  });

  it('answers 412 where somebody is faster between reading and writing', async () => {
    const { call, id, etag, scanConfigurations } = await added();
    const slow = callApi({
      clock: fakeClock(),
      settings: fakeSettings(),
      scanConfigurations: {
        ...scanConfigurations,
        async replace(...input) {
          await call(`PUT /configs/${id}`, { body: web, headers: { 'if-match': etag } });
          return scanConfigurations.replace(...input);
        },
      },
    });
    const body = { ...payments, repository: 'other' };
    const { status } = await slow(`PUT /configs/${id}`, { body, headers: { 'if-match': etag } });
    expect(status).toBe(412);
    expect((await call(`GET /configs/${id}`)).json.repository).toBe('web/**');
  });

  it('answers 404 where there is none, and 409 where another one selects the same', async () => {
    const { call, id } = await added();
    const headers = { 'if-match': '*' };
    expect((await call('PUT /configs/none', { body: web, headers })).status).toBe(404);
    const other = await call('POST /configs', { body: web });
    expect((await call(`PUT /configs/${id}`, { body: web, headers })).status).toBe(409);
    // What it selected before is free again.
    await call(`PUT /configs/${other.json.id}`, { body: { ...web, repository: 'x1' }, headers });
    expect((await call('POST /configs', { body: web })).status).toBe(201);
  });
});

describe('DELETE /configs/{id}', () => {
  it('answers 204, and then 404', async () => {
    const { call } = setUp();
    const { json } = await call('POST /configs', { body: payments });
    const removed = await call(`DELETE /configs/${json.id}`);
    expect([removed.status, removed.body]).toEqual([204, undefined]);
    expect((await call(`DELETE /configs/${json.id}`)).status).toBe(404);
    expect((await call(`GET /configs/${json.id}`)).status).toBe(404);
  });

  it('honours If-Match', async () => {
    const { call } = setUp();
    const { json, headers } = await call('POST /configs', { body: payments });
    const remove = (etag: string) =>
      call(`DELETE /configs/${json.id}`, { headers: { 'if-match': etag } });
    expect((await remove('"other"')).status).toBe(412);
    expect((await remove(headers?.etag ?? '')).status).toBe(204);
    expect((await remove('*')).status).toBe(404);
  });

  it.each(['%3Cscript%3E', '..%2F..%2Fetc', 'x'.repeat(200)])('refuses the id %s', async (id) => {
    expect((await setUp().call(`DELETE /configs/${id}`)).status).toBe(400);
  });
});
