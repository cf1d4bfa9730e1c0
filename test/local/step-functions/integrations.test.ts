import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toJavaName } from '../../../local/step-functions/integrations/casing.ts';
import { exceptionName } from '../../../local/step-functions/integrations/errors.ts';
import { named } from '../../support/fake-aws.ts';
import { aMachine, aTask, type Bench, startBench } from '../../support/state-machine-bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

/** Runs one Task. */
const call = (resource: string, Arguments: object, partition = 'aws') =>
  bench.run(
    aMachine({
      Call: {
        Type: 'Task',
        Resource: `arn:${partition}:states:::${resource}`,
        Arguments,
        End: true,
      },
    }),
  );

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

const ECR = 'AmazonEC2ContainerRegistry_V20150921';

describe('an aws-sdk task', () => {
  it('names members with a capital letter on the way in and out, and leaves data alone', async () => {
    let asked: unknown;
    bench.aws.operations[`${ECR}.DescribeImageScanFindings`] = (input) => {
      asked = input;
      return {
        registryId: '123456789012',
        imageScanStatus: { status: 'COMPLETE' },
        imageScanFindings: {
          imageScanCompletedAt: 1_795_327_200.5,
          findingSeverityCounts: { CRITICAL: 2, lowercase: 1 },
          findings: [{ name: 'CVE-1', attributes: [{ key: 'package_name', value: 'zlib' }] }],
        },
      };
    };
    const ended = await call('aws-sdk:ecr:describeImageScanFindings', {
      RepositoryName: 'payments/api',
      ImageId: { ImageDigest: 'sha256:1' },
      MaxResults: 1000,
    });
    expect(asked).toEqual({
      repositoryName: 'payments/api',
      imageId: { imageDigest: 'sha256:1' },
      maxResults: 1000,
    });
    expect(ended.output).toEqual({
      RegistryId: '123456789012',
      ImageScanStatus: { Status: 'COMPLETE' },
      ImageScanFindings: {
        ImageScanCompletedAt: '2026-11-22T06:00:00.500Z',
        FindingSeverityCounts: { CRITICAL: 2, lowercase: 1 },
        Findings: [{ Name: 'CVE-1', Attributes: [{ Key: 'package_name', Value: 'zlib' }] }],
      },
    });
  });

  it.each([
    ['a modelled error', 'ScanNotFoundException', 'Ecr.ScanNotFoundException'],
    ['an error that the model does not know', 'SomethingNew', 'Ecr.EcrException'],
  ])('names %s as the SDK for Java does', async (_, name, error) => {
    bench.aws.operations[`${ECR}.StartImageScan`] = () => {
      throw named(name, 'no scan');
    };
    const ended = await call('aws-sdk:ecr:startImageScan', {
      RepositoryName: 'a',
      ImageId: { ImageTag: 'b' },
    });
    expect(ended).toMatchObject({
      error,
      cause: 'no scan (Service: Ecr, Status Code: 400, Request ID: request-1)',
    });
  });

  it('tells names of DynamoDB apart by the way it is called', async () => {
    const attribute = { S: 'x', BOOL: true, NULL: true, SS: ['a'] };
    bench.aws.operations['DynamoDB_20120810.GetItem'] = () => ({ Item: { id: attribute } });
    const key = { TableName: 't', Key: { id: { S: 'x' } } };
    const direct = await call('dynamodb:getItem', key);
    expect(direct.output).toMatchObject({ Item: { id: { S: 'x' } } });
    const sdk = await call('aws-sdk:dynamodb:getItem', key);
    expect(sdk.output).toMatchObject({ Item: { id: { S: 'x' } } });

    bench.aws.operations['DynamoDB_20120810.GetItem'] = () => {
      throw named('ConditionalCheckFailedException');
    };
    expect((await call('dynamodb:getItem', key)).error).toBe(
      'DynamoDB.ConditionalCheckFailedException',
    );
    expect((await call('aws-sdk:dynamodb:getItem', key)).error).toBe(
      'DynamoDb.ConditionalCheckFailedException',
    );
  });

  it('reads streams as text, and writes objects as JSON', async () => {
    await call('aws-sdk:s3:putObject', { Bucket: 'bucket', Key: 'a/b.json', Body: { a: 1 } });
    expect(bench.aws.objects.get('bucket/a/b.json')).toBe('{"a":1}');
    const ended = await call('aws-sdk:s3:getObject', { Bucket: 'bucket', Key: 'a/b.json' });
    expect(ended.output).toMatchObject({ Body: '{"a":1}' });
  });

  it('names an error of S3 as an exception', async () => {
    const ended = await call('aws-sdk:s3:getObject', { Bucket: 'bucket', Key: 'absent' });
    expect(ended.error).toBe('S3.NoSuchKeyException');
  });

  it('works in every partition', async () => {
    bench.aws.operations[`${ECR}.DescribeRepositories`] = () => ({ repositories: [] });
    const ended = await call('aws-sdk:ecr:describeRepositories', {}, 'aws-cn');
    expect(ended.output).toEqual({ Repositories: [] });
  });

  it.each([
    [
      'an unknown member',
      { ImageId: { digest: 'x' } },
      "The field 'ImageId.digest' is not supported",
    ],
    ['an object for a string', { RepositoryName: { a: 1 } }, "'RepositoryName' must be a string"],
    ['a string for a number', { MaxResults: '5' }, "'MaxResults' must be a number"],
  ])('refuses %s', async (_, Arguments, cause) => {
    const ended = await call('aws-sdk:ecr:describeImageScanFindings', Arguments);
    expect(ended).toMatchObject({ error: 'States.Runtime', cause: expect.stringContaining(cause) });
  });

  it('can answer a waiting task of another execution', async () => {
    const ended = await call('aws-sdk:sfn:sendTaskSuccess', { TaskToken: 'made-up', Output: '{}' });
    expect(ended.error).toBe('Sfn.InvalidTokenException');
  });
});

