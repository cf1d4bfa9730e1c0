import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  type HistoryEvent,
  ListExecutionsCommand,
  paginateGetExecutionHistory,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type AwsCall, type LocalAws, startLocalAws } from '../../local/aws.ts';
import type { Faults } from '../../local/faults/faults.ts';
import type { Decision } from '../../local/iam/index.ts';
import type { RecordedRegistry } from '../../local/recorded-registry/index.ts';
import { SLACK_SECRET, testPackage } from './package.ts';

/** The packaged service, running on the local AWS, as a test looks at it. */
export interface RunningService {
  readonly aws: LocalAws;
  /** Starts image-scan by hand; returns the execution when it is over. */
  request(input: unknown): Promise<Execution>;
  /** Puts an event, and returns the executions of image-scan when all are over. */
  put(event: EventToPut): Promise<readonly Execution[]>;
  /** Runs the sweep's schedule now; returns its execution when it is over. */
  sweep(): Promise<Execution>;
  /** All executions of image-scan, oldest first, once none runs any more. */
  imageScans(): Promise<readonly Execution[]>;
  /** The ARNs of all executions of image-scan, oldest first, running or not. */
  executions(): Promise<readonly string[]>;
  history(executionArn: string): Promise<readonly HistoryEvent[]>;
  /** The mails sent since the last call. */
  mails(): Promise<readonly Mail[]>;
  /** Bodies that Slack has accepted. */
  readonly slack: { readonly text: string }[];
  /** What Slack answers to the next requests, `[status, body, headers]`; then `ok` again. */
  readonly slackAnswers: [number, string, Record<string, string>?][];
  readonly sfn: SFNClient;
  /** Rejects when a role has refused anything, whatever has become of it. */
  stop(): Promise<void>;
}

export type Execution = DescribeExecutionCommandOutput & {
  /** The output, or the cause of a failure, where it is JSON. */
  readonly said: Record<string, unknown>;
};

