import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type AwsCall, type LocalAws, type LogLine, startLocalAws } from '../../local/aws.ts';
import type { StatusChange } from '../../local/step-functions/index.ts';
import { writeZip } from '../support/zip.ts';
import { anImage, aRegistry, REGISTRY_ID } from './support/registry.ts';
import { allow, aRole } from './support/roles.ts';

const image = anImage('app', { tags: ['1.0.0'] });
const registry = aRegistry({ 'team/app': [image] });

/** A function that looks at the registry and throws an error that the machine catches by its name. */
const code = `
  class RefusedError extends Error { name = 'RefusedError'; }
  export const handler = async (event) => {
    console.log('checking ' + event.image);
    const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_REGION } = process.env;
    await fetch(AWS_ENDPOINT_URL, {
      method: 'POST',
      headers: {
        'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.DescribeRegistry',
        authorization: 'AWS4-HMAC-SHA256 Credential=' + AWS_ACCESS_KEY_ID + '/20260301/' + AWS_REGION + '/ecr/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: '{}',
    });
    if (event.image === 'refused') throw new RefusedError('not this one');
    return { checked: event.image };
  };
`;

const machine = {
  QueryLanguage: 'JSONata',
  StartAt: 'Check',
  States: {
    Check: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: {
        // biome-ignore lint/suspicious/noTemplateCurlyInString: that is how Fn::Sub is written
        FunctionName: '${Check.Arn}',
        Payload: { image: "{% $exists($states.input.image) ? $states.input.image : 'none' %}" },
      },
      Output: '{% $states.result.Payload %}',
      Catch: [{ ErrorEquals: ['RefusedError'], Next: 'Refused' }],
      End: true,
    },
    Refused: { Type: 'Pass', Output: 'refused', End: true },
  },
};

const role = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });
const deadLetters = { DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['Dead', 'Arn'] } } };
const rule = (EventPattern: object, target: object) => ({
  Type: 'AWS::Events::Rule',
  Properties: { EventPattern, Targets: [{ Id: 'target', ...target }] },
});

const template = {
  Resources: {
    FunctionRole: aRole(['lambda'], allow('ecr:DescribeRegistry', '*')),
    MachineRole: aRole(
      ['states'],
      allow('lambda:InvokeFunction', { 'Fn::GetAtt': ['Check', 'Arn'] }),
    ),
    // Not what the rule Forbidden would start.
    StarterRole: aRole(
      ['events', 'scheduler'],
      allow('states:StartExecution', [
        { Ref: 'Machine' },
        'arn:aws:states:eu-west-1:111122223333:stateMachine:nowhere',
      ]),
    ),
    Check: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'check',
        Code: { S3Key: 'any/code.zip' },
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Role: role('FunctionRole'),
        Timeout: 10,
      },
    },
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: 'checks',
        RoleArn: role('MachineRole'),
        DefinitionString: { 'Fn::Sub': JSON.stringify(machine) },
      },
    },
    Inbox: { Type: 'AWS::SQS::Queue' },
    Dead: { Type: 'AWS::SQS::Queue' },
    Pushes: rule(
      { source: ['aws.ecr'], 'detail-type': ['ECR Image Action'] },
      { Arn: { Ref: 'Machine' }, RoleArn: role('StarterRole'), InputPath: '$.detail' },
    ),
    Requests: rule(
      { source: ['test'], 'detail-type': ['Request'] },
      { Arn: { Ref: 'Machine' }, RoleArn: role('StarterRole'), InputPath: '$.detail' },
    ),
    Direct: rule(
      { source: ['test'], 'detail-type': ['Direct'] },
      { Arn: { 'Fn::GetAtt': ['Check', 'Arn'] }, InputPath: '$.detail' },
    ),
    Ends: rule(
      { source: ['aws.states'], detail: { status: ['SUCCEEDED'] } },
      { Arn: { 'Fn::GetAtt': ['Inbox', 'Arn'] } },
    ),
    Lost: rule(
      { source: ['test'], 'detail-type': ['Lost'] },
      {
        Arn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:nowhere',
        RoleArn: role('StarterRole'),
        RetryPolicy: { MaximumRetryAttempts: 0 },
        ...deadLetters,
      },
    ),
    Forbidden: rule(
      { source: ['test'], 'detail-type': ['Forbidden'] },
      {
        Arn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:forbidden',
        RoleArn: role('StarterRole'),
        RetryPolicy: { MaximumRetryAttempts: 0 },
        ...deadLetters,
      },
    ),
    Nightly: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        Name: 'nightly',
        ScheduleExpression: 'rate(1 day)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: { Ref: 'Machine' },
          RoleArn: role('StarterRole'),
          Input: '{"image":"refused"}',
        },
      },
    },
    Alerts: { Type: 'AWS::SNS::Topic' },
    Mail: {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: { Ref: 'Alerts' }, Protocol: 'email', Endpoint: 'a@example.com' },
    },
  },
  Outputs: { MachineArn: { Value: { Ref: 'Machine' } } },
};

