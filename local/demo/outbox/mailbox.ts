import { setTimeout as sleep } from 'node:timers/promises';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { z } from 'zod';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly body: string;
}

/** Stands in for the mailboxes of everybody who is subscribed by mail. */
export interface Mailbox {
  /** Waits until every mail that was sent has been handed over. */
  drained(): Promise<void>;
  stop(): Promise<void>;
}

/** The most that stopping has to wait for a poll to come back. */
const POLL_SECONDS = 1;

/** What SNS puts into a queue. */
const Envelope = z.object({ Subject: z.string().default('(no subject)'), Message: z.string() });

/** `MessageStructure: json` comes whole, where AWS would choose the text of the protocol. */
const TextPerProtocol = z.object({ default: z.string(), email: z.string().optional() });

/** Subscribes a queue for each address, and hands over one mail after the other. */
export async function openMailbox(options: {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly subscriptions: readonly { readonly topicArn: string; readonly endpoint: string }[];
  readonly onMail: (mail: Mail) => Promise<void>;
  readonly onError: (error: unknown) => void;
}): Promise<Mailbox> {
  const config = {
    endpoint: options.endpoint,
    region: options.region,
    credentials: { accessKeyId: options.accessKeyId, secretAccessKey: 'local' },
  };
  const sns = new SNSClient(config);
  const sqs = new SQSClient(config);
  const queues: string[] = [];
  const polls: Promise<void>[] = [];
  let isOpen = true;

  for (const [index, { topicArn, endpoint: to }] of options.subscriptions.entries()) {
    const queue = await subscribedQueue(`mailbox-${index + 1}`, topicArn);
    queues.push(queue);
    polls.push(poll(queue, to));
  }

  async function subscribedQueue(name: string, topicArn: string): Promise<string> {
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    await sns.send(
      new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: Attributes?.QueueArn }),
    );
    return QueueUrl;
  }

  async function poll(QueueUrl: string, to: string): Promise<void> {
    while (isOpen) {
      try {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({
            QueueUrl,
            WaitTimeSeconds: POLL_SECONDS,
            MaxNumberOfMessages: 10,
          }),
        );
        for (const message of Messages) {
          await options.onMail({ to, ...readMail(message) });
          await sqs.send(
            new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }),
          );
        }
      } catch (error) {
        options.onError(error);
        await sleep(POLL_SECONDS * 1000);
      }
    }
  }

  async function isEmpty(QueueUrl: string): Promise<boolean> {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = Attributes;
    return ApproximateNumberOfMessages === '0' && ApproximateNumberOfMessagesNotVisible === '0';
  }

  return {
    async drained() {
      for (const queue of queues) while (!(await isEmpty(queue))) await sleep(50);
    },
    async stop() {
      isOpen = false;
      await Promise.all(polls);
      sns.destroy();
      sqs.destroy();
    },
  };
}

/** What a mail program would show of a message. */
export function readMail({ Body = '' }: Pick<Message, 'Body'>): Omit<Mail, 'to'> {
  const { Subject: subject, Message: text } = Envelope.parse(JSON.parse(Body));
  const perProtocol = parseTexts(text);
  return { subject, body: perProtocol ? (perProtocol.email ?? perProtocol.default) : text };
}

function parseTexts(text: string): z.infer<typeof TextPerProtocol> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return TextPerProtocol.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
