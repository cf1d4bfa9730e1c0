import { describe, expect, it, jest } from '@jest/globals';
import {
  DeliveryRefusedError,
  TemporarilyUnavailableError,
  ThrottledError,
} from '../../src/domain/errors.ts';
import type { Finding } from '../../src/domain/finding.ts';
import type { OutboxEntry } from '../../src/domain/outbox.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { deliveryOf } from '../../src/domain/report.ts';
import { streamKey } from '../../src/domain/stream.ts';
import { withOwed } from '../../src/domain/stream-state.ts';
import { deliverAlert } from '../../src/steps/deliver-alert.ts';
import { ToTell } from '../../src/steps/to-tell.ts';
import {
  aFinding,
  anAssessment,
  anImage,
  anOutcome,
  aPolicy,
  aReport,
  digestOf,
  NOW,
  notable,
} from '../support/builders.ts';
import {
  fakeAssessments,
  fakeChannels,
  fakeOutboxes,
  fakeReceipts,
  fakeReportFiles,
  fakeSettings,
  fakeSlack,
  fakeStreams,
  fakeSweeps,
  fakeThreads,
  fakeTopic,
} from '../support/fakes/index.ts';
import { anOwedAlert, aState, aStream, SWEEP } from '../support/streams.ts';

type Sent = Awaited<ReturnType<ReturnType<typeof fakeSlack>['post']>>;

const CHANNELS = ['alerts', 'payments', 'gone', 'constructor', 'toString', '__proto__'];
const NAMES = ['one', 'two', 'three'];

/** Streams that owe an alert each, `1-abc`, to all channels: nothing of it waits in an outbox yet. */
async function setUp({
  answer,
  policy = aPolicy(),
  findings,
  names = NAMES,
  dashboardUrl,
}: {
  answer?: () => Sent;
  policy?: Policy;
  findings?: readonly Finding[];
  names?: readonly string[];
  dashboardUrl?: string;
} = {}) {
  let now = NOW;
  const streams = fakeStreams();
  const topic = fakeTopic();
  const slack = fakeSlack(answer);
  const sweeps = fakeSweeps();
  const receipts = fakeReceipts();
  const outboxes = fakeOutboxes(() => now);
  const refOf = (name: string) => aStream({ repository: `team/${name}` });
  for (const [index, name] of names.entries()) {
    const alert = anOwedAlert({ assessment: `assessment-${index + 1}`, channels: CHANNELS });
    await streams.put(refOf(name), aState({ owed: [alert] }), undefined);
  }
  const assessments = fakeAssessments(
    names.map((name) =>
      anAssessment({
        image: anImage({ repository: `team/${name}`, imageDigest: digestOf(name), tags: ['1.0'] }),
        ...(findings && { findings }),
      }),
    ),
  );
  const step = deliverAlert({
    streams,
    assessments,
    sweeps,
    receipts,
    reportFiles: fakeReportFiles(),
    outboxes,
    threads: fakeThreads(),
    policy,
    channels: { ...fakeChannels(), topic, slack },
    clock: { now: () => now },
    settings: fakeSettings({ dashboardUrl }),
  });
  return {
    streams,
    assessments,
    topic,
    slack,
    sweeps,
    receipts,
    outboxes,
    refOf,
    at: (moment: string) => {
      now = new Date(moment);
    },
    async join(channel: string, ...names: readonly string[]) {
      for (const name of names) {
        const entry: OutboxEntry = {
          kind: 'image',
          stream: refOf(name),
          alertId: '1-abc',
          joinedAt: NOW.toISOString(),
        };
        await outboxes.add(channel, entry);
      }
    },
    async joinReport(channel: string, sweep: string, repositories: readonly string[]) {
      const outcomes = repositories.map((repository) =>
        notable(anOutcome(repository, { deliver: [{ channel, alertId: '1-abc' }] }), [channel]),
      );
      const execution = `arn:of:${sweep}`;
      for (const repository of repositories) {
        const stream = aStream({ repository });
        const state = await streams.get(stream);
        if (!state) continue;
        const owed = state.owed.map(
          (alert) => ({ ...alert, run: { kind: 'sweep', id: execution } }) as const,
        );
        await streams.put(stream, withOwed(state, owed), state);
      }
      const finishedAt = NOW.toISOString();
      const report = aReport(outcomes, { images: 415 }, { execution, finishedAt });
      const key = await sweeps.putReport(sweep, report);
      await outboxes.add(channel, { kind: 'report', key, execution, joinedAt: finishedAt });
    },
    deliver: (channel: string, execution = 'arn:of:it') =>
      step(
        ToTell.parse({
          channel,
          alert: { kind: 'image', ...refOf('one'), id: '1-abc' },
          execution,
        }),
      ),
    owedTo: (name: string) =>
      streams.states.get(streamKey(refOf(name)))?.owed.flatMap(({ channels }) => channels),
    mails: () => topic.published.map(({ Message }) => JSON.parse(Message).email as string),
  };
}

