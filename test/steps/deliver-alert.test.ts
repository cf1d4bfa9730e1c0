import { describe, expect, it } from '@jest/globals';
import { DeliveryRefusedError, TemporarilyUnavailableError } from '../../src/domain/errors.ts';
import { deliverAlert, Input } from '../../src/steps/deliver-alert.ts';
import { anAssessment, anOutcome, aPolicy, aReport, notable } from '../support/builders.ts';
import {
  type FakeStreams,
  fakeAssessments,
  fakeChannels,
  fakeReceipts,
  fakeSlack,
  fakeStreams,
  fakeSweeps,
  fakeTopic,
} from '../support/fakes/index.ts';

type Sent = Awaited<ReturnType<ReturnType<typeof fakeSlack>['post']>>;

const STREAM = {
  registryId: '111122223333',
  region: 'eu-west-1',
  repository: 'payments/api',
  stream: '*',
};

/** A stream that owes the alert `1-abc` to both channels, as a run has left it. */
async function streamsOwing(): Promise<FakeStreams> {
  const streams = fakeStreams();
  await streams.put(
    STREAM,
    {
      version: 1,
      image: { imageDigest: 'sha256:abc', tags: ['1.4.2'] },
      verdict: 'breach',
      assessment: 'assessment-1',
      owed: [
        {
          id: '1-abc',
          assessment: 'assessment-1',
          channels: ['alerts', 'payments', 'gone', 'constructor', 'toString', '__proto__'],
          since: '2026-03-01T12:00:00.000Z',
          run: { kind: 'scan', id: 'arn:of:it' },
        },
      ],
      firstSeen: '2026-03-01T12:00:00.000Z',
      lastSeen: '2026-03-01T12:00:00.000Z',
    },
    undefined,
  );
  return streams;
}

async function setUp(answer?: () => Sent) {
  const streams = await streamsOwing();
  const sweeps = fakeSweeps();
  const topic = fakeTopic();
  const slack = fakeSlack(answer);
  const assessments = fakeAssessments([anAssessment()]);
  const step = deliverAlert({
    streams,
    assessments,
    sweeps,
    receipts: fakeReceipts(),
    policy: aPolicy(),
    channels: { ...fakeChannels(), topic, slack },
  });
  const report = aReport(
    [
      notable(
        anOutcome('payments/api', {
          deliver: [
            { channel: 'alerts', alertId: '1-abc' },
            { channel: 'payments', alertId: '1-abc' },
          ],
        }),
        ['alerts', 'payments'],
      ),
      notable(anOutcome('base/debian'), ['alerts']),
    ],
    { images: 2, breach: 2 },
  );
  return {
    topic,
    slack,
    /** The channels that have not heard the alert. */
    owedTo: () => streams.states.get('payments/api#*')?.owed.flatMap(({ channels }) => channels),
    deliverAssessment: (channel: string) =>
      step(
        Input.parse({
          channel,
          alert: { kind: 'image', ...STREAM, id: '1-abc' },
          execution: 'arn:of:it',
        }),
      ),
    async deliverReport(channel: string) {
      const key = await sweeps.putReport('monday', report);
      return step(Input.parse({ channel, alert: { kind: 'report', key }, execution: 'arn:of:it' }));
    },
  };
}

describe('an alert', () => {
  it('goes to SNS as a mail with a short text for all else', async () => {
    const { topic, slack, deliverAssessment } = await setUp();
    expect(await deliverAssessment('alerts')).toEqual({ status: 'delivered' });
    expect(topic.published).toHaveLength(1);
    const [message] = topic.published;
    expect(message).toMatchObject({ MessageStructure: 'json' });
    expect(message?.Subject).toMatch(/^[\x20-\x7e]{1,99}$/);
    expect(JSON.parse(message?.Message ?? '')).toEqual({
      default: expect.any(String),
      email: expect.stringContaining('CVE-2024-0727'),
    });
    expect(slack.posted).toEqual([]);
  });

  it('goes to Slack by the secret of its channel', async () => {
    const { topic, slack, deliverAssessment } = await setUp();
    expect(await deliverAssessment('payments')).toEqual({ status: 'delivered' });
    expect(slack.posted).toEqual([
      [
        'payments-webhook',
        { text: expect.stringContaining('payments/api'), blocks: expect.any(Array) },
      ],
    ]);
    expect(topic.published).toEqual([]);
  });

  it('of a sweep tells a channel only what it is to hear', async () => {
    const { topic, slack, deliverReport } = await setUp();
    await deliverReport('alerts');
    await deliverReport('payments');
    const mail = JSON.parse(topic.published[0]?.Message ?? '').email;
    expect(mail).toContain('payments/api');
    expect(mail).toContain('base/debian');
    const [, message] = slack.posted[0]!;
    expect(JSON.stringify(message)).toContain('payments/api');
    expect(JSON.stringify(message)).not.toContain('base/debian');
  });
});

describe('what is owed', () => {
  it('is owed to a channel until it has heard it', async () => {
    const { deliverAssessment, owedTo } = await setUp();
    await deliverAssessment('alerts');
    expect(owedTo()).not.toContain('alerts');
    expect(owedTo()).toContain('payments');
  });

  it('is not told twice, whoever asks for it', async () => {
    const { topic, deliverAssessment } = await setUp();
    await deliverAssessment('alerts');
    expect(await deliverAssessment('alerts')).toEqual({ status: 'delivered' });
    expect(topic.published).toHaveLength(1);
  });

  it('stays owed where the receiver asks to wait', async () => {
    const { deliverAssessment, owedTo } = await setUp(() => ({
      status: 'throttled',
      retryAfterSeconds: 17,
    }));
    await deliverAssessment('payments');
    expect(owedTo()).toContain('payments');
  });

  it('is settled by the report that tells of it, which goes to a channel once', async () => {
    const { topic, deliverReport, owedTo } = await setUp();
    await deliverReport('alerts');
    await deliverReport('alerts');
    expect(topic.published).toHaveLength(1);
    expect(owedTo()).not.toContain('alerts');
    expect(owedTo()).toContain('payments');
  });
});

describe('a delivery', () => {
  it('to a channel that the policy has not (any more) is refused by its name', async () => {
    const { deliverAssessment } = await setUp();
    const delivering = deliverAssessment('gone');
    await expect(delivering).rejects.toThrow(DeliveryRefusedError);
    await expect(delivering).rejects.toThrow(/named gone/);
  });

  it('that Slack asks to wait with tells for how long', async () => {
    const { deliverAssessment } = await setUp(() => ({
      status: 'throttled',
      retryAfterSeconds: 17,
    }));
    expect(await deliverAssessment('payments')).toEqual({
      status: 'throttled',
      retryAfterSeconds: 17,
    });
  });

  it('that fails is an error, for the machine to retry or to record', async () => {
    const { deliverAssessment } = await setUp(() => {
      throw new TemporarilyUnavailableError('Slack answered 500.');
    });
    await expect(deliverAssessment('payments')).rejects.toThrow(TemporarilyUnavailableError);
  });
});

it.each(['constructor', 'toString', '__proto__'])(
  'a channel is never something that every object has: %s',
  async (channel) => {
    const { deliverAssessment } = await setUp();
    await expect(deliverAssessment(channel)).rejects.toThrow(DeliveryRefusedError);
  },
);
