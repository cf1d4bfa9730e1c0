/** How an AWS service is named by the States Language, by its SDK and in the errors of its tasks. */
export interface ServiceNames {
  readonly module: string;
  readonly client: string;
  /** Prefix of the errors of `aws-sdk:` tasks, after the SDK for Java ("Error handling" of SDK integrations). */
  readonly prefix: string;
}

/** The services that `aws-sdk:<key>` reaches. */
export const SDK_SERVICES: Readonly<Record<string, ServiceNames>> = {
  dynamodb: { module: '@aws-sdk/client-dynamodb', client: 'DynamoDBClient', prefix: 'DynamoDb' },
  ecr: { module: '@aws-sdk/client-ecr', client: 'ECRClient', prefix: 'Ecr' },
  eventbridge: {
    module: '@aws-sdk/client-eventbridge',
    client: 'EventBridgeClient',
    prefix: 'EventBridge',
  },
  lambda: { module: '@aws-sdk/client-lambda', client: 'LambdaClient', prefix: 'Lambda' },
  s3: { module: '@aws-sdk/client-s3', client: 'S3Client', prefix: 'S3' },
  scheduler: {
    module: '@aws-sdk/client-scheduler',
    client: 'SchedulerClient',
    prefix: 'Scheduler',
  },
  secretsmanager: {
    module: '@aws-sdk/client-secrets-manager',
    client: 'SecretsManagerClient',
    prefix: 'SecretsManager',
  },
  sfn: { module: '@aws-sdk/client-sfn', client: 'SFNClient', prefix: 'Sfn' },
  sns: { module: '@aws-sdk/client-sns', client: 'SNSClient', prefix: 'Sns' },
  sqs: { module: '@aws-sdk/client-sqs', client: 'SQSClient', prefix: 'Sqs' },
};

/** An integration of its own, besides the generic one of the same service. */
export interface OptimizedService {
  /** Key of SDK_SERVICES. */
  readonly sdk: string;
  readonly prefix: string;
  /** Name of errors that the service's model does not know. */
  readonly baseException: string;
  readonly actions: readonly string[];
  /** Those of `actions` that also come as `.waitForTaskToken`. */
  readonly tokenActions: readonly string[];
}

/** The optimized integrations that are supported here, by the service in their ARN. */
export const OPTIMIZED_SERVICES: Readonly<Record<string, OptimizedService>> = {
  lambda: {
    sdk: 'lambda',
    prefix: 'Lambda',
    baseException: 'AWSLambdaException',
    actions: ['invoke'],
    tokenActions: ['invoke'],
  },
  sns: {
    sdk: 'sns',
    prefix: 'SNS',
    baseException: 'AmazonSNSException',
    actions: ['publish'],
    tokenActions: ['publish'],
  },
  sqs: {
    sdk: 'sqs',
    prefix: 'SQS',
    baseException: 'AmazonSQSException',
    actions: ['sendMessage'],
    tokenActions: ['sendMessage'],
  },
  events: {
    sdk: 'eventbridge',
    prefix: 'EventBridge',
    baseException: 'AmazonEventBridgeException',
    actions: ['putEvents'],
    tokenActions: ['putEvents'],
  },
  dynamodb: {
    sdk: 'dynamodb',
    prefix: 'DynamoDB',
    baseException: 'AmazonDynamoDBException',
    actions: ['getItem', 'putItem', 'updateItem', 'deleteItem'],
    tokenActions: [],
  },
  states: {
    sdk: 'sfn',
    prefix: 'StepFunctions',
    baseException: 'AWSStepFunctionsException',
    actions: ['startExecution'],
    tokenActions: [],
  },
};
