import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeRegistryCommand, ECRClient } from '@aws-sdk/client-ecr';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateTopicCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createDynamoDb } from '../../../local/endpoint/dynamodb.ts';
import { createFauxqs } from '../../../local/endpoint/fauxqs.ts';
import { type Gateway, type RequestRecord, startGateway } from '../../../local/endpoint/gateway.ts';
import { AwsError, jsonService } from '../../../local/endpoint/protocol.ts';
import { createSts } from '../../../local/endpoint/sts.ts';

const region = 'eu-west-1';
const credentials = { accessKeyId: 'AKIATESTTESTTESTTEST', secretAccessKey: 'secret' };
const records: RequestRecord[] = [];
let gateway: Gateway;
let fauxqs: Awaited<ReturnType<typeof createFauxqs>>;

const client = () => ({
  endpoint: gateway.endpoint,
  region,
  credentials,
  maxAttempts: 1,
  forcePathStyle: true,
});

beforeAll(async () => {
  gateway = await startGateway({ port: 0, region, onRequest: (record) => records.push(record) });
  fauxqs = await createFauxqs(region);
  for (const name of ['s3', 'sns', 'sqs']) gateway.mount(name, fauxqs.service);
  gateway.mount('dynamodb', createDynamoDb());
  gateway.mount('sts', createSts('123456789012'));
});

beforeEach(() => {
  records.length = 0;
});

afterAll(async () => {
  await gateway.stop();
  await fauxqs.stop();
});

describe('S3 behind the endpoint', () => {
  it('gives back the bytes, the type and the metadata that were put', async () => {
    const s3 = new S3Client(client());
    const body = Buffer.from([0, 255, 13, 10, 128]);
    await s3.send(new CreateBucketCommand({ Bucket: 'findings' }));
    await s3.send(
      new PutObjectCommand({
        Bucket: 'findings',
        Key: 'a b/ü.bin',
        Body: body,
        ContentType: 'application/gzip',
        Metadata: { image: 'payments' },
      }),
    );

    const object = await s3.send(new GetObjectCommand({ Bucket: 'findings', Key: 'a b/ü.bin' }));

    expect(Buffer.from(await object.Body!.transformToByteArray())).toEqual(body);
    expect(object).toMatchObject({
      ContentType: 'application/gzip',
      ContentLength: 5,
      Metadata: { image: 'payments' },
    });
    const head = await s3.send(new HeadObjectCommand({ Bucket: 'findings', Key: 'a b/ü.bin' }));
    expect(head.ContentLength).toBe(5);
    await s3.send(new ListObjectsV2Command({ Bucket: 'findings' }));
    expect(records.map((record) => record.operation)).toEqual([
      'CreateBucket',
      'PutObject',
      'GetObject',
      'HeadObject',
      'ListObjectsV2',
    ]);
  });

  it('takes in one request what is as large as the results of a large sweep', async () => {
    const s3 = new S3Client(client());
    const body = Buffer.alloc(25 * 1024 * 1024, 'ecr');
    const name = { Bucket: 'large', Key: 'results.jsonl' };
    await s3.send(new CreateBucketCommand({ Bucket: name.Bucket }));

    const put = await s3.send(
      new PutObjectCommand({ ...name, Body: body, ContentType: 'application/jsonl' }),
    );

    const object = await s3.send(new GetObjectCommand(name));
    expect(body.equals(await object.Body!.transformToByteArray())).toBe(true);
    expect(object).toMatchObject({ ContentType: 'application/jsonl', ETag: put.ETag });
  });

  it('passes on the names of errors', async () => {
    const missing = new S3Client(client()).send(
      new GetObjectCommand({ Bucket: 'nowhere', Key: 'a' }),
    );

    await expect(missing).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});

describe('DynamoDB behind the endpoint', () => {
  it('refuses a write whose condition does not hold', async () => {
    const dynamodb = new DynamoDBClient(client());
    await dynamodb.send(
      new CreateTableCommand({
        TableName: 'warden',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      }),
    );
    const put = new PutItemCommand({
      TableName: 'warden',
      Item: { pk: { S: 'a' } },
      ConditionExpression: 'attribute_not_exists(pk)',
    });

    await dynamodb.send(put);

    await expect(dynamodb.send(put)).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    });
  });
});

describe('SNS and SQS behind the endpoint', () => {
  it('delivers what is published to a queue that subscribes', async () => {
    const sns = new SNSClient(client());
    const sqs = new SQSClient(client());
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'alerts' }));
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'inbox' }));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    await sns.send(
      new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: Attributes?.QueueArn }),
    );

    await sns.send(new PublishCommand({ TopicArn, Message: 'CVE-2024-0001', Subject: 'breach' }));

    const { Messages } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }),
    );
    expect(JSON.parse(Messages?.[0]?.Body ?? '{}')).toMatchObject({
      Message: 'CVE-2024-0001',
      Subject: 'breach',
    });
    expect(QueueUrl).toBe(`${gateway.endpoint}/000000000000/inbox`);
    expect(records).toContainEqual(
      expect.objectContaining({ service: 'sns', operation: 'Publish', status: 200 }),
    );
  });
});