describe('an alert whose findings are not kept any more', () => {
  const countedFor = async ({ streams, refOf }: Awaited<ReturnType<typeof setUp>>, name: string) =>
    (await streams.get(refOf(name)))?.missed;

  it('is given up, counted, and said with the next one of its stream', async () => {
    const service = await setUp();
    await service.join('alerts', 'one');
    service.assessments.expire('assessment-1');
    expect(await service.deliver('alerts')).toEqual({ status: 'nothing-owed', lost: 1 });
    expect(service.topic.published).toEqual([]);
    expect(service.owedTo('one')).toEqual(CHANNELS.filter((channel) => channel !== 'alerts'));
    expect(await countedFor(service, 'one')).toEqual({ alerts: 1 });
    expect(await service.outboxes.read('alerts')).toMatchObject({ entries: [] });
    expect(await service.deliver('alerts')).toEqual({ status: 'nothing-owed' });
  });

  it('keeps back none that goes out with it', async () => {
    const service = await setUp();
    await service.join('alerts', 'one', 'two', 'three');
    service.assessments.expire('assessment-2');
    expect(await service.deliver('alerts')).toEqual({ status: 'delivered', told: 2, lost: 1 });
    expect(service.topic.published.map(({ Subject }) => Subject)).toEqual([
      expect.stringContaining('2 images'),
    ]);
    expect(await countedFor(service, 'one')).toBeUndefined();
    expect(await countedFor(service, 'two')).toEqual({ alerts: 1 });
  });

  it('leaves the one beside it to be told in full', async () => {
    const service = await setUp();
    await service.join('alerts', 'one', 'two');
    service.assessments.expire('assessment-1');
    expect(await service.deliver('alerts')).toEqual({ status: 'delivered', told: 1, lost: 1 });
    expect(service.topic.published.map(({ Subject }) => Subject)).toEqual([
      expect.stringMatching(/^BREACH team\/two:1.0/),
    ]);
  });

  it('is kept where they cannot be read just now', async () => {
    const service = await setUp();
    await service.join('alerts', 'one');
    service.assessments.get = async () => {
      throw new TemporarilyUnavailableError('SlowDown');
    };
    await expect(service.deliver('alerts')).rejects.toThrow('SlowDown');
    expect(service.owedTo('one')).toContain('alerts');
  });
});

it('a report that is not kept any more holds nothing back: what it was to tell is still owed', async () => {
  const service = await setUp();
  await service.joinReport('alerts', 'monday', ['team/two']);
  service.sweeps.expireReport('report-of-monday');
  await service.join('alerts', 'one');
  expect(await service.deliver('alerts')).toEqual({ status: 'delivered', told: 1 });
  expect(service.owedTo('one')).not.toContain('alerts');
  expect(service.owedTo('two')).toContain('alerts');
  expect(await service.outboxes.read('alerts')).toMatchObject({ entries: [] });
});

const THROTTLED = { status: 'throttled', retryAfterSeconds: 17 } as const;

