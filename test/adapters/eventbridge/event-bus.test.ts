import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { eventBuses } from '../../../src/adapters/eventbridge/event-bus.ts';

const EVENT = { type: 'Image Scan Verdict', resources: ['arn:of:it'], document: { a: 1 } };

function buses(entry: { EventId?: string; ErrorCode?: string; ErrorMessage?: string }) {
  const client = mockClient(EventBridgeClient);
  client.on(PutEventsCommand).resolves({ Entries: [entry] });
  return { client, put: () => eventBuses(new EventBridgeClient({})).put('security', EVENT) };
}

it('puts one event on the bus', async () => {
  const { client, put } = buses({ EventId: '1' });
  await put();
  expect(client.commandCalls(PutEventsCommand)[0]?.args[0].input).toEqual({
    Entries: [
      {
        EventBusName: 'security',
        Source: 'ecr-scan-warden',
        DetailType: 'Image Scan Verdict',
        Resources: ['arn:of:it'],
        Detail: '{"a":1}',
      },
    ],
  });
});

it.each([
  ['ThrottlingException', 'TemporarilyUnavailableError'],
  ['InternalFailure', 'TemporarilyUnavailableError'],
  ['NotAuthorizedForSourceException', 'DeliveryRefusedError'],
])('an entry refused with %s raises %s, for the call itself succeeds', async (ErrorCode, name) => {
  await expect(buses({ ErrorCode, ErrorMessage: 'why' }).put()).rejects.toMatchObject({
    name,
    message: `EventBridge: ${ErrorCode}: why`,
  });
});
