import { expect, it } from '@jest/globals';
import { briefOf } from '../../src/domain/alert.ts';
import type { Channel } from '../../src/domain/policy.ts';
import { sendNotice } from '../../src/steps/send-notice.ts';
import { anAssessment, anImage, aPolicy, aReport } from '../support/builders.ts';
import { fakeChannels, fakeSlack, fakeTopic } from '../support/fakes/index.ts';

const NOTICE = { kind: 'image', assessment: anAssessment(), executionArn: 'arn:of:it' } as const;

it('several alerts are an event each, with an id of its own, and a report is another', async () => {
  const channels = fakeChannels();
  const ports = {
    policy: { ...aPolicy(), channels: { bus: { type: 'eventbridge', bus: 'default' } as const } },
    channels: { ...channels, topic: fakeTopic(), slack: fakeSlack() },
  };
  const alerts = ['team/one', 'team/two'].map((repository) =>
    briefOf(anAssessment({ image: anImage({ repository }) }), {
      executionArn: `arn:of:${repository}`,
      missed: undefined,
    }),
  );
  const notice = { kind: 'alerts', alerts, report: aReport([]), executionArn: 'arn' } as const;
  await sendNotice(ports, 'bus', notice, { id: 'the-id' });
  expect(channels.sent.map(({ message }) => message)).toMatchObject([
    {
      type: 'Image Scan Verdict',
      resources: ['arn:of:team/one'],
      document: { deliveryId: 'the-id/1', image: { repository: 'team/one' }, verdict: 'breach' },
    },
    { type: 'Image Scan Verdict', document: { deliveryId: 'the-id/2' } },
    { type: 'Image Scan Report', document: { deliveryId: 'the-id/report' } },
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
