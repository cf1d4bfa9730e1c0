import { expect, it } from '@jest/globals';
import { briefOf } from '../../src/domain/alert.ts';
import type { Channel } from '../../src/domain/policy.ts';
import { streamKey } from '../../src/domain/stream.ts';
import { sendNotice } from '../../src/steps/send-notice.ts';
import { aFinding, anAssessment, anImage, aPolicy, aReport } from '../support/builders.ts';
import { fakeChannels, fakeSlack, fakeTopic } from '../support/fakes/index.ts';
import { aStream } from '../support/streams.ts';

const NOTICE = { kind: 'image', assessment: anAssessment(), executionArn: 'arn:of:it' } as const;

it('several alerts are an event each, with an id of its own, and a report is another', async () => {
  const channels = fakeChannels();
  const ports = {
    policy: { ...aPolicy(), channels: { bus: { type: 'eventbridge', bus: 'default' } as const } },
    channels: { ...channels, topic: fakeTopic(), slack: fakeSlack() },
  };
  const alerts = ['team/one', 'team/two'].map((repository) =>
    briefOf(anAssessment({ image: anImage({ repository }) }), {
      alertId: '1-abc',
      executionArn: `arn:of:${repository}`,
      missed: undefined,
    }),
  );
  const notice = {
    kind: 'alerts',
    alerts,
    registry: anImage(),
    report: aReport([]),
    executionArn: 'arn',
  } as const;
  const idOf = (repository: string, alertId = '1-abc') =>
    `the-id/${streamKey(aStream({ repository }))}/${alertId}`;
  await sendNotice(ports, 'bus', notice, { id: 'the-id' });
  expect(channels.sent.map(({ message }) => message)).toMatchObject([
    {
      type: 'Image Scan Verdict',
      resources: ['arn:of:team/one'],
      document: {
        deliveryId: idOf('team/one'),
        image: { repository: 'team/one' },
        verdict: 'breach',
      },
    },
    { type: 'Image Scan Verdict', document: { deliveryId: idOf('team/two') } },
    { type: 'Image Scan Report', document: { deliveryId: 'the-id/report' } },
  ]);

  // A sweep has taken the first one over before the next attempt.
  const [, two, three] = [...alerts, briefOf(anAssessment(), { ...alerts[0]!, alertId: '2-abc' })];
  await sendNotice(ports, 'bus', { ...notice, alerts: [two!, three!] }, { id: 'the-id' });
  expect(channels.sent.slice(3).map(({ message }) => message)).toMatchObject([
    { document: { deliveryId: idOf('team/two') } },
    { document: { deliveryId: idOf('payments/api', '2-abc') } },
    { document: { deliveryId: 'the-id/report' } },
  ]);
});

it.each<[Channel, to: string, message: unknown]>([
  [{ type: 'teams', secret: 's' }, 's', { type: 'message' }],
  [
    { type: 'webhook', secret: 's' },
    's',
    {
      id: 'the-id',
      document: { type: 'Image Scan Verdict', deliveryId: 'the-id', verdict: 'breach' },
    },
  ],
  [
    { type: 'eventbridge', bus: 'default' },
    'default',
    { type: 'Image Scan Verdict', resources: ['arn:of:it'], document: { deliveryId: 'the-id' } },
  ],
  [{ type: 'amazon-q' }, '', { version: '1.0', source: 'custom', id: 'the-id' }],
])('a notice to %j', async (channel, to, message) => {
  const channels = fakeChannels();
  const ports = {
    policy: { ...aPolicy(), channels: { it: channel } },
    channels: { ...channels, topic: fakeTopic(), slack: fakeSlack() },
  };
  expect(await sendNotice(ports, 'it', NOTICE, { id: 'the-id' })).toEqual({ status: 'delivered' });
  expect(channels.sent).toEqual([{ type: channel.type, to, message: expect.objectContaining({}) }]);
  expect(channels.sent[0]?.message).toMatchObject(message as object);
});

it.each<[everything: boolean, most: number]>([
  [true, Infinity],
  [false, 1],
])('cards of Teams where everything is asked for: %s', async (everything, most) => {
  const channels = fakeChannels();
  const ports = {
    policy: { ...aPolicy(), channels: { it: { type: 'teams', secret: 's', everything } as const } },
    channels: { ...channels, topic: fakeTopic(), slack: fakeSlack() },
  };
  const findings = Array.from({ length: 500 }, (_, index) => aFinding({ id: `CVE-2025-${index}` }));
  const notice = { ...NOTICE, assessment: anAssessment({ findings }) };
  const noted: number[] = [];
  const onAccepted = async ({ parts }: { parts: number }) => {
    noted.push(parts);
  };

  expect(await sendNotice(ports, 'it', notice, { id: 'the-id', onAccepted })).toEqual({
    status: 'delivered',
  });
  const cards = channels.sent.map(({ message }) => JSON.stringify(message));
  expect(cards.length).toBeLessThanOrEqual(most);
  expect(noted).toEqual(everything ? cards.map((_, index) => index + 1) : []);
  const ids = new Set(cards.join('').match(/CVE-2025-\d+/g));
  expect(ids.size).toBe(everything ? 500 : 10);
});
