import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** What has become of one message. */
export interface Redriven {
  readonly messageId: string;
  /** What it was for; absent where it does not say. */
  readonly target?: string | undefined;
  /** Why it could not be delivered at the time. */
  readonly reason: string;
  readonly result: 'started' | 'would-start' | 'left';
  /** Why it is left. */
  readonly detail?: string | undefined;
}

export interface RedriveClients {
  readonly sqs: SQSClient;
  readonly sfn: SFNClient;
  readonly lambda: LambdaClient;
}

/** Longer than one batch takes; what is left comes back after it. */
const HIDDEN_SECONDS = 120;

/** Replays a dead-letter queue of EventBridge and Scheduler, message by message, until it has seen all. */
export async function* redrive(
  clients: RedriveClients,
  { queueUrl, dryRun }: { readonly queueUrl: string; readonly dryRun: boolean },
): AsyncGenerator<Redriven> {
  const seen: Message[] = [];
  try {
    for (;;) {
      const messages = await receive(clients.sqs, queueUrl);
      if (messages.length === 0) return;
      for (const message of messages) {
        seen.push(message);
        const redriven = dryRun ? planned(message) : await replay(clients, message);
        if (redriven.result === 'started') await remove(clients.sqs, queueUrl, message);
        yield redriven;
      }
    }
  } finally {
    // Whoever looks next need not wait for what was only looked at.
    if (dryRun) for (const message of seen) await show(clients.sqs, queueUrl, message);
  }
}

async function receive(sqs: SQSClient, QueueUrl: string): Promise<readonly Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
      VisibilityTimeout: HIDDEN_SECONDS,
      WaitTimeSeconds: 1,
    }),
  );
  return Messages;
}

function planned(message: Message): Redriven {
  const known = describe(message);
  return isKnown(known.target)
    ? { ...known, result: 'would-start' }
    : { ...known, result: 'left', detail: NO_TARGET };
}

async function replay(clients: RedriveClients, message: Message): Promise<Redriven> {
  const known = describe(message);
  if (!isKnown(known.target)) return { ...known, result: 'left', detail: NO_TARGET };
  try {
    await start(clients, known.target, message);
    return { ...known, result: 'started' };
  } catch (error) {
    const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { ...known, result: 'left', detail };
  }
}

const NO_TARGET = 'It does not name a state machine or a function as its target (TARGET_ARN).';

function describe({ MessageId = '', MessageAttributes = {} }: Message) {
  const attribute = (name: string) => MessageAttributes[name]?.StringValue;
  const reason = [attribute('ERROR_CODE'), attribute('ERROR_MESSAGE')].filter(Boolean).join(': ');
  return { messageId: MessageId, target: attribute('TARGET_ARN'), reason };
}

function isKnown(target: string | undefined): target is string {
  return /^arn:[^:]+:(states:[^:]+:\d+:stateMachine|lambda:[^:]+:\d+:function):/.test(target ?? '');
}

/** An execution has the name of its message: started twice, it runs once. */
async function start(
  { sfn, lambda }: RedriveClients,
  target: string,
  { MessageId, Body = '{}' }: Message,
): Promise<void> {
  if (target.includes(':function:')) {
    const Payload = Buffer.from(Body);
    await lambda.send(
      new InvokeCommand({ FunctionName: target, InvocationType: 'Event', Payload }),
    );
    return;
  }
  try {
    await sfn.send(
      new StartExecutionCommand({
        stateMachineArn: target,
        name: `redrive-${MessageId}`,
        input: Body,
      }),
    );
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ExecutionAlreadyExists') throw error;
  }
}

async function remove(sqs: SQSClient, QueueUrl: string, { ReceiptHandle }: Message): Promise<void> {
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
}

async function show(sqs: SQSClient, QueueUrl: string, { ReceiptHandle }: Message): Promise<void> {
  await sqs.send(
    new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
  );
}
