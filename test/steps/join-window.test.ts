import { describe, expect, it } from '@jest/globals';
import type { Policy } from '../../src/domain/policy.ts';
import { Input, joinWindow } from '../../src/steps/join-window.ts';
import { aPolicy, NOW } from '../support/builders.ts';
import { fakeOutboxes, fakeSettings } from '../support/fakes/index.ts';
import { aStream } from '../support/streams.ts';

const MINUTE_LATER = '2026-03-01T12:01:00.000Z';

function setUp(policy: Policy = aPolicy()) {
  let now = NOW;
  const clock = { now: () => now };
  const outboxes = fakeOutboxes(clock.now);
  const step = joinWindow({ outboxes, policy, settings: fakeSettings(), clock });
  return {
    outboxes,
    pass: (seconds: number) => {
      now = new Date(now.getTime() + seconds * 1000);
    },
    join: (execution: string, id = '1-abc', channel = 'alerts') =>
      step(Input.parse({ channel, alert: { kind: 'image', ...aStream(), id }, execution })),
    joinReport: (execution: string) =>
      step(Input.parse({ channel: 'alerts', alert: { kind: 'report', key: 'monday' }, execution })),
  };
}

describe('the first alert of a channel', () => {
  it('waits in its outbox, and its run collects what comes within the window', async () => {
    const { join, outboxes } = setUp();
    expect(await join('arn:one')).toEqual({
      status: 'collecting',
      into: 'arn:one',
      until: MINUTE_LATER,
    });
    expect((await outboxes.read('alerts')).entries).toEqual([
      { kind: 'image', stream: aStream(), alertId: '1-abc', joinedAt: NOW.toISOString() },
    ]);
  });

  it('is the same alert when its run tries again', async () => {
    const { join, outboxes } = setUp();
    await join('arn:one');
    expect(await join('arn:one')).toMatchObject({ status: 'collecting' });
    expect((await outboxes.read('alerts')).entries).toHaveLength(1);
  });
});

describe('what comes while the window is open', () => {
  it('is told by the run that has opened it', async () => {
    const { join, joinReport, pass, outboxes } = setUp();
    await join('arn:one');
    pass(59);
    const batched = { status: 'batched', into: 'arn:one', until: MINUTE_LATER };
    expect(await join('arn:two', '2-def')).toEqual(batched);
    expect(await join('arn:one', '3-ghi')).toEqual(batched);
    expect(await joinReport('arn:sweep')).toEqual(batched);
    expect((await outboxes.read('alerts')).entries).toHaveLength(4);
  });

  it('is another window on another channel', async () => {
    const { join } = setUp();
    await join('arn:one');
    expect(await join('arn:two', '2-def', 'payments')).toMatchObject({ status: 'collecting' });
  });
});

it('a window that its run has closed is opened anew', async () => {
  const { join, outboxes } = setUp();
  await join('arn:one');
  const opener = 'image#111122223333/eu-west-1/payments/api#*#1-abc';
  await outboxes.closeWindow('alerts', { collector: 'arn:one', opener });
  expect(await join('arn:two', '2-def')).toMatchObject({ status: 'collecting', into: 'arn:two' });
});

it('a window whose run has died is open for a minute more', async () => {
  const { join, pass } = setUp();
  await join('arn:dead');
  pass(60 + 59);
  expect(await join('arn:two', '2-def')).toMatchObject({ into: 'arn:dead' });
  pass(1);
  expect(await join('arn:three', '3-ghi')).toMatchObject({
    status: 'collecting',
    into: 'arn:three',
  });
});

it('in quiet hours the window is open until they are over', async () => {
  const quietHours = [{ timezone: 'Europe/Berlin', from: '13:00', to: '07:00' }];
  const { join, pass } = setUp(aPolicy({ channels: { alerts: { type: 'sns', quietHours } } }));
  const until = '2026-03-02T06:00:00.000Z';
  expect(await join('arn:one')).toEqual({ status: 'collecting', into: 'arn:one', until });
  pass(17 * 3600);
  expect(await join('arn:two', '2-def')).toEqual({ status: 'batched', into: 'arn:one', until });
});

it('a channel that the policy has not (any more) has no quiet hours', async () => {
  const { join } = setUp();
  expect(await join('arn:one', '1-abc', 'constructor')).toMatchObject({ until: MINUTE_LATER });
});