export interface EventToPut {
  readonly source: string;
  readonly type: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface Mail {
  readonly subject: string;
  readonly body: string;
}

/** Brings the packaged service up with its waits shortened to seconds. */
export async function runService(
  registry: RecordedRegistry,
  {
    packageDirectory,
    secrets,
    onDecision,
    ...options
  }: {
    /** Besides that of the Slack webhook. */
    readonly secrets?: Readonly<Record<string, string>>;
    readonly environment?: Readonly<Record<string, string>>;
    readonly pushed?: 'all' | 'none';
    readonly scanMillis?: number;
    readonly faults?: Faults;
    readonly retryPace?: number;
    readonly onRequest?: (call: AwsCall) => void;
    readonly onDecision?: (decision: Decision) => void;
    /** The package `compressed` unless there is one. */
    readonly packageDirectory?: string;
  } = {},
): Promise<RunningService> {
  const slack: { text: string }[] = [];
  const slackAnswers: [number, string, Record<string, string>?][] = [];
  const slackServer = await slackStandIn(slack, slackAnswers);
  const { port } = slackServer.address() as AddressInfo;
  const refusals: string[] = [];
  const aws = await startLocalAws({
    packageDirectory: packageDirectory ?? (await testPackage()),
    registry,
    port: 0,
    scanMillis: 300,
    secrets: { ...secrets, [SLACK_SECRET]: `http://127.0.0.1:${port}/services/T0/B0/secret` },
    ...options,
    onDecision: onDecision ?? (({ refusal }) => void (refusal && refusals.push(refusal))),
  });
  const client = {
    endpoint: aws.endpoint,
    region: aws.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const sfn = new SFNClient(client);
  const sqs = new SQSClient(client);
  const QueueUrl = await subscribeQueue(client, sqs, aws.outputs.AlertsTopicArn ?? '');
  const [imageScan, registrySweep] = [
    aws.outputs.ImageScanStateMachineArn,
    aws.outputs.RegistrySweepStateMachineArn,
  ];

  async function describe(executionArn: string | undefined): Promise<Execution> {
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return { ...execution, said: asJson(execution.output ?? execution.cause) };
  }

  async function over(executionArn: string | undefined): Promise<Execution> {
    for (;;) {
      const execution = await describe(executionArn);
      if (execution.status !== 'RUNNING') return execution;
      await pause();
    }
  }

  const list = async () =>
    (await sfn.send(new ListExecutionsCommand({ stateMachineArn: imageScan, maxResults: 1000 })))
      .executions ?? [];

  async function imageScans(): Promise<readonly Execution[]> {
    let executions = await list();
    // Two quiet looks in a row: an event on its way starts an execution after the last one has ended.
    for (let quiet = 0; quiet < 2; ) {
      await pause();
      const next = await list();
      const isQuiet =
        next.length === executions.length && next.every(({ status }) => status !== 'RUNNING');
      quiet = isQuiet ? quiet + 1 : 0;
      executions = next;
    }
    return Promise.all(executions.reverse().map(({ executionArn }) => describe(executionArn)));
  }

  return {
    aws,
    slack,
    slackAnswers,
    sfn,
    imageScans,

    async executions() {
      return (await list()).reverse().flatMap(({ executionArn }) => executionArn ?? []);
    },

    async request(input) {
      const started = await sfn.send(
        new StartExecutionCommand({ stateMachineArn: imageScan, input: JSON.stringify(input) }),
      );
      return over(started.executionArn);
    },

    async put({ source, type, detail }) {
      await aws.events.putEvents([
        { Source: source, DetailType: type, Detail: JSON.stringify(detail) },
      ]);
      await aws.events.idle();
      return imageScans();
    },

    async sweep() {
      await aws.scheduler.run('ecr-scan-warden-dev-sweep');
      const { executions = [] } = await sfn.send(
        new ListExecutionsCommand({ stateMachineArn: registrySweep, maxResults: 1 }),
      );
      return over(executions[0]?.executionArn);
    },

    async history(executionArn) {
      const pages = paginateGetExecutionHistory({ client: sfn }, { executionArn });
      const history: HistoryEvent[] = [];
      for await (const { events = [] } of pages) history.push(...events);
      return history;
    },

    async mails() {
      const mails: Mail[] = [];
      for (;;) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 3600 }),
        );
        if (Messages.length === 0) return mails;
        for (const { Body = '{}' } of Messages) {
          const { Subject, Message } = JSON.parse(Body) as { Subject: string; Message: string };
          mails.push({ subject: Subject, body: (JSON.parse(Message) as { email: string }).email });
        }
      }
    },

    async stop() {
      sfn.destroy();
      sqs.destroy();
      await aws.stop();
      slackServer.closeAllConnections();
      slackServer.close();
      if (refusals.length > 0) throw new Error([...new Set(refusals)].join('\n'));
    },
  };
}

async function subscribeQueue(
  client: ConstructorParameters<typeof SNSClient>[0] & object,
  sqs: SQSClient,
  TopicArn: string,
): Promise<string | undefined> {
  const sns = new SNSClient(client);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'mails' }));
  await sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: `arn:aws:sqs:${TopicArn.split(':').slice(3, 5).join(':')}:mails`,
    }),
  );
  sns.destroy();
  return QueueUrl;
}

async function slackStandIn(
  accepted: { text: string }[],
  answers: [number, string, Record<string, string>?][],
): Promise<Server> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const [status, body, headers] = answers.shift() ?? [200, 'ok'];
    if (status === 200) accepted.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.writeHead(status, headers).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function asJson(text: string | undefined): Record<string, unknown> {
  return text?.startsWith('{') ? JSON.parse(text) : {};
}

function pause(): Promise<void> {
  return new Promise((fulfil) => setTimeout(fulfil, 150));
}

/** The longest input or output of a state, in bytes. */
export function largestPayload(history: readonly HistoryEvent[]): number {
  const payloads = history.flatMap(({ stateEnteredEventDetails, stateExitedEventDetails }) => [
    stateEnteredEventDetails?.input ?? '',
    stateExitedEventDetails?.output ?? '',
  ]);
  return Math.max(...payloads.map((payload) => Buffer.byteLength(payload)));
}

/** The names of the states that an execution entered, in order. */
export function statesOf(history: readonly HistoryEvent[]): readonly string[] {
  return history.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
}

/** When the first event of a type took place, in milliseconds. */
export function timeOf(history: readonly HistoryEvent[], type: HistoryEvent['type']): number {
  const event = history.find((candidate) => candidate.type === type);
  if (!event?.timestamp) throw new Error(`The history has no ${type}.`);
  return event.timestamp.getTime();
}
