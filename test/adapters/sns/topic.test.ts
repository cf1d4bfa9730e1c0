import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { snsTopic } from '../../../src/adapters/sns/topic.ts';

const client = mockClient(SNSClient);
beforeEach(() => void client.reset());

const message = { Subject: 'A', Message: '{"default":"a"}', MessageStructure: 'json' } as const;
const publish = () => snsTopic(new SNSClient({}), 'arn:of:the:topic').publish(message);

it('a message is published to the topic as it is', async () => {
  client.on(PublishCommand).resolves({ MessageId: '1' });
  await publish();
  const inputs = client.commandCalls(PublishCommand).map(({ args }) => args[0].input);
  expect(inputs).toEqual([{ TopicArn: 'arn:of:the:topic', ...message }]);
});

describe('an error of SNS', () => {
  it.each([
    ['ThrottledException', 'ThrottledError'],
    ['ThrottlingException', 'ThrottledError'],
    ['InternalErrorException', 'TemporarilyUnavailableError'],
    ['NotFoundException', 'DeliveryRefusedError'],
    ['AuthorizationErrorException', 'DeliveryRefusedError'],
    ['InvalidParameterException', 'DeliveryRefusedError'],
    ['KMSDisabledException', 'KMSDisabledException'],
    ['SomethingNewException', 'SomethingNewException'],
  ])('%s is %s', async (name, expected) => {
    client.rejects(Object.assign(new Error('said SNS'), { name }));
    await expect(publish()).rejects.toMatchObject({
      name: expected,
      message: expect.stringContaining('said SNS'),
    });
  });
});