let folder: string;
let aws: LocalAws;
const calls: AwsCall[] = [];
const log: LogLine[] = [];
const changes: StatusChange[] = [];

/** Writes a package with this template, and returns its folder. */
async function packaged(name: string, packagedTemplate: object): Promise<string> {
  const path = await mkdtemp(join(folder, name));
  const write = (file: string, content: object) =>
    writeFile(join(path, file), JSON.stringify(content));
  await write('cloudformation-template-update-stack.json', packagedTemplate);
  await write('serverless-state.json', {
    service: { service: 'warden', provider: { stage: 'test' } },
  });
  await writeZip(join(path, 'code.zip'), { 'index.mjs': code });
  return path;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aws-test-'));
  aws = await startLocalAws({
    packageDirectory: await packaged('good-', template),
    registry,
    pushed: 'none',
    scanMillis: 1,
    port: 0,
    secrets: { webhook: 'https://example.com' },
    log: (line) => log.push(line),
    onRequest: (call) => calls.push(call),
    onExecutionStatusChange: (change) => changes.push(change),
  });
});

afterEach(() => {
  for (const list of [calls, log, changes]) list.length = 0;
});

afterAll(async () => {
  await aws.stop();
  await rm(folder, { recursive: true });
});

const client = () => ({
  endpoint: aws.endpoint,
  region: aws.region,
  credentials: { accessKeyId: 'AK', secretAccessKey: 'secret' },
});

async function put(DetailType: string, detail: object): Promise<void> {
  const Entries = [{ Source: 'test', DetailType, Detail: JSON.stringify(detail) }];
  await new EventBridgeClient(client()).send(new PutEventsCommand({ Entries }));
}

/** Waits for a queue's next message. */
async function receive(logicalId: string): Promise<Message> {
  const { Messages } = await new SQSClient(client()).send(
    new ReceiveMessageCommand({
      QueueUrl: aws.resources[logicalId]?.ref,
      WaitTimeSeconds: 10,
      MessageAttributeNames: ['All'],
      VisibilityTimeout: 3600,
    }),
  );
  if (!Messages?.[0]) throw new Error(`No message in ${logicalId} within ten seconds`);
  return Messages[0];
}

/** Waits for the end of an execution, as EventBridge tells it, and returns its output. */
async function nextOutput(): Promise<unknown> {
  const event = JSON.parse((await receive('Inbox')).Body ?? '');
  expect(event).toMatchObject({
    'detail-type': 'Step Functions Execution Status Change',
    account: REGISTRY_ID,
    resources: [event.detail.executionArn],
  });
  return JSON.parse(event.detail.output);
}

describe('the deployed template', () => {
  it('has account and region of the registry, its resources and its outputs', () => {
    expect(aws).toMatchObject({
      region: 'eu-west-1',
      accountId: REGISTRY_ID,
      outputs: { MachineArn: `arn:aws:states:eu-west-1:${REGISTRY_ID}:stateMachine:checks` },
      emailSubscriptions: [{ topicArn: aws.resources.Alerts?.ref, endpoint: 'a@example.com' }],
    });
    expect(aws.resources.Inbox).toMatchObject({
      type: 'AWS::SQS::Queue',
      ref: expect.stringContaining(`${aws.endpoint}/000000000000/warden-test-Inbox-`),
    });
  });

  it('finds the secrets that were given', async () => {
    const secret = await new SecretsManagerClient(client()).send(
      new GetSecretValueCommand({ SecretId: 'webhook' }),
    );

    expect(secret.SecretString).toBe('https://example.com');
  });
});

