import { describe, expect, it } from '@jest/globals';
import type { OutboxEntry } from '../../src/domain/outbox.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { deliveryOf } from '../../src/domain/report.ts';
import { streamKey } from '../../src/domain/stream.ts';
import { NEXT_REPORT, type OwedAlert, type Run } from '../../src/domain/stream-state.ts';
import { collectOwedAlerts } from '../../src/steps/owed-alerts.ts';
import {
  ago,
  anAssessment,
  anImage,
  anOutcome,
  aPolicy,
  digestOf,
  NOW,
} from '../support/builders.ts';
import {
  fakeAssessments,
  fakeOutboxes,
  fakeReceipts,
  fakeStreams,
} from '../support/fakes/index.ts';
import { anOwedAlert, aState, aStream, SWEEP } from '../support/streams.ts';

const REGISTRY = { registryId: '111122223333', region: 'eu-west-1' };
const HEIR = { run: SWEEP, occasion: 'sweep', at: NOW, graceSeconds: 900 } as const;
const EARLIER: Run = { kind: 'sweep', id: 'arn:of:an:earlier:sweep' };
const STREAM = aStream();

async function setUp(
  owed: readonly OwedAlert[],
  beforePut?: () => Promise<void>,
  policy: Policy = aPolicy(),
) {
  let isReady = false;
  const streams = fakeStreams(async () => {
    if (isReady) await beforePut?.();
  });
  await streams.put(STREAM, aState({ owed }), undefined);
  isReady = true;
  const receipts = fakeReceipts();
  const assessments = fakeAssessments([
    anAssessment({ image: anImage({ imageDigest: digestOf('a') }) }),
  ]);
  const outboxes = fakeOutboxes();
  const ports = { streams, receipts, outboxes, assessments, policy };
  return {
    streams,
    receipts,
    outboxes,
    owed: () => streams.states.get(streamKey(aStream()))?.owed,
    /** What is delivered of an image of the stream, and what of images that nobody has looked at. */
    async collect(name?: string) {
      const alerts = await collectOwedAlerts(ports, [REGISTRY], HEIR);
      const image = { ...anOutcome('payments/api').image, imageDigest: digestOf(name ?? '') };
      const taken = alerts.take(anOutcome('payments/api', { image }));
      const rest = [];
      for await (const { image: of, deliver } of alerts.rest())
        rest.push([of.imageDigest, deliver]);
      return { taken, rest, left: alerts.left };
    },
  };
}

const delivery = { channel: 'alerts', alertId: '1-abc' };

describe('what a stream owes', () => {
  it('is told of the image that the stream is at, once', async () => {
    const { collect } = await setUp([anOwedAlert({ run: SWEEP })]);
    expect(await collect('a')).toMatchObject({ taken: [delivery], rest: [] });
  });

  it('is told by its assessment where that image was not looked at', async () => {
    const { collect } = await setUp([anOwedAlert({ run: SWEEP })]);
    expect(await collect('b')).toMatchObject({ taken: [], rest: [[digestOf('a'), [delivery]]] });
  });

  it('is left to a run that may be alive', async () => {
    const alert = anOwedAlert({ since: ago({ ms: 899_999 }).toISOString() });
    const { collect, owed } = await setUp([alert]);
    expect(await collect('a')).toMatchObject({ taken: [], rest: [] });
    expect(owed()).toEqual([alert]);
  });

  it('is taken over from a run that has died, and is owned by the sweep from then on', async () => {
    const alert = anOwedAlert({ since: ago({ ms: 900_000 }).toISOString() });
    const { collect, owed } = await setUp([alert]);
    expect((await collect('a')).taken).toEqual([delivery]);
    expect(owed()).toEqual([{ ...alert, run: SWEEP, since: NOW.toISOString() }]);
  });
});

describe('what an earlier sweep has left', () => {
  const left = anOwedAlert({ run: EARLIER, channels: ['alerts', 'payments'] });

  it('is told', async () => {
    const { collect } = await setUp([left]);
    expect((await collect('a')).taken).toEqual([
      { channel: 'alerts', alertId: '1-abc' },
      { channel: 'payments', alertId: '1-abc' },
    ]);
  });

  it('is not told to a channel that has had its report', async () => {
    const { collect, receipts, owed } = await setUp([left]);
    await receipts.add(deliveryOf(EARLIER.id, 'alerts'));
    expect((await collect('a')).taken).toEqual([{ channel: 'payments', alertId: '1-abc' }]);
    expect(owed()).toMatchObject([{ channels: ['payments'], run: SWEEP }]);
  });

  it('is owed no longer once all channels have had it', async () => {
    const { collect, receipts, owed } = await setUp([left]);
    await receipts.add(deliveryOf(EARLIER.id, 'alerts'));
    await receipts.add(deliveryOf(EARLIER.id, 'payments'));
    expect(await collect('a')).toMatchObject({ taken: [], rest: [] });
    expect(owed()).toEqual([]);
  });
});