describe('an optimized task', () => {
  it('sends objects where the API takes text', async () => {
    let asked: { MessageBody?: string } = {};
    bench.aws.operations['AmazonSQS.SendMessage'] = (input) => {
      asked = input;
      return { MessageId: 'm-1', MD5OfMessageBody: md5('{"a":1}') };
    };
    const ended = await call('sqs:sendMessage', {
      QueueUrl: 'http://queue',
      MessageBody: { a: 1 },
    });
    expect(asked.MessageBody).toBe('{"a":1}');
    expect(ended.output).toMatchObject({
      MessageId: 'm-1',
      MD5OfMessageBody: md5('{"a":1}'),
      SdkHttpMetadata: { HttpStatusCode: 200 },
    });
  });

  it('fails when one of the events is rejected', async () => {
    const answer = { FailedEntryCount: 1, Entries: [{ ErrorCode: 'Throttled' }] };
    bench.aws.operations['AWSEvents.PutEvents'] = () => answer;
    const ended = await call('events:putEvents', { Entries: [{ Detail: { a: 1 }, Source: 's' }] });
    expect(ended.error).toBe('EventBridge.FailedEntry');
    expect(JSON.parse(ended.cause!)).toEqual(answer);
  });

  it('starts executions', async () => {
    const child = bench.steps.createStateMachine({
      name: 'child',
      definition: aMachine({ S: { Type: 'Succeed' } }),
      roleArn: 'arn:aws:iam::123456789012:role/child',
    });
    const ended = await call('states:startExecution', {
      StateMachineArn: child.stateMachineArn,
      Name: 'run-1',
      Input: { a: 1 },
    });
    expect(ended.output).toMatchObject({
      ExecutionArn: 'arn:aws:states:eu-west-1:123456789012:execution:child:run-1',
      StartDate: expect.stringMatching(/Z$/),
    });
    const again = await call('states:startExecution', {
      StateMachineArn: child.stateMachineArn,
      Name: 'run-1',
      Input: { a: 2 },
    });
    expect(again.error).toBe('StepFunctions.ExecutionAlreadyExistsException');
  });
});

describe('lambda:invoke', () => {
  it.each([
    ['an object', { a: 1 }],
    ['a string', 'text'],
    ['null', null],
  ])('hands over %s as it is', async (_, payload) => {
    let seen: unknown = 'nothing';
    bench.aws.functions.echo = (input) => {
      seen = input;
      return input;
    };
    await call('lambda:invoke', { FunctionName: 'echo', Payload: payload });
    expect(seen).toEqual(payload);
  });

  it('fails with the name of an error of Lambda itself', async () => {
    expect(await call('lambda:invoke', { FunctionName: 'absent' })).toMatchObject({
      error: 'Lambda.ResourceNotFoundException',
      cause: expect.stringMatching(
        /^Function not found: absent \(Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; /,
      ),
    });
  });

  it.each([
    ['Sandbox.Timedout', named('', '2026-11-22T06:00:00Z 1 Task timed out after 3.00 seconds')],
    ['Lambda.Unknown', named('', 'RequestId: 1 Error: Runtime exited')],
  ])('fails with %s when the runtime does not say what', async (error, thrown) => {
    bench.aws.functions.dies = () => {
      throw thrown;
    };
    expect((await bench.run(aMachine({ Task: aTask('dies') }))).error).toBe(error);
  });
});

it('fails with SdkClientException when nobody answers', async () => {
  const lonely = await startBench();
  await lonely.aws.close();
  const executionArn = lonely.start(aMachine({ Task: aTask('f') }));
  while (lonely.changes.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(lonely.changes.at(-1)).toMatchObject({
    executionArn,
    status: 'FAILED',
    error: 'Lambda.SdkClientException',
  });
  await lonely.steps.stop();
});

it.each([
  ['imageDigest', 'ImageDigest'],
  ['ETag', 'ETag'],
  ['SSEKMSKeyId', 'SsekmsKeyId'],
  ['MD5OfMessageBody', 'Md5OfMessageBody'],
  ['KMSMasterKeyID', 'KmsMasterKeyId'],
  ['BOOL', 'Bool'],
  ['NULL', 'Nul'],
  ['S', 'S'],
])('the SDK for Java calls %s %s', (model, java) => {
  expect(toJavaName(model)).toBe(java);
});

it.each([
  ['NoSuchBucket', 'NoSuchBucketException'],
  ['InternalServerError', 'InternalServerErrorException'],
  ['KMSDisabledException', 'KmsDisabledException'],
])('the error %s is the class %s', (shape, exception) => {
  expect(exceptionName(shape)).toBe(exception);
});
