import { CreateTopicCommand, type SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { z } from 'zod';
import type { Creator } from '../deploy.ts';
import { physicalName } from '../physical-name.ts';
import { readProperties } from './properties.ts';

/** A subscription by mail: nothing is sent locally, but it is known who would get it. */
export interface EmailSubscription {
  readonly topicArn: string;
  /** The address. */
  readonly endpoint: string;
}

const Endpoint = z.object({ Protocol: z.string(), Endpoint: z.string() });

const Topic = z.object({
  TopicName: z.string().optional(),
  FifoTopic: z.union([z.boolean(), z.string()]).optional(),
  Subscription: z.array(Endpoint).default([]),
});

const Subscription = Endpoint.extend({
  TopicArn: z.string(),
  FilterPolicy: z.unknown().optional(),
  FilterPolicyScope: z.string().optional(),
  RawMessageDelivery: z.union([z.boolean(), z.string()]).optional(),
});

/** Creates topics and subscriptions of queues; subscriptions by mail are handed to `onEmailSubscription`. */
export function snsCreators(
  client: SNSClient,
  onEmailSubscription: (subscription: EmailSubscription) => void,
): Record<string, Creator> {
  async function subscribe(subscription: z.infer<typeof Subscription>): Promise<string> {
    const { TopicArn, Protocol, Endpoint } = subscription;
    if (Protocol === 'email' || Protocol === 'email-json') {
      onEmailSubscription({ topicArn: TopicArn, endpoint: Endpoint });
      return 'pending confirmation';
    }
    if (Protocol !== 'sqs') {
      throw new Error(
        `The protocol ${Protocol} of a subscription is not supported by the local AWS`,
      );
    }
    const Attributes = textAttributes({
      FilterPolicy: subscription.FilterPolicy,
      FilterPolicyScope: subscription.FilterPolicyScope,
      RawMessageDelivery: subscription.RawMessageDelivery,
    });
    const created = await client.send(
      new SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes }),
    );
    return created.SubscriptionArn ?? '';
  }

  return {
    async 'AWS::SNS::Topic'(request) {
      const { TopicName, FifoTopic, Subscription } = readProperties(Topic, request);
      const Name = TopicName ?? physicalName(request, 256);
      const created = await client.send(
        new CreateTopicCommand({ Name, Attributes: textAttributes({ FifoTopic }) }),
      );
      const TopicArn = created.TopicArn ?? '';
      for (const endpoint of Subscription) {
        await subscribe({ ...endpoint, TopicArn, FilterPolicy: undefined });
      }
      return { ref: TopicArn, attributes: { TopicArn, TopicName: Name } };
    },
    async 'AWS::SNS::Subscription'(request) {
      const arn = await subscribe(readProperties(Subscription, request));
      return { ref: arn, attributes: { Arn: arn } };
    },
  };
}

/** Attributes of SNS and SQS are text: what is an object in the template is JSON there. */
export function textAttributes(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [
        name,
        typeof value === 'object' ? JSON.stringify(value) : `${value}`,
      ]),
  );
}