describe('what waits in an outbox', () => {
  const old = ago({ hours: 10 }).toISOString();
  const anEntry = (joinedAt: string): OutboxEntry => ({
    kind: 'image',
    stream: STREAM,
    alertId: '1-abc',
    joinedAt,
  });

  it('is told out of it, whatever has become of its run; the other channels hear of it by the report', async () => {
    const alert = anOwedAlert({ channels: ['alerts', 'payments'], since: old });
    const { collect, outboxes, owed } = await setUp([alert]);
    await outboxes.add('payments', anEntry(old));
    expect((await collect('a')).taken).toEqual([delivery]);
    expect(owed()).toEqual([
      { ...alert, channels: ['payments'] },
      { ...alert, channels: ['alerts'], run: SWEEP, since: NOW.toISOString() },
    ]);
  });

  it('is told out of it where its run, slow and not dead, has brought it just as it was taken over', async () => {
    const alert = anOwedAlert({ channels: ['alerts', 'payments'], since: old });
    let outboxes: ReturnType<typeof fakeOutboxes> | undefined;
    const situation = await setUp([alert], async () => {
      await outboxes?.add('payments', anEntry(NOW.toISOString()));
    });
    outboxes = situation.outboxes;

    expect((await situation.collect('a')).taken).toEqual([delivery]);

    expect(situation.owed()).toEqual([
      { ...alert, channels: ['payments'] },
      { ...alert, channels: ['alerts'], run: SWEEP, since: NOW.toISOString() },
    ]);
  });

  it('is none of the report where its run has brought all of it meanwhile', async () => {
    const alert = anOwedAlert({ since: old });
    let outboxes: ReturnType<typeof fakeOutboxes> | undefined;
    const situation = await setUp([alert], async () => {
      await outboxes?.add('alerts', anEntry(NOW.toISOString()));
    });
    outboxes = situation.outboxes;

    expect(await situation.collect('a')).toMatchObject({ taken: [], rest: [] });
    expect(situation.owed()).toEqual([alert]);
  });

  it('is told out of it where it is the report of an earlier sweep', async () => {
    const { collect, outboxes, owed } = await setUp([anOwedAlert({ run: EARLIER })]);
    await outboxes.add('alerts', {
      kind: 'report',
      key: 'report-of-earlier',
      execution: EARLIER.id,
      joinedAt: old,
    });
    expect((await collect('a')).taken).toEqual([]);
    expect(owed()).toEqual([anOwedAlert({ run: EARLIER })]);
  });

  it.each<[string, number, string[]]>([
    ['before the grace is over', 899_999, []],
    ['when it is over', 900_000, ['alerts']],
  ])('has been left by a run that has died: %s', async (_, ms, left) => {
    const { collect, outboxes } = await setUp([]);
    await outboxes.add('alerts', anEntry(ago({ ms }).toISOString()));
    expect((await collect()).left).toEqual(left);
  });

  it('is waited for until the quiet hours are over', async () => {
    const channels = {
      alerts: { type: 'sns', quietHours: [{ timezone: 'UTC', from: '01:00', to: '11:50' }] },
    } as const;
    const { collect, outboxes } = await setUp([], undefined, aPolicy({ channels }));
    // NOW is ten minutes after their end, and the grace is fifteen.
    await outboxes.add('alerts', anEntry(old));
    expect((await collect()).left).toEqual([]);
  });
});

it('what is owed to the next report is told at once', async () => {
  const { collect } = await setUp([
    anOwedAlert({ run: NEXT_REPORT, since: ago({ ms: 1 }).toISOString() }),
  ]);
  expect((await collect('a')).taken).toEqual([delivery]);
});

it('an alert is not late while a channel of it has quiet hours', async () => {
  const channels = {
    alerts: { type: 'sns', quietHours: [{ timezone: 'UTC', from: '01:00', to: '11:50' }] },
  } as const;
  const alert = anOwedAlert({ since: ago({ hours: 10 }).toISOString() });
  const { collect } = await setUp([alert], undefined, aPolicy({ channels }));
  expect((await collect('a')).taken).toEqual([]);
});

it('a stream that moves while it is taken over is looked at again', async () => {
  let isFirst = true;
  const { collect, streams, owed } = await setUp(
    [anOwedAlert({ run: EARLIER }), anOwedAlert({ id: '2-def', run: EARLIER })],
    async () => {
      if (!isFirst) return;
      isFirst = false;
      await streams.settle(STREAM, '1-abc', 'alerts');
    },
  );
  expect((await collect('a')).taken).toEqual([{ channel: 'alerts', alertId: '2-def' }]);
  expect(owed()).toEqual([anOwedAlert({ id: '2-def', run: SWEEP, since: NOW.toISOString() })]);
});
