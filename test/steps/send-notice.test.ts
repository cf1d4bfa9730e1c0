import { expect, it } from '@jest/globals';
import type { Channel } from '../../src/domain/policy.ts';
import { sendNotice } from '../../src/steps/send-notice.ts';
import { anAssessment, aPolicy } from '../support/builders.ts';
import { fakeChannels, fakeSlack, fakeTopic } from '../support/fakes/index.ts';

const NOTICE = { kind: 'image', assessment: anAssessment(), executionArn: 'arn:of:it' } as const;

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
  expect(await sendNotice(ports, 'it', NOTICE, 'the-id')).toEqual({ status: 'delivered' });
  expect(channels.sent).toEqual([{ type: channel.type, to, message: expect.objectContaining({}) }]);
  expect(channels.sent[0]?.message).toMatchObject(message as object);
});
