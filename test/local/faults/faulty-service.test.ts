import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeRegistryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListStateMachinesCommand, SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isThrottlingError, isTransientError } from '@smithy/core/retry';
import { type Gateway, startGateway } from '../../../local/endpoint/gateway.ts';
import { createFaults } from '../../../local/faults/faults.ts';
import { faultyService } from '../../../local/faults/faulty-service.ts';
import type { CallFault, FaultPlan } from '../../../local/faults/plan.ts';

let gateway: Gateway;
let done: string[];

beforeEach(async () => {
  gateway = await startGateway({ port: 0, region: 'eu-west-1' });
  done = [];
});

afterEach(() => gateway.stop());

/** Puts a service behind the endpoint that answers everything, with faults by a plan around it. */
function mount(name: string, plan: FaultPlan) {
  const service = faultyService({
    name,
    faults: createFaults({ seed: 1, plan }),
    callerOf: () => 'functions',
    service: async ({ headers }) => {
      done.push(String(headers['x-amz-target'] ?? name));
      return { status: 200, headers: { 'content-type': 'text/plain' }, body: '{"registryId":"1"}' };
    },
  });
  gateway.mount(name, service);
}

const always = (kind: CallFault): FaultPlan => [{ faults: { [kind]: 1 } }];

const client = () => ({
  endpoint: gateway.endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
  maxAttempts: 1,
  forcePathStyle: true,
});

const describeRegistry = (options = {}) =>
  new ECRClient({ ...client(), ...options }).send(new DescribeRegistryCommand({}));

/** A call of each service, and what its SDK calls the two errors. */
const CALLS: readonly [service: string, call: () => Promise<unknown>, string, string][] = [
  [
    'dynamodb',
    () => new DynamoDBClient(client()).send(new GetItemCommand({ TableName: 'abc', Key: {} })),
    'ProvisionedThroughputExceededException',
    'InternalServerError',
  ],
  ['ecr', () => describeRegistry(), 'ThrottlingException', 'ServerException'],
  [
    'events',
    () => new EventBridgeClient(client()).send(new PutEventsCommand({ Entries: [] })),
    'ThrottlingException',
    'InternalException',
  ],
  [
    'lambda',
    () => new LambdaClient(client()).send(new InvokeCommand({ FunctionName: 'f' })),
    'TooManyRequestsException',
    'ServiceException',
  ],
  [
    's3',
    () => new S3Client(client()).send(new GetObjectCommand({ Bucket: 'bucket', Key: 'key' })),
    'SlowDown',
    'InternalError',
  ],
  [
    'scheduler',
    () => new SchedulerClient(client()).send(new ListSchedulesCommand({})),
    'ThrottlingException',
    'InternalServerException',
  ],
  [
    'secretsmanager',
    () =>
      new SecretsManagerClient(client()).send(new GetSecretValueCommand({ SecretId: 'secret' })),
    'ThrottlingException',
    'InternalServiceError',
  ],
  [
    'sns',
    () => new SNSClient(client()).send(new PublishCommand({ Message: 'm' })),
    'ThrottledException',
    'InternalErrorException',
  ],
  [
    'sqs',
    () =>
      new SQSClient({ ...client(), useQueueUrlAsEndpoint: false }).send(
        new ReceiveMessageCommand({ QueueUrl: gateway.endpoint }),
      ),
    'RequestThrottled',
    'InternalError',
  ],
  [
    'states',
    () => new SFNClient(client()).send(new ListStateMachinesCommand({})),
    'ThrottlingException',
    'InternalServerError',
  ],
];

describe('a faulty service', () => {
  it.each(CALLS)('%s: throttles in the words that its SDK knows', async (name, call, error) => {
    mount(name, always('throttled'));

    const thrown = await call().catch((one: Error) => one);

    expect(thrown).toMatchObject({ name: error });
    expect(isThrottlingError(thrown as Parameters<typeof isThrottlingError>[0])).toBe(true);
    expect(done).toEqual([]);
  });

  it.each(CALLS)('%s: fails in the words that its SDK knows', async (name, call, _, error) => {
    mount(name, always('server-error'));

    const thrown = await call().catch((one: Error) => one);

    expect(thrown).toMatchObject({ name: error });
    expect(isTransientError(thrown as Parameters<typeof isTransientError>[0])).toBe(true);
  });

  it('answers with a page of its load balancer', async () => {
    mount('ecr', always('unavailable'));

    await expect(describeRegistry()).rejects.toMatchObject({
      $metadata: { httpStatusCode: 503 },
    });
  });

  it.each([
    ['reset', 0],
    ['answer-lost', 1],
    ['truncated', 1],
  ] as const)('%s: cuts the connection, with the work done %i times', async (kind, times) => {
    mount('ecr', always(kind));

    await expect(describeRegistry()).rejects.toThrow(/socket hang up|aborted/);
    expect(done).toHaveLength(times);
  });

  it('does not answer', async () => {
    mount('ecr', always('no-answer'));
    const requestHandler = { requestTimeout: 100, throwOnRequestTimeout: true };

    await expect(describeRegistry({ requestHandler })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    expect(done).toHaveLength(0);
  });

  it('is slow, and does its work', async () => {
    mount('ecr', always('slow'));

    await expect(describeRegistry()).resolves.toMatchObject({ registryId: '1' });
  });

  it('says of a task token that it has expired', async () => {
    mount('states', [{ operation: 'SendTaskSuccess', faults: { 'token-expired': 1 } }]);
    const resume = new SFNClient(client()).send(
      new SendTaskSuccessCommand({ taskToken: 'token', output: '{}' }),
    );

    await expect(resume).rejects.toMatchObject({ name: 'TaskTimedOut' });
  });
});
