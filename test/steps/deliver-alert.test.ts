import { describe, expect, it } from '@jest/globals';
import { DeliveryRefusedError, TemporarilyUnavailableError } from '../../src/domain/errors.ts';
import { deliverAlert, Input } from '../../src/steps/deliver-alert.ts';
import { anAssessment, anOutcome, aPolicy, aReport, notable } from '../support/builders.ts';
import { fakeAssessments, fakeSlack, fakeSweeps, fakeTopic } from '../support/fakes/index.ts';

type Sent = Awaited<ReturnType<ReturnType<typeof fakeSlack>['post']>>;

function setUp(answer?: () => Sent) {
  const sweeps = fakeSweeps();
  const topic = fakeTopic();
  const slack = fakeSlack(answer);
  const assessments = fakeAssessments([anAssessment()]);
  const step = deliverAlert({ assessments, sweeps, policy: aPolicy(), topic, slack });
  const report = aReport(
    [
      notable(anOutcome('payments/api'), ['alerts', 'payments']),
      notable(anOutcome('base/debian'), ['alerts']),
    ],
    { images: 2, breach: 2 },
  );
  return {
    topic,
    slack,
    deliverAssessment: (channel: string) =>
      step(
        Input.parse({
          channel,
          alert: { kind: 'assessment', key: 'assessment-1' },
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
    const { topic, slack, deliverAssessment } = setUp();
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
    const { topic, slack, deliverAssessment } = setUp();
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
    const { topic, slack, deliverReport } = setUp();
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

describe('a delivery', () => {
  it('to a channel that the policy has not (any more) is refused by its name', async () => {
    const delivering = setUp().deliverAssessment('gone');
    await expect(delivering).rejects.toThrow(DeliveryRefusedError);
    await expect(delivering).rejects.toThrow(/named gone/);
  });

  it('that Slack asks to wait with tells for how long', async () => {
    const { deliverAssessment } = setUp(() => ({ status: 'throttled', retryAfterSeconds: 17 }));
    expect(await deliverAssessment('payments')).toEqual({
      status: 'throttled',
      retryAfterSeconds: 17,
    });
  });

  it('that fails is an error, for the machine to retry or to record', async () => {
    const { deliverAssessment } = setUp(() => {
      throw new TemporarilyUnavailableError('Slack answered 500.');
    });
    await expect(deliverAssessment('payments')).rejects.toThrow(TemporarilyUnavailableError);
  });
});

it.each(['constructor', 'toString', '__proto__'])(
  'a channel is never something that every object has: %s',
  async (channel) => {
    await expect(setUp().deliverAssessment(channel)).rejects.toThrow(DeliveryRefusedError);
  },
);