describe('one alert', () => {
  it('goes to SNS as a mail with a short text for all else', async () => {
    const { topic, slack, join, deliver } = await setUp();
    await join('alerts', 'one');
    expect(await deliver('alerts')).toEqual({ status: 'delivered', told: 1 });
    const [message, ...more] = topic.published;
    expect(more).toEqual([]);
    expect(message).toMatchObject({ MessageStructure: 'json' });
    expect(message?.Subject).toMatch(/^[\x20-\x7e]{1,99}$/);
    expect(JSON.parse(message?.Message ?? '')).toEqual({
      default: expect.any(String),
      email: expect.stringContaining('CVE-2024-0727'),
    });
    expect(slack.posted).toEqual([]);
  });

  it('goes to Slack by the secret of its channel', async () => {
    const { topic, slack, join, deliver } = await setUp();
    await join('payments', 'one');
    await deliver('payments');
    expect(slack.posted).toEqual([
      [
        'payments-webhook',
        { text: expect.stringContaining('team/one'), blocks: expect.any(Array) },
      ],
    ]);
    expect(topic.published).toEqual([]);
  });

  it('is owed to the other channels still', async () => {
    const { join, deliver, owedTo } = await setUp();
    await join('alerts', 'one');
    await deliver('alerts');
    expect(owedTo('one')).not.toContain('alerts');
    expect(owedTo('one')).toContain('payments');
  });

  it('is not told twice, however often it joins', async () => {
    const { topic, join, deliver } = await setUp();
    await join('alerts', 'one');
    await deliver('alerts');
    await join('alerts', 'one');
    expect(await deliver('alerts')).toEqual({ status: 'nothing-owed' });
    expect(topic.published).toHaveLength(1);
  });

  it('that a sweep has taken over is left to its report', async () => {
    const { topic, streams, refOf, outboxes, join, deliver } = await setUp();
    await join('alerts', 'one');
    const state = await streams.get(refOf('one'));
    await streams.put(refOf('one'), aState({ owed: [anOwedAlert({ run: SWEEP })] }), state);
    expect(await deliver('alerts')).toEqual({ status: 'nothing-owed' });
    expect(topic.published).toEqual([]);
    expect((await outboxes.read('alerts')).entries).toEqual([]);
  });

  it('says how many before it the channel has missed, once', async () => {
    const { streams, refOf, join, deliver, mails } = await setUp();
    const state = await streams.get(refOf('one'));
    const owed = [anOwedAlert({ channels: ['alerts', 'payments'] })];
    await streams.put(refOf('one'), aState({ owed, missed: { alerts: 7 } }), state);
    await join('alerts', 'one');
    await deliver('alerts');
    expect(mails()).toEqual([expect.stringContaining('7 earlier alerts')]);
    expect(await streams.get(refOf('one'))).not.toHaveProperty('missed');
  });
});

