import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import {
  DeliveryRefusedError,
  TemporarilyUnavailableError,
  ThrottledError,
} from '../../domain/errors.ts';
import type { ChatTopic, Topic, TopicMessage } from '../../ports.ts';

type DomainError = new (message: string, options: ErrorOptions) => Error;

const BY_SDK_NAME: Readonly<Record<string, DomainError>> = {
  ThrottledException: ThrottledError,
  ThrottlingException: ThrottledError,
  InternalErrorException: TemporarilyUnavailableError,
  NotFoundException: DeliveryRefusedError,
  AuthorizationErrorException: DeliveryRefusedError,
  InvalidParameterException: DeliveryRefusedError,
};

export function snsTopic(client: SNSClient, topicArn: string): Topic & ChatTopic {
  return {
    async publish(message: Partial<TopicMessage> & Pick<TopicMessage, 'Message'>) {
      try {
        await client.send(new PublishCommand({ TopicArn: topicArn, ...message }));
      } catch (error) {
        const Translated = error instanceof Error ? BY_SDK_NAME[error.name] : undefined;
        throw Translated ? new Translated(`SNS: ${error}`, { cause: error }) : error;
      }
    },
  };
}
