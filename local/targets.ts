import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Iam, Service } from './iam/index.ts';

/** A target of a rule or a schedule. */
export interface Target {
  readonly Arn: string;
  /** With what right it is delivered to. Functions and queues may let a rule in by policies of their own. */
  readonly RoleArn?: string | undefined;
}

/** Who delivers. */
type Sender = Extract<Service, 'events' | 'scheduler'>;

/** Where EventBridge and its scheduler deliver to, by ARN. */
export interface Targets {
  /** Throws an error for a target that cannot be delivered to, so that a template is refused before anything runs. */
  check(target: Target, sender: Sender): void;
  /** Starts an execution, invokes a function without waiting for it, or sends a message, if the role allows it. */
  invoke(target: Target, input: unknown, sender: Sender): Promise<void>;
  /**
   * Sends what could not be delivered to the queue with this ARN, with the attributes that EventBridge adds. Schedules
   * do so with their role.
   */
  deadLetter(
    queueArn: string,
    input: unknown,
    error: unknown,
    failed?: { readonly ruleArn?: string; readonly targetArn: string; readonly roleArn?: string },
  ): Promise<void>;
  destroy(): void;
}

const START = 'states:StartExecution';
const SEND = 'sqs:SendMessage';

/** How a target is delivered to, and what that takes. */
interface Delivery {
  readonly action: string;
  readonly deliver: (arn: string, input: string) => unknown;
}

/** Knows state machines, functions and queues as targets. */
export function createTargets(options: {
  readonly endpoint: string;
  readonly region: string;
  /** Signs the calls, so that the endpoint's log tells them from those of the service. */
  readonly accessKeyId: string;
  readonly startExecution: (input: { stateMachineArn: string; input: string }) => unknown;
  readonly iam: Pick<Iam, 'assume'>;
}): Targets {
  const { endpoint, region, iam } = options;
  const credentials = { accessKeyId: options.accessKeyId, secretAccessKey: 'local' };
  const sqs = new SQSClient({ endpoint, region, credentials });
  const lambda = new LambdaClient({ endpoint, region, credentials });

  async function send(
    queueArn: string,
    MessageBody: string,
    attributes: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const [, , , , accountId, name] = queueArn.split(':');
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([key, StringValue]) => [
        key,
        { DataType: 'String', StringValue },
      ]),
    );
    const QueueUrl = `${endpoint}/${accountId}/${name}`;
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes }));
  }

  const deliveries: Readonly<Record<string, Delivery>> = {
    states: {
      action: START,
      deliver: (stateMachineArn, input) => options.startExecution({ stateMachineArn, input }),
    },
    lambda: {
      action: 'lambda:InvokeFunction',
      deliver: (FunctionName, Payload) =>
        lambda.send(new InvokeCommand({ FunctionName, Payload, InvocationType: 'Event' })),
    },
    sqs: { action: SEND, deliver: (queueArn, body) => send(queueArn, body) },
  };

  function deliveryTo(arn: string): Delivery {
    const delivery = deliveries[arn.split(':')[2] ?? ''];
    if (!delivery) {
      throw new Error(
        `The local AWS cannot deliver to ${arn}: it knows state machines, functions and queues`,
      );
    }
    return delivery;
  }

  return {
    check({ Arn, RoleArn }, sender) {
      const { action } = deliveryTo(Arn);
      if (RoleArn !== undefined) iam.assume(RoleArn, sender, sender);
      else if (action === START) throw new Error(`RoleArn is required for target ${Arn}`);
    },
    async invoke({ Arn, RoleArn }, input, sender) {
      const { action, deliver } = deliveryTo(Arn);
      if (RoleArn !== undefined) {
        iam.assume(RoleArn, sender, sender).require({ action, resource: Arn });
      }
      await deliver(Arn, JSON.stringify(input));
    },
    async deadLetter(queueArn, input, error, failed) {
      if (failed?.roleArn !== undefined) {
        const session = iam.assume(failed.roleArn, 'scheduler', 'scheduler');
        session.require({ action: SEND, resource: queueArn });
      }
      await send(queueArn, JSON.stringify(input), {
        ERROR_CODE: codeOf(error),
        ERROR_MESSAGE: error instanceof Error ? error.message : String(error),
        ...(failed?.ruleArn !== undefined && { RULE_ARN: failed.ruleArn }),
        ...(failed && { TARGET_ARN: failed.targetArn }),
      });
    },
    destroy() {
      sqs.destroy();
      lambda.destroy();
    },
  };
}

function codeOf(error: unknown): string {
  const code = (error as { readonly code?: unknown } | undefined)?.code;
  if (code === 'AccessDeniedException') return 'NO_PERMISSIONS';
  return typeof code === 'string' ? code : 'SDK_CLIENT_ERROR';
}