describe('what waits for a channel', () => {
  it('is one message, and the outbox is empty then', async () => {
    const { mails, join, deliver, owedTo, outboxes } = await setUp();
    await join('alerts', ...NAMES);
    expect(await deliver('alerts')).toEqual({ status: 'delivered', told: 3 });
    expect(mails()).toHaveLength(1);
    for (const name of NAMES) {
      expect(mails()[0]).toContain(`BREACH team/${name}:1.0 - 1 HIGH`);
      expect(owedTo(name)).not.toContain('alerts');
    }
    expect(mails()[0]).toMatch(/^BREACH 3 images - 3 new HIGH in team\/one and 2 more/);
    expect(mails()[0]).not.toMatch(/sweep|coverage/i);
    expect(await outboxes.read('alerts')).toEqual({ entries: [] });
  });

  it('is told with a report in one message, each image once, and settled by it', async () => {
    const { mails, join, joinReport, deliver, owedTo, receipts } = await setUp();
    await join('alerts', 'one');
    await joinReport('alerts', 'monday', ['team/two']);
    expect(await deliver('alerts')).toEqual({ status: 'delivered', told: 2 });
    const [mail, ...more] = mails();
    expect(more).toEqual([]);
    expect(mail).toContain('team/one');
    expect(mail).toContain('team/two');
    expect(mail).toContain('415 images');
    expect([owedTo('one'), owedTo('two')]).toEqual([
      expect.not.arrayContaining(['alerts']),
      expect.not.arrayContaining(['alerts']),
    ]);
    expect(await receipts.has(deliveryOf('arn:of:monday', 'alerts'))).toBe(true);
  });

  it('is several reports in one, with the totals of the newest', async () => {
    const { mails, joinReport, deliver, receipts } = await setUp();
    await joinReport('alerts', 'saturday', ['team/one']);
    await joinReport('alerts', 'sunday', ['team/two']);
    expect(await deliver('alerts')).toEqual({ status: 'delivered', told: 2 });
    expect(mails()).toEqual([expect.stringContaining('team/one')]);
    expect(mails()).toEqual([expect.stringContaining('team/two')]);
    expect(await receipts.has(deliveryOf('arn:of:saturday', 'alerts'))).toBe(true);
  });

  it('is not what another sweep has taken over since the report was made', async () => {
    const { mails, joinReport, deliver, owedTo } = await setUp();
    await joinReport('alerts', 'monday', ['team/one', 'team/two']);
    await joinReport('payments', 'tuesday', ['team/two']);
    expect(await deliver('alerts')).toEqual({ status: 'delivered', told: 1 });
    expect(mails()).toEqual([expect.stringContaining('team/one')]);
    expect(mails()).toEqual([expect.not.stringContaining('team/two')]);
    expect(owedTo('one')).not.toContain('alerts');
    expect(owedTo('two')).toContain('alerts');
  });

  it('is not a report that the channel has had, nor one that has nothing for it', async () => {
    const { topic, joinReport, deliver, receipts, owedTo } = await setUp();
    await joinReport('alerts', 'monday', ['team/one']);
    await receipts.add(deliveryOf('arn:of:monday', 'alerts'));
    await joinReport('alerts', 'tuesday', []);
    expect(await deliver('alerts')).toEqual({ status: 'nothing-owed' });
    expect(topic.published).toEqual([]);
    // Whoever has sent it has not come to say so.
    expect(owedTo('one')).not.toContain('alerts');
  });

  it('is in several messages where it is too much for one', async () => {
    const { mails, deliver, outboxes, streams, refOf } = await setUp();
    const stream = refOf('many');
    const owed = Array.from({ length: 501 }, (_, index) => anOwedAlert({ id: `${index}` }));
    await streams.put(stream, aState({ owed }), undefined);
    for (const { id: alertId } of owed) {
      const joinedAt = NOW.toISOString();
      await outboxes.add('alerts', { kind: 'image', stream, alertId, joinedAt });
    }
    expect(await deliver('alerts')).toEqual({ status: 'delivered', told: 501 });
    expect(mails()).toHaveLength(2);
    expect((await streams.get(stream))?.owed).toEqual([]);
  });
});

