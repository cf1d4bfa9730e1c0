import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createCreators } from '../../../local/cloudformation/creators/index.ts';
import { type Deployment, deploy } from '../../../local/cloudformation/deploy.ts';
import { parseTemplate } from '../../../local/cloudformation/template.ts';
import { createDynamoDb } from '../../../local/endpoint/dynamodb.ts';
import { createFauxqs } from '../../../local/endpoint/fauxqs.ts';
import { type Gateway, startGateway } from '../../../local/endpoint/gateway.ts';
import { stack } from '../../support/template.ts';

let gateway: Gateway;
let fauxqs: Awaited<ReturnType<typeof createFauxqs>>;
/** What was handed to the services that run in this process, by kind. */
const handed: Record<
  'functions' | 'api' | 'machines' | 'rules' | 'schedules' | 'emails' | 'roles' | 'tables',
  unknown[]
> = {
  functions: [],
  api: [],
  machines: [],
  rules: [],
  schedules: [],
  emails: [],
  roles: [],
  tables: [],
};

beforeAll(async () => {
  gateway = await startGateway({ port: 0, region: stack.region });
});
beforeEach(async () => {
  fauxqs = await createFauxqs(stack.region);
  for (const name of ['s3', 'sns', 'sqs']) gateway.mount(name, fauxqs.service);
  gateway.mount('dynamodb', createDynamoDb());
  for (const list of Object.values(handed)) list.length = 0;
});
afterAll(async () => {
  await gateway.stop();
  await fauxqs.stop();
});

const client = () => ({
  endpoint: gateway.endpoint,
  region: stack.region,
  credentials: { accessKeyId: 'AK', secretAccessKey: 'secret' },
  forcePathStyle: true,
});

async function create(Resources: Record<string, unknown>): Promise<Deployment['resources']> {
  const { creators, destroy } = createCreators({
    ...client(),
    accessKeyId: 'AK',
    packageDirectory: '/package',
    iam: {
      putRole: (role) => handed.roles.push(role),
      putPolicy: (policy, roleNames) => handed.roles.push({ policy, roleNames }),
    },
    onTable: (keys) => handed.tables.push(keys),
    lambda: {
      async createFunction(declared) {
        handed.functions.push(declared);
        return { functionArn: `arn:aws:lambda:eu-west-1:123456789012:function:${declared.name}` };
      },
    },
    httpApi: {
      async createApi(api) {
        handed.api.push(api);
        return { endpoint: 'http://127.0.0.1:3000' };
      },
      createStage: (stage) => handed.api.push(stage),
      createIntegration: (integration) => handed.api.push(integration),
      createAuthorizer: (authorizer) => handed.api.push(authorizer),
      createRoute: (route) => handed.api.push(route),
    },
    stepFunctions: {
      createStateMachine(machine) {
        handed.machines.push(machine);
        return { stateMachineArn: `arn:machine:${machine.name}` };
      },
    },
    events: { putRule: (rule) => handed.rules.push(rule) },
    scheduler: { putSchedule: (schedule) => handed.schedules.push(schedule) },
    onEmailSubscription: (subscription) => handed.emails.push(subscription),
  });
  try {
    const template = parseTemplate({ Resources });
    return (await deploy({ template, stack, creators })).resources;
  } finally {
    destroy();
  }
}

const table = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
    ],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-sk',
        KeySchema: [{ AttributeName: 'sk', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  },
};

