import {
  DescribeRuleCommand,
  EventBridgeClient,
  PutEventsCommand,
} from '@aws-sdk/client-eventbridge';
import { expect, it } from '@jest/globals';
import { createEvents } from '../../../local/events/index.ts';
import { serve } from '../support/call.ts';

it('an SDK puts an event with a time and reads results and errors', async () => {
  const received: unknown[] = [];
  const events = createEvents({
    region: 'eu-west-1',
    accountId: '111122223333',
    invoke: async (_, input) => received.push(input),
    deadLetter: async () => {},
  });
  events.putRule({
    name: 'rule',
    eventPattern: { source: ['aws.ecr'] },
    targets: [{ Id: 'one', Arn: 'arn:target' }],
  });
  const { config, close } = await serve(events.service);
  const client = new EventBridgeClient(config);
  try {
    const { FailedEntryCount, Entries } = await client.send(
      new PutEventsCommand({
        Entries: [
          {
            Source: 'aws.ecr',
            DetailType: 'ECR Image Scan',
            Detail: '{}',
            Resources: ['arn:r'],
            Time: new Date('2019-10-29T02:36:48Z'),
          },
          { Source: 'aws.ecr', DetailType: 'ECR Image Scan', Detail: '' },
        ],
      }),
    );
    expect(FailedEntryCount).toBe(1);
    expect(Entries?.[1]?.ErrorCode).toBe('InvalidArgument');
    await events.idle();
    expect(received).toMatchObject([
      { id: Entries?.[0]?.EventId, time: '2019-10-29T02:36:48Z', resources: ['arn:r'] },
    ]);
    await expect(client.send(new DescribeRuleCommand({ Name: 'gone' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  } finally {
    client.destroy();
    close();
  }
});
