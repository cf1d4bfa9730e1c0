import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import {
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type AwsCall, type LocalAws, startLocalAws } from '../../../local/aws.ts';
import { readRedriveArguments } from '../../../local/redrive/arguments.ts';
import { type RedriveClients, type Redriven, redrive } from '../../../local/redrive/redrive.ts';
import { writeZip } from '../../support/zip.ts';
import { aRegistry } from '../support/registry.ts';
import { aRole } from '../support/roles.ts';

const role = { 'Fn::GetAtt': ['Role', 'Arn'] };
const template = {
  Resources: {
    Role: aRole(['lambda', 'states']),
    Fetch: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'fetch',
        Code: { S3Key: 'code.zip' },
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Role: role,
      },
    },
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: 'checks',
        RoleArn: role,
        Definition: {
          QueryLanguage: 'JSONata',
          StartAt: 'Done',
          States: { Done: { Type: 'Succeed' } },
        },
      },
    },
    Dead: { Type: 'AWS::SQS::Queue' },
  },
  Outputs: {
    Queue: { Value: { Ref: 'Dead' } },
    Machine: { Value: { Ref: 'Machine' } },
    Function: { Value: { 'Fn::GetAtt': ['Fetch', 'Arn'] } },
  },
};

let folder: string;
let aws: LocalAws;
let clients: RedriveClients;
let queueUrl: string;
const started: unknown[] = [];
const calls: AwsCall[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redrive-test-'));
  const write = (file: string, content: object) =>
    writeFile(join(folder, file), JSON.stringify(content));
  await write('cloudformation-template-update-stack.json', template);
  await write('serverless-state.json', {
    service: { service: 'warden', provider: { stage: 'test' } },
  });
  await writeZip(join(folder, 'code.zip'), {
    'index.mjs': 'export const handler = async () => {};',
  });
  aws = await startLocalAws({
    packageDirectory: folder,
    registry: aRegistry({}),
    port: 0,
    onRequest: (call) => calls.push(call),
    onExecutionStatusChange({ status, input, name }) {
      if (status === 'RUNNING') started.push([name, JSON.parse(input ?? 'null')]);
    },
  });
  const config = {
    endpoint: aws.endpoint,
    region: aws.region,
    credentials: { accessKeyId: 'AK', secretAccessKey: 'secret' },
  };
  clients = {
    sqs: new SQSClient(config),
    sfn: new SFNClient(config),
    lambda: new LambdaClient(config),
  };
  queueUrl = aws.outputs.Queue ?? '';
});

afterEach(async () => {
  await clients.sqs.send(new PurgeQueueCommand({ QueueUrl: queueUrl }));
  started.length = 0;
  calls.length = 0;
});

afterAll(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await aws.stop();
  await rm(folder, { recursive: true });
});

/** Leaves a message as EventBridge does, and answers its id. */
async function leave(body: object, target?: string): Promise<string> {
  const text = (StringValue: string) => ({ DataType: 'String', StringValue });
  const { MessageId = '' } = await clients.sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: JSON.stringify(body),
      MessageAttributes: {
        ERROR_CODE: text('NO_PERMISSIONS'),
        ...(target && { TARGET_ARN: text(target) }),
      },
    }),
  );
  return MessageId;
}

async function run(dryRun = false): Promise<readonly Redriven[]> {
  const all: Redriven[] = [];
  for await (const one of redrive(clients, { queueUrl, dryRun })) all.push(one);
  return all;
}

/** Messages in the queue, whether they can be seen or not. */
async function left(): Promise<number> {
  const { Attributes = {} } = await clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
  );
  const { ApproximateNumberOfMessages = 0, ApproximateNumberOfMessagesNotVisible = 0 } = Attributes;
  return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
}

describe('a redrive', () => {
  it('starts what a message was for, with its input, and deletes it', async () => {
    const id = await leave({ image: 'payments/api:1.0' }, aws.outputs.Machine);
    expect(await run()).toEqual([
      {
        messageId: id,
        target: aws.outputs.Machine,
        reason: 'NO_PERMISSIONS',
        result: 'started',
      },
    ]);
    expect(started).toEqual([[`redrive-${id}`, { image: 'payments/api:1.0' }]]);
    expect(await left()).toBe(0);
  });

  it('invokes a function that a schedule could not', async () => {
    await leave({}, aws.outputs.Function);
    expect(await run()).toMatchObject([{ result: 'started' }]);
    expect(calls).toContainEqual(
      expect.objectContaining({ service: 'lambda', operation: 'Invoke', status: 202 }),
    );
    expect(await left()).toBe(0);
  });

  it('goes through all messages, more than one call answers', async () => {
    for (let count = 0; count < 12; count += 1) await leave({ count }, aws.outputs.Machine);
    expect(await run()).toHaveLength(12);
    expect(started).toHaveLength(12);
  });

  it('leaves what it cannot start, says why, and goes on', async () => {
    await leave({}, 'arn:aws:states:eu-west-1:111122223333:stateMachine:nowhere');
    await leave({});
    await leave({}, aws.outputs.Machine);
    const results = await run();
    expect(results.map(({ result, detail }) => [result, detail?.split(':')[0]])).toEqual(
      expect.arrayContaining([
        ['left', 'StateMachineDoesNotExist'],
        ['left', expect.stringContaining('TARGET_ARN')],
        ['started', undefined],
      ]),
    );
    expect(await left()).toBe(2);
  });

  it('that is dry starts nothing, and leaves the messages for whoever looks next', async () => {
    await leave({}, aws.outputs.Machine);
    expect(await run(true)).toMatchObject([{ result: 'would-start' }]);
    expect(started).toEqual([]);
    expect(await run(true)).toHaveLength(1);
    expect(await left()).toBe(1);
  });
});

describe('its command line', () => {
  it.each([
    [['https://sqs.eu-west-1.amazonaws.com/1/dead'], false],
    [['https://sqs.eu-west-1.amazonaws.com/1/dead', '--dry-run'], true],
  ])('%j', (args, dryRun) => {
    expect(readRedriveArguments(args)).toEqual({ queueUrl: args[0], dryRun });
  });

  it.each([[[]], [['dead']], [['https://a.b/c', 'more']], [['https://a.b/c', '--dry']]])(
    'refuses %j',
    (args) => expect(() => readRedriveArguments(args)).toThrow(),
  );

  it('asks for help', () => expect(readRedriveArguments(['--help'])).toBe('help'));
});