describe('a table', () => {
  it('has its keys, its indexes and its time to live', async () => {
    const { Table } = await create({ Table: table });

    const dynamodb = new DynamoDBClient(client());
    const TableName = Table?.ref;
    expect(handed.tables).toEqual([
      {
        table: TableName,
        partitionKey: 'pk',
        partitionKeyByIndex: new Map([['by-sk', 'sk']]),
      },
    ]);
    const described = await dynamodb.send(new DescribeTableCommand({ TableName }));
    const timeToLive = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
    expect(described.Table).toMatchObject({
      TableStatus: 'ACTIVE',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [{ IndexName: 'by-sk' }],
    });
    expect(timeToLive.TimeToLiveDescription).toEqual({
      TimeToLiveStatus: 'ENABLED',
      AttributeName: 'expiresAt',
    });
    expect(Table).toMatchObject({
      ref: expect.stringMatching(/^warden-dev-Table-[0-9A-F]{12}$/),
      attributes: { Arn: `arn:aws:dynamodb:eu-west-1:123456789012:table/${TableName}` },
    });
  });
});

describe('a bucket', () => {
  it('exists under a name that AWS would allow, the same each time', async () => {
    const { FindingsBucket } = await create({ FindingsBucket: { Type: 'AWS::S3::Bucket' } });

    const name = FindingsBucket?.ref ?? '';
    await new S3Client(client()).send(new HeadBucketCommand({ Bucket: name }));
    expect(name).toMatch(/^warden-dev-findingsbucket-[0-9a-f]{12}$/);
    expect(FindingsBucket?.attributes.Arn).toBe(`arn:aws:s3:::${name}`);
  });
});

describe('a topic', () => {
  it('delivers to queues as it is told, and knows who gets mail', async () => {
    const subscription = (properties: object) => ({
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: { Ref: 'Topic' }, ...properties },
    });
    const { Topic, Inbox } = await create({
      Topic: {
        Type: 'AWS::SNS::Topic',
        Properties: {
          TopicName: 'alerts',
          Subscription: [{ Protocol: 'email', Endpoint: 'inline@example.com' }],
        },
      },
      Inbox: { Type: 'AWS::SQS::Queue' },
      ToInbox: subscription({
        Protocol: 'sqs',
        Endpoint: { 'Fn::GetAtt': ['Inbox', 'Arn'] },
        RawMessageDelivery: true,
        FilterPolicy: { severity: ['HIGH'] },
      }),
      ToPerson: subscription({ Protocol: 'email', Endpoint: 'a@example.com' }),
    });

    const TopicArn = Topic?.ref ?? '';
    const { Subscriptions } = await new SNSClient(client()).send(
      new ListSubscriptionsByTopicCommand({ TopicArn }),
    );
    expect(Subscriptions).toEqual([
      expect.objectContaining({ Protocol: 'sqs', Endpoint: Inbox?.attributes.Arn }),
    ]);
    expect(handed.emails).toEqual([
      { topicArn: TopicArn, endpoint: 'inline@example.com' },
      { topicArn: TopicArn, endpoint: 'a@example.com' },
    ]);
    expect(Topic?.attributes).toEqual({ TopicArn, TopicName: 'alerts' });
  });
});

describe('a queue', () => {
  it('has its settings, and its URL for a reference', async () => {
    const { Work, Dead } = await create({
      Work: {
        Type: 'AWS::SQS::Queue',
        Properties: {
          QueueName: 'work',
          VisibilityTimeout: 90,
          RedrivePolicy: {
            deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] },
            maxReceiveCount: 3,
          },
        },
      },
      Dead: { Type: 'AWS::SQS::Queue' },
    });

    const { Attributes } = await new SQSClient(client()).send(
      new GetQueueAttributesCommand({ QueueUrl: Work?.ref, AttributeNames: ['All'] }),
    );
    expect(Work?.ref).toBe(`${gateway.endpoint}/000000000000/work`);
    expect(Attributes).toMatchObject({ VisibilityTimeout: '90', QueueArn: Work?.attributes.Arn });
    expect(JSON.parse(Attributes?.RedrivePolicy ?? '')).toEqual({
      deadLetterTargetArn: Dead?.attributes.Arn,
      maxReceiveCount: 3,
    });
  });
});

