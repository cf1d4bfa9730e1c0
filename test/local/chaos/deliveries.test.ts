import { expect, it } from '@jest/globals';
import { checkDeliveries } from '../../../local/chaos/deliveries.ts';
import { createLedger, type Received } from '../../../local/chaos/ledger.ts';
import type { Policy } from '../../../src/domain/policy.ts';

const POLICY: Policy = {
  defaults: { thresholds: {}, fixableOnly: false, deliver: [], streams: [] },
  rules: [],
  suppressions: [],
  channels: {
    hook: { type: 'webhook', secret: 'hook' },
    chat: { type: 'slack', secret: 'chat' },
    cards: { type: 'teams', secret: 'cards' },
  },
  sweep: { failOnUnchecked: false },
};

/** What the books have against these messages, where the service has noted one as accepted by each of the channels. */
async function namesOf(...received: Omit<Received, 'at' | 'isLate'>[]): Promise<readonly string[]> {
  const channels = ['chat', 'cards'];
  const ledger = {
    ...createLedger({ stored: new Map() }),
    batches: new Map(
      channels.map((channel) => [channel, { channel, deliveryId: channel, entries: [] }]),
    ),
    noted: new Map(channels.map((channel) => [channel, 0])),
  };
  for (const message of received) ledger.receive({ ...message, isLate: false });
  const { discrepancies } = await checkDeliveries({
    due: [],
    policy: POLICY,
    ledger,
    states: new Map(),
    report: () => Promise.reject(new Error('There is no report.')),
  });
  return discrepancies.map(({ name, detail }) => `${name} ${detail}`);
}

const chat = { channel: 'chat', deliveryId: undefined };
const cards = { channel: 'cards', deliveryId: undefined };

it('messages without a place for an id are counted', async () => {
  expect(await namesOf(chat, cards)).toEqual([]);
});

it('a channel that nothing has come to is missed', async () => {
  expect(await namesOf(chat)).toEqual(['message-missing cards: 0 of 1 messages have come']);
});

it('a message has its id where there is a place for one', async () => {
  expect(await namesOf(chat, cards, { channel: 'hook', deliveryId: undefined })).toEqual([
    'message-without-id hook',
    expect.stringContaining('message-invented hook'),
  ]);
});