describe('what another run has left half-way', () => {
  const LEASE = { run: 'arn:of:the:dead', until: new Date('2026-03-01T12:02:00.000Z') };

  async function withBatchLeft() {
    const service = await setUp();
    await service.join('alerts', 'one', 'two');
    const { entries } = await service.outboxes.read('alerts');
    const batch = await service.outboxes.freeze('alerts', entries, LEASE);
    await service.join('alerts', 'three');
    return { ...service, batch };
  }

  it.each([
    { lookedAt: '11:59:31', retryAfterSeconds: 5 },
    { lookedAt: '11:59:42', retryAfterSeconds: 12 },
    { lookedAt: '12:00:40', retryAfterSeconds: 70 },
    { lookedAt: '12:01:50', retryAfterSeconds: 10 },
  ])(
    'is left alone while that run may live, and looked at less and less: at $lookedAt',
    async ({ lookedAt, retryAfterSeconds }) => {
      const { deliver, topic, at } = await withBatchLeft();
      at(`2026-03-01T${lookedAt}.000Z`);
      expect(await deliver('alerts')).toEqual({ status: 'throttled', retryAfterSeconds });
      expect(topic.published).toEqual([]);
    },
  );

  it('is taken before the ten looks of the state machine are over', async () => {
    const { deliver, at } = await withBatchLeft();
    let [now, looks] = [LEASE.until.getTime() - 150_000, 1];
    for (; looks < 10; looks += 1) {
      at(new Date(now).toISOString());
      const delivered = await deliver('alerts');
      if (delivered.status !== 'throttled') break;
      now += delivered.retryAfterSeconds * 1000;
    }
    expect(looks).toBe(7);
  });

  it('is told first, as it was, and then what has come after it', async () => {
    const { deliver, at, mails } = await withBatchLeft();
    at('2026-03-01T12:02:00.000Z');
    expect(await deliver('alerts')).toEqual({ status: 'delivered', told: 3 });
    const [first, second, ...more] = mails();
    expect(more).toEqual([]);
    expect(first).toContain('team/two');
    expect(first).not.toContain('team/three');
    expect(second).toContain('team/three');
  });

  it('is told by its own redrive at once', async () => {
    const { deliver } = await withBatchLeft();
    expect(await deliver('alerts', 'arn:of:the:dead')).toEqual({ status: 'delivered', told: 3 });
  });

  it('is not sent again where its run has sent it after all, in the moment in which it is taken', async () => {
    const { deliver, at, outboxes, batch, mails } = await withBatchLeft();
    at('2026-03-01T12:02:00.000Z');
    const { read } = outboxes;
    outboxes.read = async (channel) => {
      const seen = await read(channel);
      await outboxes.markSent(channel, batch!);
      return seen;
    };
    expect(await deliver('alerts')).toEqual({ status: 'delivered', told: 3 });
    expect(mails()).toEqual([expect.stringContaining('team/three')]);
  });

  it('is not sent again where it has been accepted, but taken off what is owed', async () => {
    const { deliver, at, mails, outboxes, batch, owedTo } = await withBatchLeft();
    await outboxes.markSent('alerts', batch!);
    at('2026-03-01T12:02:00.000Z');
    await deliver('alerts');
    expect(mails()).toEqual([expect.stringContaining('team/three')]);
    for (const name of NAMES) expect(owedTo(name)).not.toContain('alerts');
    expect(await outboxes.read('alerts')).toEqual({ entries: [] });
  });
});

describe('a delivery', () => {
  it('closes the window first: who comes then opens another', async () => {
    const { deliver, join, outboxes } = await setUp();
    await join('alerts', 'one');
    const opener = 'image#111122223333/eu-west-1/team/one#*#1-abc';
    const own = { collector: 'arn:of:it', opener, until: NOW };
    await outboxes.openWindow('alerts', own);
    await deliver('alerts');
    const next = { ...own, collector: 'arn:of:another' };
    expect(await outboxes.openWindow('alerts', next)).toEqual(next);
  });

  it('waits for the end of quiet hours, should it come into them', async () => {
    const quietHours = [{ timezone: 'UTC', from: '11:00', to: '13:00' }];
    const policy = aPolicy({ channels: { alerts: { type: 'sns', quietHours } } });
    const { deliver, join, topic, at } = await setUp({ policy });
    await join('alerts', 'one');
    expect(await deliver('alerts')).toEqual({ status: 'throttled', retryAfterSeconds: 3600 });
    expect(topic.published).toEqual([]);
    at('2026-03-01T13:00:00.000Z');
    expect(await deliver('alerts')).toEqual({ status: 'delivered', told: 1 });
  });

  it('that Slack asks to wait with tells for how long, and anybody may go on with it', async () => {
    const { deliver, join, outboxes, owedTo } = await setUp({ answer: () => THROTTLED });
    await join('payments', 'one');
    expect(await deliver('payments')).toEqual(THROTTLED);
    expect(owedTo('one')).toContain('payments');
    const { batch } = await outboxes.read('payments');
    const lease = { run: 'arn:of:another', until: NOW };
    expect(await outboxes.take('payments', batch!, lease)).toBeDefined();
  });

  it('that fails is an error, for the machine to retry or to record', async () => {
    const { deliver, join, owedTo } = await setUp({
      answer: () => {
        throw new TemporarilyUnavailableError('Slack answered 500.');
      },
    });
    await join('payments', 'one');
    await expect(deliver('payments')).rejects.toThrow(TemporarilyUnavailableError);
    expect(owedTo('one')).toContain('payments');
  });

  it('of which nobody can say what is in it is an error, and anybody may go on with it', async () => {
    const { deliver, join, outboxes, streams } = await setUp();
    await join('payments', 'one');
    jest.spyOn(streams, 'get').mockRejectedValueOnce(new ThrottledError('DynamoDB is busy.'));
    await expect(deliver('payments')).rejects.toThrow(ThrottledError);
    const { batch } = await outboxes.read('payments');
    const lease = { run: 'arn:of:another', until: NOW };
    expect(await outboxes.take('payments', batch!, lease)).toBeDefined();
  });

  it.each(['gone', 'constructor', 'toString', '__proto__'])(
    'to a channel that the policy has not (any more) is refused by its name: %s',
    async (channel) => {
      const { deliver, join, topic } = await setUp();
      await join(channel, 'one');
      const delivering = deliver(channel);
      await expect(delivering).rejects.toThrow(DeliveryRefusedError);
      await expect(delivering).rejects.toThrow(`named ${channel}`);
      expect(topic.published).toEqual([]);
    },
  );
});