describe('the record of a request', () => {
  it('tells who called what, where and with which result', async () => {
    gateway.mount(
      'ecr',
      jsonService({
        name: 'ECR',
        version: '1.1',
        operations: {
          DescribeRegistry() {
            throw new AwsError('ServerException', 'down', 500);
          },
        },
      }),
    );

    const call = new ECRClient({ ...client(), region: 'us-east-2' }).send(
      new DescribeRegistryCommand({}),
    );

    await expect(call).rejects.toMatchObject({ name: 'ServerException' });
    expect(records).toEqual([
      {
        service: 'ecr',
        operation: 'DescribeRegistry',
        region: 'us-east-2',
        accessKeyId: 'AKIATESTTESTTESTTEST',
        status: 500,
        millis: expect.any(Number),
        bytes: 2,
      },
    ]);
  });

  it('carries what a service threw, and the caller is told', async () => {
    gateway.mount('ecr', async () => {
      throw new Error('a bug');
    });

    const call = new ECRClient(client()).send(new DescribeRegistryCommand({}));

    await expect(call).rejects.toMatchObject({
      name: 'InternalFailure',
      message: 'The local ecr failed: a bug',
    });
    expect(records[0]?.fault).toEqual(new Error('a bug'));
  });
});

describe('a request that no service answers', () => {
  const signed = (service: string) => ({
    authorization: `AWS4-HMAC-SHA256 Credential=AK/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const post = async (path: string, headers: Record<string, string>, body?: string) => {
    const response = await fetch(gateway.endpoint + path, { method: 'POST', headers, body });
    return { status: response.status, body: await response.text() };
  };

  it('names the unknown service, the operation and the known services', async () => {
    const { status, body } = await post('/', {
      ...signed('kinesis'),
      'x-amz-target': 'Kinesis_20131202.ListStreams',
    });

    expect(status).toBe(404);
    expect(JSON.parse(body)).toEqual({
      __type: 'UnknownServiceException',
      message:
        'The local endpoint has no service kinesis for ListStreams. It knows: dynamodb, ecr, s3, sns, sqs, sts.',
    });
  });

  it('is answered in XML where the protocol asks for it', async () => {
    const { status, body } = await post('/', { ...signed('ec2'), ...form }, 'Action=DescribeVpcs');

    expect(status).toBe(404);
    expect(body).toContain(
      '<Message>The local endpoint has no service ec2 for DescribeVpcs. It knows: ',
    );
  });

  it.each([
    ['dynamodb', { 'x-amz-target': 'DynamoDB_20120810.TransactWriteItems' }, 'TransactWriteItems'],
    ['sqs', { 'x-amz-target': 'AmazonSQS.StartMessageMoveTask' }, 'StartMessageMoveTask'],
    ['sts', {}, 'AssumeRole'],
    ['sns', {}, 'AssumeRole'],
  ])('names the operation that %s does not know', async (service, target, operation) => {
    const json = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-date': '20260301T120000Z' };
    const headers = Object.keys(target).length > 0 ? { ...json, ...target } : form;
    const body = headers === form ? 'Action=AssumeRole' : '{}';

    const answer = await post('/', { ...signed(service), ...headers }, body);

    expect(answer.status).toBe(400);
    expect(answer.body).toContain(operation);
  });

  it('says that it is not signed', async () => {
    const { status, body } = await post('/', {});

    expect(status).toBe(403);
    expect(body).toContain('The request is not signed');
  });

  it.each([
    ['X-Amz-Target', '/', { 'x-amz-target': 'DynamoDB_20120810.Nonsense' }, 'dynamodb'],
    ['its path', '/schedules/nightly/run', {}, 'scheduler'],
    ['its path', '/2015-03-31/functions/f/invocations', {}, 'lambda'],
  ])('is routed by %s when unsigned: %s', async (_by, path, headers, service) => {
    await post(path, headers as Record<string, string>);

    expect(records.map((record) => record.service)).toEqual([service]);
  });

  it('is routed by the credential in the query of a presigned URL', async () => {
    const credential = 'AK%2F20260101%2Feu-west-1%2Fs3%2Faws4_request';
    await fetch(`${gateway.endpoint}/nowhere/key?X-Amz-Credential=${credential}`);

    expect(records[0]).toMatchObject({ service: 's3', operation: 'GetObject', accessKeyId: 'AK' });
  });

  it('gets the account of the registry as its identity', async () => {
    const { body } = await post(
      '/',
      { ...signed('sts'), ...form },
      'Action=GetCallerIdentity&Version=2011-06-15',
    );

    expect(body).toContain('<Account>123456789012</Account>');
  });
});

describe('a port that is taken', () => {
  it('is named in the error', async () => {
    const port = Number(new URL(gateway.endpoint).port);

    await expect(startGateway({ port, region })).rejects.toThrow(
      `Port ${port} of 127.0.0.1 is taken by another program`,
    );
  });
});