const lambdaFunction = {
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName: 'assess',
    Code: { S3Bucket: 'deployments', S3Key: 'serverless/warden/1-2026/assess.zip' },
    Handler: 'handlers/assess.handler',
    Runtime: 'nodejs24.x',
    Role: 'arn:role',
    Timeout: '30',
    Environment: { Variables: { HOURS: 24, STRICT: true } },
  },
};

describe('a function', () => {
  it('is the packaged zip, with the defaults of AWS and text for its environment', async () => {
    const { Version } = await create({
      Function: lambdaFunction,
      Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Function' } } },
    });

    expect(handed.functions).toEqual([
      {
        name: 'assess',
        handler: 'handlers/assess.handler',
        runtime: 'nodejs24.x',
        memorySize: 128,
        timeout: 30,
        environment: { HOURS: '24', STRICT: 'true' },
        role: 'arn:role',
        zipFile: '/package/assess.zip',
      },
    ]);
    expect(Version?.ref).toBe('arn:aws:lambda:eu-west-1:123456789012:function:assess:1');
  });
});

const machine = (properties: object) => ({
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: { StateMachineName: 'scan', RoleArn: 'arn:role', ...properties },
  },
});

describe('a state machine', () => {
  const definition = { StartAt: 'A', Comment: '7' };
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: that is how CloudFormation writes substitutions
  it.each<[string, object]>([
    ['text', { DefinitionString: JSON.stringify(definition) }],
    ['an object', { Definition: definition }],
    [
      'text with substitutions',
      {
        DefinitionString: '{"StartAt":"${First}","Comment":"${Number}"}',
        DefinitionSubstitutions: { First: 'A', Number: 7 },
      },
    ],
    [
      'text with Fn::Sub',
      { DefinitionString: { 'Fn::Sub': ['{"StartAt":"${x}","Comment":"7"}', { x: 'A' }] } },
    ],
  ])('has its definition from %s', async (_from, properties) => {
    const { Machine } = await create(machine(properties));

    expect(handed.machines).toEqual([{ name: 'scan', roleArn: 'arn:role', definition }]);
    expect(Machine).toMatchObject({
      ref: 'arn:machine:scan',
      attributes: { Arn: 'arn:machine:scan', Name: 'scan' },
    });
  });
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above
});

describe('a rule and a schedule', () => {
  it('go to EventBridge as they are declared', async () => {
    const Target = { Arn: 'arn:machine:scan', RoleArn: 'arn:role' };
    const FlexibleTimeWindow = { Mode: 'OFF' };
    const { Rule, Schedule } = await create({
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          Name: 'pushes',
          EventPattern: { source: ['aws.ecr'] },
          Targets: [{ ...Target, Id: 'scan', RetryPolicy: { MaximumRetryAttempts: 2 } }],
        },
      },
      Schedule: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: { ScheduleExpression: 'rate(1 day)', FlexibleTimeWindow, Target },
      },
    });

    expect(handed.rules).toEqual([
      {
        name: 'pushes',
        eventPattern: { source: ['aws.ecr'] },
        state: 'ENABLED',
        targets: [{ ...Target, Id: 'scan', RetryPolicy: { MaximumRetryAttempts: 2 } }],
      },
    ]);
    expect(handed.schedules).toEqual([
      {
        Name: Schedule?.ref,
        GroupName: 'default',
        ScheduleExpression: 'rate(1 day)',
        FlexibleTimeWindow,
        Target,
      },
    ]);
    expect(Rule?.attributes.Arn).toBe('arn:aws:events:eu-west-1:123456789012:rule/pushes');
  });
});