describe('what a message leaves out', () => {
  const findings = Array.from({ length: 40 }, (_, index) => aFinding({ id: `CVE-2025-${index}` }));
  const page = (name: string) =>
    `https://warden.example/dashboard/images/111122223333/eu-west-1/team/${name}@${digestOf(name)}`;

  it('is counted, and linked to the page of its image in the dashboard', async () => {
    const { deliver, join, slack, mails } = await setUp({
      findings,
      dashboardUrl: 'https://warden.example',
    });
    await join('payments', 'one');
    await deliver('payments');
    expect(JSON.stringify(slack.posted)).toContain(`<${page('one')}|and 30 more>`);
    await join('alerts', 'one', 'two');
    await deliver('alerts');
    expect(mails()[0]).toContain(page('one'));
    expect(mails()[0]).toContain(page('two'));
  });

  it('is counted where there is no dashboard that lets browsers in', async () => {
    const { deliver, join, slack } = await setUp({ findings });
    await join('payments', 'one');
    await deliver('payments');
    expect(JSON.stringify(slack.posted)).toContain('and 30 more');
    expect(JSON.stringify(slack.posted)).not.toContain('/dashboard');
  });
});

describe('a channel that asks for everything', () => {
  const findings = Array.from({ length: 700 }, (_, index) => aFinding({ id: `CVE-2025-${index}` }));
  const policy = aPolicy({
    channels: {
      alerts: { type: 'sns' },
      payments: { type: 'slack', secret: 'payments-webhook', everything: true },
    },
  });

  /** Alerts that take several messages, to a Slack that takes so many of them at a time. */
  async function withLongAlert(atATime: number, names = ['one']) {
    let taken = 0;
    const answer = (): Sent => {
      taken += 1;
      return taken % (atATime + 1) === 0 ? THROTTLED : { status: 'delivered' };
    };
    const service = await setUp({ answer, policy, findings, names });
    await service.join('payments', ...names);
    return service;
  }

  const titlesOf = ({ slack }: Awaited<ReturnType<typeof withLongAlert>>) =>
    slack.accepted.map(([, { blocks }]) => JSON.stringify(blocks).match(/\((\d+) of \d+\)/)?.[1]);

  it('is told in several messages, each once, however often it asks to wait', async () => {
    const service = await withLongAlert(2);
    expect(await service.deliver('payments')).toEqual({ ...THROTTLED, isUnderWay: true });
    expect(titlesOf(service)).toEqual(['1', '2']);
    expect(service.owedTo('one')).toContain('payments');
    while ((await service.deliver('payments', 'arn:of:another')).status === 'throttled');
    const titles = titlesOf(service);
    expect(titles.length).toBeGreaterThan(3);
    expect(titles).toEqual(titles.map((_, index) => `${index + 1}`));
    expect(service.owedTo('one')).not.toContain('payments');
  });

  it('is under way only where it has taken something', async () => {
    const service = await withLongAlert(0);
    expect(await service.deliver('payments')).toEqual(THROTTLED);
  });

  it('is told in messages that are made anew where a sweep has taken something over', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `service-${index}`);
    const service = await withLongAlert(2, names);
    expect(await service.deliver('payments')).toMatchObject({ isUnderWay: true });
    const taken = service.refOf('service-0');
    const state = await service.streams.get(taken);
    await service.streams.put(taken, aState({ owed: [anOwedAlert({ run: SWEEP })] }), state);
    while ((await service.deliver('payments')).status === 'throttled');
    expect(titlesOf(service).slice(0, 4)).toEqual(['1', '2', '1', '2']);
    const after = JSON.stringify(service.slack.accepted.slice(2));
    expect(new Set(after.match(/service-\d+:/g))).toEqual(
      new Set(names.slice(1).map((name) => `${name}:`)),
    );
  });
});

