import { beforeAll, describe, expect, it } from '@jest/globals';
import { PACKAGING_MS } from '../support/package.ts';
import { type RawPolicy, toStatements } from '../support/policies.ts';
import { arnOf, readStack, refOf, type TestStack } from '../support/stack.ts';

interface RawResource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

let stack: TestStack;
let resources: Readonly<Record<string, RawResource>>;

beforeAll(async () => {
  stack = await readStack('compressed');
  resources = JSON.parse(stack.text).Resources;
}, PACKAGING_MS);

const ofType = (type: string) =>
  Object.keys(resources).filter((name) => resources[name]?.Type === type);

describe('who comes without encryption', () => {
  it.each([
    ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'],
    ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'],
    ['AWS::SNS::Topic', 'AWS::SNS::TopicPolicy'],
  ])('is refused by each %s', (type, policyType) => {
    const refused = stack
      .all<RawPolicy>(policyType)
      .flatMap(([, policy]) => toStatements(policy))
      .filter(
        ({ effect, condition }) =>
          effect === 'Deny' &&
          JSON.stringify(condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
      )
      .flatMap((statement) => statement.resources);
    expect(ofType(type)).not.toHaveLength(0);
    for (const name of ofType(type)) {
      const isRefused = refused.includes(arnOf(name)) || refused.includes(refOf(name));
      // The framework's own bucket for deployments has its policy from the framework, by its name.
      expect([name, isRefused || /^Serverless/.test(name)]).toEqual([name, true]);
    }
  });
});

describe('at rest', () => {
  it('topics with alerts are encrypted; the one with alarms is not, for CloudWatch may not use the key alias/aws/sns', () => {
    const keys = ofType('AWS::SNS::Topic').map((name) => [
      name,
      stack.properties<{ KmsMasterKeyId?: string }>(name)?.KmsMasterKeyId,
    ]);
    expect(Object.fromEntries(keys)).toEqual({
      AlertsTopic: 'alias/aws/sns',
      AmazonQTopic: 'alias/aws/sns',
      OperatorsTopic: undefined,
    });
  });

  it('every queue is encrypted', () => {
    for (const name of ofType('AWS::SQS::Queue')) {
      expect(stack.properties(name)).toMatchObject({ SqsManagedSseEnabled: true });
    }
  });

  it('every log group forgets', () => {
    expect(ofType('AWS::Logs::LogGroup').length).toBeGreaterThan(12);
    for (const name of ofType('AWS::Logs::LogGroup')) {
      expect([name, stack.properties(name)]).toEqual([
        name,
        expect.objectContaining({ RetentionInDays: 30 }),
      ]);
    }
  });
});

describe('nobody from outside', () => {
  it('reaches a function past the API: there are no function URLs', () => {
    expect(ofType('AWS::Lambda::Url')).toEqual([]);
  });

  it('may do anything by a policy of a resource: whoever is allowed is a service of AWS, in this account', () => {
    const types = ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy'];
    type Statements = readonly { Effect: string; Principal: unknown; Condition?: object }[];
    const allowing = types
      .flatMap((type) => stack.all<{ PolicyDocument: { Statement: Statements } }>(type))
      .flatMap(([, { PolicyDocument }]) => PolicyDocument.Statement)
      .filter(({ Effect }) => Effect === 'Allow');
    expect(allowing.map(({ Principal }) => Principal).sort()).toEqual([
      { Service: 'events.amazonaws.com' },
      { Service: 'cloudwatch.amazonaws.com' },
    ]);
    for (const { Condition } of allowing) expect(JSON.stringify(Condition)).toContain('aws:Source');
  });

  it('may invoke a function but API Gateway, for this very API', () => {
    const permissions = stack.all<{ Principal: string; SourceArn?: string }>(
      'AWS::Lambda::Permission',
    );
    expect(permissions).not.toHaveLength(0);
    for (const [name, { Principal, SourceArn }] of permissions) {
      expect([name, Principal, JSON.stringify(SourceArn)]).toEqual([
        name,
        'apigateway.amazonaws.com',
        expect.stringContaining(refOf('HttpApi')),
      ]);
    }
  });
});

describe('what is kept', () => {
  /** By what happens when the stack is deleted, and when an update would replace it. */
  const KEPT: Readonly<Record<string, readonly [onDelete: string, onReplace: string]>> = {
    // Findings and reports may be evidence; the name is generated, so the next stack has one of its own.
    Bucket: ['RetainExceptOnCreate', 'Retain'],
    // `serverless remove` takes it away, as README.md says; an update that would replace it loses nothing.
    Table: ['Delete', 'Retain'],
    ApiTokens: ['Delete', 'Retain'],
  };

  it('outlives updates, and is deleted on purpose only', () => {
    const stateful = [
      ...ofType('AWS::DynamoDB::Table'),
      ...ofType('AWS::S3::Bucket').filter((name) => !/^Serverless/.test(name)),
      ...ofType('AWS::SecretsManager::Secret'),
    ];
    const policies = stateful.map((name) => [
      name,
      [resources[name]?.DeletionPolicy, resources[name]?.UpdateReplacePolicy],
    ]);
    expect(Object.fromEntries(policies)).toEqual(KEPT);
  });
});
