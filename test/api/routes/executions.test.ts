import { describe, expect, it } from '@jest/globals';
import type { Execution } from '../../../src/ports.ts';
import { callApi } from '../../support/api.ts';
import { aDetail, NOW } from '../../support/builders.ts';
import { aSweepRecord } from '../../support/catalogue.ts';
import {
  fakeExecutions,
  fakeRegistry,
  fakeSettings,
  fakeSweepLog,
} from '../../support/fakes/index.ts';

function setUp() {
  const executions = fakeExecutions();
  const call = callApi({
    executions,
    registry: fakeRegistry([{ detail: aDetail('a') }]),
    settings: fakeSettings(),
    sweepLog: fakeSweepLog([
      aSweepRecord(1, {
        execution: 'arn:aws:states:eu-west-1:111122223333:execution:registry-sweep:run-1',
      }),
    ]),
  });
  const become = (changes: Partial<Execution>) => {
    const last = executions.all.at(-1)!;
    last.execution = { ...last.execution, ...changes };
  };
  return { call, executions, become };
}

describe('POST /scans', () => {
  const body = { image: 'payments/api:1.4.2' };

  it('starts an execution, and says where its progress is told', async () => {
    const { call, executions } = setUp();
    const { status, headers, json } = await call('POST /scans', { body });
    expect([status, headers?.location]).toEqual([202, '/scans/run-1']);
    expect(json).toEqual({
      id: 'run-1',
      execution: 'arn:aws:states:eu-west-1:111122223333:execution:image-scan:run-1',
      status: 'running',
      started: NOW.toISOString(),
      console: expect.stringMatching(/^https:\/\/eu-west-1\.console\.aws\.amazon\.com\/states\//),
    });
    expect(executions.all[0]).toMatchObject({
      machine: 'image-scan',
      input: '{"image":"payments/api:1.4.2"}',
    });
  });

  it('starts one only for each Idempotency-Key, and refuses the key for another image', async () => {
    const { call, executions } = setUp();
    const headers = { 'idempotency-key': 'build 4711' };
    const [first, again] = [
      await call('POST /scans', { body, headers }),
      await call('POST /scans', { body, headers }),
    ];
    expect([first.status, again.status, again.json.id]).toEqual([202, 202, first.json.id]);
    expect(first.json.id).toMatch(/^api-[0-9a-f]{40}$/);
    const other = { image: 'payments/api@sha256:'.concat(aDetail('a').imageDigest.slice(7)) };
    expect((await call('POST /scans', { body: other, headers })).status).toBe(422);
    expect(executions.all).toHaveLength(1);
  });

  it.each([
    [{}, {}, 400],
    [{ image: 'payments/api' }, {}, 400],
    [{ image: 'payments/api:1.4.2', force: true }, {}, 400],
    [{ image: 'payments/api:1.4.2' }, { 'idempotency-key': '\n' }, 400],
    [{ image: 'payments/api:9.9.9' }, {}, 404],
    [{ image: '999988887777.dkr.ecr.eu-west-1.amazonaws.com/a/b:1' }, {}, 404],
  ])('starts nothing for %j with %j', async (sent, headers, status) => {
    const { call, executions } = setUp();
    expect((await call('POST /scans', { body: sent, headers })).status).toBe(status);
    expect(executions.all).toEqual([]);
  });
});

describe('GET /scans/{id}', () => {
  it('tells how far it is', async () => {
    const { call, become } = setUp();
    await call('POST /scans', { body: { image: 'payments/api:1.4.2' } });
    become({ state: 'Await scans' });
    expect((await call('GET /scans/run-1')).json).toMatchObject({
      status: 'running',
      state: 'Await scans',
    });
  });

  it('tells what came of it, and nothing of how it is kept', async () => {
    const { call, become } = setUp();
    await call('POST /scans', { body: { image: 'payments/api:1.4.2' } });
    const output = { kind: 'assessed', verdict: 'breach', counts: { HIGH: 1 }, why: 'Judged.' };
    become({
      status: 'succeeded',
      stoppedAt: NOW.toISOString(),
      output: { ...output, assessment: 'findings/key' },
    });
    const { json } = await call('GET /scans/run-1');
    expect(json).toMatchObject({
      status: 'succeeded',
      stopped: NOW.toISOString(),
      outcome: output,
    });
    expect(json.outcome).not.toHaveProperty('assessment');
  });

  it('tells why it failed', async () => {
    const { call, become } = setUp();
    await call('POST /scans', { body: { image: 'payments/api:1.4.2' } });
    become({ status: 'failed', error: { name: 'AlertNotDelivered', cause: 'payments\n' } });
    expect((await call('GET /scans/run-1')).json).toMatchObject({
      status: 'failed',
      problem: 'AlertNotDelivered: payments',
    });
  });

  it.each([
    ['none', 404],
    ['%3Cscript%3E', 400],
    ['a:b', 400],
  ])('answers %s with %d', async (id, status) => {
    expect((await setUp().call(`GET /scans/${id}`)).status).toBe(status);
  });
});

describe('/sweeps', () => {
  it('starts one, without a body or with an empty one, and tells what it has found', async () => {
    const { call } = setUp();
    const { status, headers } = await call('POST /sweeps');
    expect([status, headers?.location]).toEqual([202, '/sweeps/run-1']);
    expect((await call('POST /sweeps', { body: {} })).headers?.location).toBe('/sweeps/run-2');
    expect((await call('POST /sweeps', { body: { repository: 'a' } })).status).toBe(400);
    expect((await call('GET /sweeps/run-1')).json).toMatchObject({
      status: 'running',
      totals: { images: 1, breach: 1 },
    });
    expect((await call('GET /sweeps/run-2')).json).not.toHaveProperty('totals');
    expect((await call('GET /scans/run-1')).status).toBe(404);
  });
});