const api = { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP', Name: 'api' } };
const ofApi = (kind: string, properties: object) => ({
  Type: `AWS::ApiGatewayV2::${kind}`,
  Properties: { ApiId: { Ref: 'Api' }, ...properties },
});
const functionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:assess';
const integration = ofApi('Integration', {
  IntegrationType: 'AWS_PROXY',
  IntegrationUri: functionArn,
  PayloadFormatVersion: '2.0',
});
const authorizer = ofApi('Authorizer', {
  Name: 'tokens',
  AuthorizerType: 'REQUEST',
  AuthorizerUri: {
    'Fn::Sub': `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
  },
  AuthorizerPayloadFormatVersion: '2.0',
  EnableSimpleResponses: 'true',
  IdentitySource: ['$request.header.Authorization'],
});
const target = { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] };
const route = ofApi('Route', { RouteKey: 'GET /images/{id}', Target: target });

describe('an HTTP API', () => {
  it('is what its parts declare, joined by their ids', async () => {
    const { Api, Integration, Authorizer, Stage } = await create({
      Api: api,
      Integration: integration,
      Authorizer: authorizer,
      Route: ofApi('Route', {
        RouteKey: 'GET /images/{id}',
        Target: target,
        AuthorizationType: 'CUSTOM',
        AuthorizerId: { Ref: 'Authorizer' },
      }),
      Stage: ofApi('Stage', {
        StageName: '$default',
        AutoDeploy: true,
        DefaultRouteSettings: { DetailedMetricsEnabled: false },
        RouteSettings: { 'POST /scans': { ThrottlingRateLimit: 1, ThrottlingBurstLimit: '2' } },
      }),
    });

    expect(Api).toMatchObject({
      ref: expect.stringMatching(/^[0-9a-z]{10}$/),
      attributes: { ApiId: Api?.ref, ApiEndpoint: 'http://127.0.0.1:3000' },
    });
    expect(Stage?.ref).toBe('$default');
    const apiId = Api?.ref;
    expect(handed.api).toEqual([
      { apiId, cors: undefined },
      { apiId, integrationId: Integration?.ref, functionArn, timeoutMillis: 30_000 },
      {
        apiId,
        authorizerId: Authorizer?.ref,
        functionArn,
        identitySources: ['$request.header.Authorization'],
        ttlSeconds: 0,
      },
      {
        apiId,
        routeKey: 'GET /images/{id}',
        integrationId: Integration?.ref,
        authorizerId: Authorizer?.ref,
      },
      {
        apiId,
        variables: {},
        defaultLimit: undefined,
        limits: { 'POST /scans': { rate: 1, burst: 2 } },
      },
    ]);
  });

  it('may let everybody in', async () => {
    await create({ Api: api, Integration: integration, Route: route });

    expect(handed.api).toContainEqual(
      expect.objectContaining({ routeKey: 'GET /images/{id}', authorizerId: undefined }),
    );
  });
});

describe('a role', () => {
  const PolicyDocument = { Version: '2012-10-17', Statement: [] };

  it('has the policies that stand in it, and those that are added by its name', async () => {
    const AssumeRolePolicyDocument = { Version: '2012-10-17', Statement: [{}] };
    const { R } = await create({
      R: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'r',
          Path: '/x/',
          AssumeRolePolicyDocument,
          Policies: [{ PolicyName: 'inline', PolicyDocument }],
        },
      },
      P: {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyName: 'added', PolicyDocument, Roles: [{ Ref: 'R' }] },
      },
    });

    const arn = 'arn:aws:iam::123456789012:role/x/r';
    expect(R).toMatchObject({ ref: 'r', attributes: { Arn: arn } });
    expect(handed.roles).toEqual([
      {
        arn,
        name: 'r',
        trust: AssumeRolePolicyDocument,
        policies: [{ name: 'inline', document: PolicyDocument }],
      },
      { policy: { name: 'added', document: PolicyDocument }, roleNames: ['r'] },
    ]);
  });
});

describe('what has nothing to do here', () => {
  it.each([
    [
      'AWS::Logs::LogGroup',
      { LogGroupName: '/aws/l' },
      'Arn',
      'arn:aws:logs:eu-west-1:123456789012:log-group:/aws/l:*',
    ],
    [
      'AWS::CloudWatch::Alarm',
      { AlarmName: 'a' },
      'Arn',
      'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a',
    ],
  ])('%s has a plausible ARN', async (Type, Properties, attribute, arn) => {
    const { Thing } = await create({ Thing: { Type, Properties } });

    expect(Thing?.attributes[attribute]).toBe(arn);
  });
});

const withProperties = (
  resource: { Type: string; Properties: object },
  properties: Record<string, unknown>,
) => ({ ...resource, Properties: { ...resource.Properties, ...properties } });

describe('what would behave differently from AWS', () => {
  const { Properties } = lambdaFunction;
  it.each<[string, Record<string, unknown>, string]>([
    [
      'a workflow that is not Standard',
      machine({ StateMachineType: 'EXPRESS', DefinitionString: '{}' }),
      'Resources.Machine: Properties.StateMachineType: the local AWS has Standard workflows only',
    ],
    [
      'a definition in S3',
      machine({ DefinitionS3Location: { Bucket: 'b', Key: 'k' } }),
      'DefinitionS3Location is not supported',
    ],
    ['a definition that is not JSON', machine({ DefinitionString: '{' }), 'is not JSON'],
    [
      'a function with its code in the template',
      { F: { ...lambdaFunction, Properties: { ...Properties, Code: { ZipFile: 'x' } } } },
      'Resources.F: Properties.Code.S3Key',
    ],
    [
      'a role with policies of AWS',
      {
        R: {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: {},
            ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
          },
        },
      },
      'Resources.R: Properties.ManagedPolicyArns: ManagedPolicyArns is not supported',
    ],
    [
      'a subscription by another protocol',
      {
        S: {
          Type: 'AWS::SNS::Subscription',
          Properties: { TopicArn: 'arn', Protocol: 'https', Endpoint: 'https://example.com' },
        },
      },
      'Resources.S: The protocol https of a subscription is not supported',
    ],
    [
      'a rule with a schedule',
      {
        R: {
          Type: 'AWS::Events::Rule',
          Properties: { ScheduleExpression: 'rate(1 day)', EventPattern: {} },
        },
      },
      'use AWS::Scheduler::Schedule',
    ],
    [
      'a WebSocket API',
      { Api: { Type: api.Type, Properties: { ProtocolType: 'WEBSOCKET' } } },
      'Resources.Api: Properties.ProtocolType: the local AWS serves HTTP APIs only',
    ],
    [
      'authorization by IAM',
      {
        Api: api,
        Integration: integration,
        R: withProperties(route, { AuthorizationType: 'AWS_IAM' }),
      },
      'Properties.AuthorizationType: AWS_IAM is not supported by the local AWS',
    ],
    [
      'authorization by JWT',
      { Api: api, A: withProperties(authorizer, { AuthorizerType: 'JWT' }) },
      'the local AWS has REQUEST authorizers only, no JWT',
    ],
    [
      'an authorizer that answers with IAM policies',
      { Api: api, A: withProperties(authorizer, { EnableSimpleResponses: false }) },
      'the local AWS reads no IAM policies',
    ],
    [
      'a cache without anything to cache by',
      {
        Api: api,
        A: withProperties(authorizer, { AuthorizerResultTtlInSeconds: 60, IdentitySource: [] }),
      },
      'Properties.IdentitySource: is needed for results to be cached by',
    ],
    [
      'a route that is no route',
      { Api: api, Integration: integration, R: withProperties(route, { RouteKey: 'GET images' }) },
      '"GET images" is neither $default nor a method and a path',
    ],
    [
      'another stage',
      { Api: api, S: ofApi('Stage', { StageName: 'prod', AutoDeploy: true }) },
      'the local AWS serves the stage $default only',
    ],
    [
      'an integration of something else',
      { Api: api, I: withProperties(integration, { IntegrationUri: 'https://example.com' }) },
      'https://example.com is not a function',
    ],
  ])('is refused by name: %s', async (_what, resources, message) => {
    await expect(create(resources)).rejects.toThrow(message);
  });
});
