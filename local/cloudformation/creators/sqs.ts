import { CreateQueueCommand, GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import type { Creator } from '../deploy.ts';
import { physicalName } from '../physical-name.ts';
import { readProperties } from './properties.ts';
import { textAttributes } from './sns.ts';

const Queue = z.object({
  QueueName: z.string().optional(),
  ContentBasedDeduplication: z.unknown().optional(),
  DelaySeconds: z.unknown().optional(),
  FifoQueue: z.unknown().optional(),
  MaximumMessageSize: z.unknown().optional(),
  MessageRetentionPeriod: z.unknown().optional(),
  ReceiveMessageWaitTimeSeconds: z.unknown().optional(),
  RedrivePolicy: z.unknown().optional(),
  VisibilityTimeout: z.unknown().optional(),
});

/** Creates queues; encryption is left out. */
export function sqsCreators(client: SQSClient): Record<string, Creator> {
  return {
    async 'AWS::SQS::Queue'(request) {
      const { QueueName: given, ...attributes } = readProperties(Queue, request);
      const QueueName = given ?? physicalName(request, 80);
      const { QueueUrl = '' } = await client.send(
        new CreateQueueCommand({ QueueName, Attributes: textAttributes(attributes) }),
      );
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
      );
      return {
        ref: QueueUrl,
        attributes: { Arn: Attributes?.QueueArn ?? '', QueueName, QueueUrl },
      };
    },
  };
}
