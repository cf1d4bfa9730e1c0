import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeRegistryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { Inspector2Client, ListFindingsCommand } from '@aws-sdk/client-inspector2';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AwsService } from '../../../local/endpoint/protocol.ts';
import { guardedService } from '../../../local/iam/guarded-service.ts';
import { createIam } from '../../../local/iam/index.ts';
import { createNeeds } from '../../../local/iam/needs/index.ts';
import { serve } from '../support/call.ts';
import { allow, aRole } from '../support/roles.ts';

const needsOf = createNeeds('111122223333', {
  partitionKeyOf: () => 'pk',
  isEnhanced: () => false,
  secretArnOf: () => undefined,
});

/** What callers with these statements get of a service behind the guard. */
async function behindGuard(
  name: string,
  service: AwsService,
  ...statements: readonly object[]
): Promise<Awaited<ReturnType<typeof serve>>> {
  const iam = createIam({ accountId: '111122223333' });
  const { AssumeRolePolicyDocument: trust, Policies } = aRole(['lambda'], ...statements).Properties;
  const policies = Policies.map(({ PolicyName, PolicyDocument }) => ({
    name: PolicyName,
    document: PolicyDocument,
  }));
  iam.putRole({ arn: 'arn', name: 'role', trust, policies });
  const session = iam.assume('arn', 'lambda', 'function');
  return serve(guardedService({ name, service, needsOf, sessionOf: () => session }));
}

const unreachable: AwsService = async () => {
  throw new Error('The service was asked all the same.');
};

/** Of a role without any rights. */
const message = (action: string, resource: string) =>
  `User: arn:aws:sts::111122223333:assumed-role/role/function is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;

type Config = Awaited<ReturnType<typeof serve>>['config'];

describe('a refusal', () => {
  it.each<[string, string, (config: Config) => Promise<unknown>, string]>([
    [
      'dynamodb',
      'AccessDeniedException',
      (config) =>
        new DynamoDBClient(config).send(
          new GetItemCommand({ TableName: 't', Key: { pk: { S: 'a' } } }),
        ),
      message('dynamodb:GetItem', 'arn:aws:dynamodb:eu-west-1:111122223333:table/t'),
    ],
    [
      'ecr',
      'AccessDeniedException',
      (config) => new ECRClient(config).send(new DescribeRegistryCommand()),
      message('ecr:DescribeRegistry', '*'),
    ],
    [
      'inspector2',
      'AccessDeniedException',
      (config) => new Inspector2Client(config).send(new ListFindingsCommand()),
      message('inspector2:ListFindings', '*'),
    ],
    [
      'lambda',
      'AccessDeniedException',
      (config) => new LambdaClient(config).send(new InvokeCommand({ FunctionName: 'f' })),
      message('lambda:InvokeFunction', 'arn:aws:lambda:eu-west-1:111122223333:function:f'),
    ],
    [
      's3',
      'AccessDenied',
      (config) =>
        new S3Client({ ...config, forcePathStyle: true }).send(
          new GetObjectCommand({ Bucket: 'b', Key: 'a&b' }),
        ),
      message('s3:GetObject', 'arn:aws:s3:::b/a&b'),
    ],
    [
      'sns',
      'AuthorizationErrorException',
      (config) =>
        new SNSClient(config).send(
          new PublishCommand({
            TopicArn: 'arn:aws:sns:eu-west-1:111122223333:t',
            Message: 'hello',
          }),
        ),
      message('sns:Publish', 'arn:aws:sns:eu-west-1:111122223333:t'),
    ],
  ])('of %s is %s in its own protocol', async (name, error, send, text) => {
    const { config, close } = await behindGuard(name, unreachable);

    await expect(send(config)).rejects.toMatchObject({ name: error, message: text });

    close();
  });
});

describe('an object that is not there', () => {
  const missing: AwsService = async ({ method }) => ({
    status: 404,
    headers: { 'content-type': 'application/xml' },
    body: method === 'HEAD' ? '' : '<Error><Code>NoSuchKey</Code><Message>none</Message></Error>',
  });
  const readObjects = allow('s3:GetObject', 'arn:aws:s3:::b/*');
  let mayRead: Awaited<ReturnType<typeof serve>>;
  let mayList: Awaited<ReturnType<typeof serve>>;
  const clients = () =>
    [mayRead, mayList].map(({ config }) => new S3Client({ ...config, forcePathStyle: true }));
  const object = { Bucket: 'b', Key: 'a' };

  beforeAll(async () => {
    mayRead = await behindGuard('s3', missing, readObjects);
    mayList = await behindGuard(
      's3',
      missing,
      readObjects,
      allow('s3:ListBucket', 'arn:aws:s3:::b'),
    );
  });
  afterAll(() => {
    mayRead.close();
    mayList.close();
  });

  it('is forbidden to who may not list the bucket, as in AWS', async () => {
    const [reading, listing] = clients();

    await expect(reading?.send(new GetObjectCommand(object))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: message('s3:ListBucket', 'arn:aws:s3:::b'),
    });
    await expect(reading?.send(new HeadObjectCommand(object))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
    await expect(listing?.send(new GetObjectCommand(object))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
  });
});