describe('from an event to a function', () => {
  it('an event starts a state machine, and its end is an event too', async () => {
    await put('Request', { image: 'payments/api' });

    expect(await nextOutput()).toEqual({ checked: 'payments/api' });
    expect(changes.map(({ status }) => status)).toEqual(['RUNNING', 'SUCCEEDED']);
  });

  it('the machine catches by the name of the error that the function threw', async () => {
    await put('Request', { image: 'refused' });

    expect(await nextOutput()).toBe('refused');
  });

  it('a push to ECR starts it', async () => {
    await aws.ecr.push({ repository: 'team/app', imageDigest: image.detail.imageDigest });

    expect(await nextOutput()).toEqual({ checked: 'none' });
    expect(JSON.parse(changes[0]?.input ?? '')).toMatchObject({
      'action-type': 'PUSH',
      'repository-name': 'team/app',
      'image-tag': '1.0.0',
    });
  });

  it('a schedule starts it when it is run', async () => {
    await aws.scheduler.run('nightly');

    expect(await nextOutput()).toBe('refused');
  });

  it('an event that cannot be delivered goes to the dead-letter queue', async () => {
    await put('Lost', { image: 'payments/api' });

    const { Body, MessageAttributes } = await receive('Dead');
    expect(JSON.parse(Body ?? '')).toMatchObject({ detail: { image: 'payments/api' } });
    expect(MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: 'StateMachineDoesNotExist' },
      RULE_ARN: { StringValue: aws.resources.Lost?.attributes.Arn },
      TARGET_ARN: { StringValue: expect.stringContaining(':nowhere') },
    });
  });

  it('an event goes there too when the role does not allow what it would start', async () => {
    await put('Forbidden', { image: 'payments/api' });

    const { MessageAttributes } = await receive('Dead');
    expect(MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: 'NO_PERMISSIONS' },
      ERROR_MESSAGE: {
        StringValue: expect.stringMatching(
          /^User: arn:aws:sts::\d{12}:assumed-role\/\S+\/events is not authorized to perform: states:StartExecution on resource: arn:aws:states:eu-west-1:111122223333:stateMachine:forbidden because/,
        ),
      },
    });
  });

  it('a function may be the target', async () => {
    await put('Direct', { image: 'direct' });

    await aws.events.idle();
    await until(() => log.length > 0);
    expect(log).toEqual([{ source: 'check', text: 'checking direct' }]);
  });
});

describe('what can be watched', () => {
  it('is who calls what: a function, or a part of AWS', async () => {
    await put('Request', { image: 'watched' });
    await nextOutput();

    expect(calls).toContainEqual(
      expect.objectContaining({ source: 'check', service: 'ecr', operation: 'DescribeRegistry' }),
    );
    expect(calls).toContainEqual(
      expect.objectContaining({ source: 'states', service: 'lambda', operation: 'Invoke' }),
    );
  });
});

describe('when it cannot be brought up', () => {
  const start = (packageDirectory: string, port = 0) =>
    startLocalAws({ packageDirectory, registry, port });

  it('says that the port is taken', async () => {
    const port = Number(new URL(aws.endpoint).port);

    await expect(start(await packaged('port-', template), port)).rejects.toThrow(
      `Port ${port} of 127.0.0.1 is taken`,
    );
  });

  it.each<[string, object, string]>([
    [
      'is not declared',
      {},
      'The role arn:aws:iam::111122223333:role/any is not one of the template',
    ],
    [
      'does not trust Lambda',
      {
        Role: {
          ...aRole(['states']),
          Properties: { ...aRole(['states']).Properties, RoleName: 'any' },
        },
      },
      'cannot be assumed by lambda.amazonaws.com',
    ],
    [
      'has a policy that cannot be enforced',
      { Role: aRole(['lambda'], { ...allow('s3:*', '*'), Condition: { IpAddress: { a: 'b' } } }) },
      'Resources.Role: Policy own: Condition.IpAddress is not supported by the local AWS',
    ],
  ])('says so when a role %s', async (_, roles, message) => {
    const { Properties } = template.Resources.Check;
    const Role = 'arn:aws:iam::111122223333:role/any';
    const Check = { Type: 'AWS::Lambda::Function', Properties: { ...Properties, Role } };
    const Resources = { ...roles, Check };

    await expect(start(await packaged('role-', { Resources }))).rejects.toThrow(message);
  });

  it('says what is wrong with the template, and leaves nothing behind', async () => {
    const broken = { Resources: { Bad: rule({ source: ['x'] }, { Arn: 'arn:aws:firehose:x' }) } };
    const other = await start(await packaged('empty-', { Resources: {} }));
    const port = Number(new URL(other.endpoint).port);
    await other.stop();

    await expect(start(await packaged('broken-', broken), port)).rejects.toThrow(
      'Resources.Bad: The local AWS cannot deliver to arn:aws:firehose:x',
    );
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
  });
});

async function until(isTrue: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 500 && !isTrue(); attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
