import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

/** Where EventBridge and its scheduler deliver to, by ARN. */
export interface Targets {
  /** Throws an error for a target that cannot be delivered to, so that a template is refused before anything runs. */
  check(arn: string): void;
  /** Starts an execution, invokes a function without waiting for it, or sends a message. */
  invoke(arn: string, input: unknown): Promise<void>;
  /** Sends what could not be delivered to the queue with this ARN, with the attributes that EventBridge adds. */
  deadLetter(
    queueArn: string,
    input: unknown,
    error: unknown,
    failed?: { readonly ruleArn?: string; readonly targetArn: string },
  ): Promise<void>;
  destroy(): void;
}

/** Knows state machines, functions and queues as targets. */
export function createTargets(options: {
  readonly endpoint: string;
  readonly region: string;
  /** Signs the calls, so that the endpoint's log tells them from those of the service. */
  readonly accessKeyId: string;
  readonly startExecution: (input: { stateMachineArn: string; input: string }) => unknown;
}): Targets {
  const { endpoint, region } = options;
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

  const deliveries: Readonly<Record<string, (arn: string, input: string) => unknown>> = {
    states: (stateMachineArn, input) => options.startExecution({ stateMachineArn, input }),
    lambda: (FunctionName, Payload) =>
      lambda.send(new InvokeCommand({ FunctionName, Payload, InvocationType: 'Event' })),
    sqs: (queueArn, body) => send(queueArn, body),
  };

  function deliveryTo(arn: string) {
    const service = arn.split(':')[2] ?? '';
    const deliver = deliveries[service];
    if (!deliver) {
      throw new Error(
        `The local AWS cannot deliver to ${arn}: it knows state machines, functions and queues`,
      );
    }
    return deliver;
  }

  return {
    check: (arn) => void deliveryTo(arn),
    async invoke(arn, input) {
      await deliveryTo(arn)(arn, JSON.stringify(input));
    },
    deadLetter: (queueArn, input, error, failed) =>
      send(queueArn, JSON.stringify(input), {
        ERROR_CODE: codeOf(error),
        ERROR_MESSAGE: error instanceof Error ? error.message : String(error),
        ...(failed?.ruleArn !== undefined && { RULE_ARN: failed.ruleArn }),
        ...(failed && { TARGET_ARN: failed.targetArn }),
      }),
    destroy() {
      sqs.destroy();
      lambda.destroy();
    },
  };
}

function codeOf(error: unknown): string {
  const code = (error as { readonly code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : 'SDK_CLIENT_ERROR';
}