describe('a channel that refuses', () => {
  const refused = () => {
    throw new DeliveryRefusedError('Slack answered 403: the webhook has been revoked.');
  };

  it('is told of on the channels of the defaults, once, and its alerts stay owed', async () => {
    const { deliver, join, mails, owedTo } = await setUp({ answer: refused });
    await join('payments', 'one');
    await expect(deliver('payments')).rejects.toThrow(DeliveryRefusedError);
    await join('payments', 'two');
    await expect(deliver('payments')).rejects.toThrow(DeliveryRefusedError);
    expect(mails()).toHaveLength(1);
    expect(mails()[0]).toContain('payments');
    expect(mails()[0]?.replaceAll(/\s+/g, ' ')).toContain('the webhook has been revoked');
    expect(owedTo('one')).toContain('payments');
  });

  it('is told of again when it has accepted and then refuses', async () => {
    let isRefusing = true;
    const { deliver, join, mails, slack } = await setUp({
      answer: () => (isRefusing ? refused() : { status: 'delivered' }),
    });
    await join('payments', 'one');
    await expect(deliver('payments')).rejects.toThrow(DeliveryRefusedError);
    isRefusing = false;
    expect(await deliver('payments')).toEqual({ status: 'delivered', told: 1 });
    isRefusing = true;
    await join('payments', 'two');
    await expect(deliver('payments')).rejects.toThrow(DeliveryRefusedError);
    expect(mails()).toHaveLength(2);
    expect(slack.posted).toHaveLength(3);
  });

  it('is told of on any other channel where the defaults have none that is reached', async () => {
    const policy = aPolicy({
      channels: {
        alerts: { type: 'slack', secret: 'dead-too' },
        payments: { type: 'slack', secret: 'dead' },
        ops: { type: 'sns' },
      },
    });
    const { deliver, join, mails, slack } = await setUp({ answer: refused, policy });
    await join('payments', 'one');
    await expect(deliver('payments')).rejects.toThrow('revoked');
    expect(slack.posted.map(([secret]) => secret)).toEqual(['dead', 'dead-too']);
    expect(mails()).toHaveLength(1);
  });

  it('is not told of on a channel that is not to be disturbed, but when it refuses later', async () => {
    const quietHours = [{ timezone: 'UTC', from: '11:00', to: '13:00' }];
    const policy = aPolicy({
      channels: {
        alerts: { type: 'sns', quietHours },
        payments: { type: 'slack', secret: 'dead' },
      },
    });
    const { deliver, join, mails, at } = await setUp({ answer: refused, policy });
    await join('payments', 'one');
    await expect(deliver('payments')).rejects.toThrow('revoked');
    expect(mails()).toEqual([]);
    at('2026-03-01T13:00:00.000Z');
    await expect(deliver('payments')).rejects.toThrow('revoked');
    expect(mails()).toHaveLength(1);
  });
});
