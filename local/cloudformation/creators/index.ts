import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Creator } from '../deploy.ts';
import { apiGatewayCreators } from './api-gateway.ts';
import { dynamodbCreators } from './dynamodb.ts';
import { eventsCreators } from './events.ts';
import { iamCreators } from './iam.ts';
import { lambdaCreators } from './lambda.ts';
import { passiveCreators } from './passive.ts';
import { s3Creators } from './s3.ts';
import { schedulerCreators } from './scheduler.ts';
import { secretsManagerCreators } from './secrets-manager.ts';
import { type EmailSubscription, snsCreators } from './sns.ts';
import { sqsCreators } from './sqs.ts';
import { stepFunctionsCreators } from './step-functions.ts';

export type { EmailSubscription } from './sns.ts';

/** Where resources are created: by calls to the endpoint, or directly in a service that runs in this process. */
export interface CreatorOptions {
  readonly endpoint: string;
  readonly region: string;
  /** Signs the calls, so that the endpoint's log tells them from those of the service. */
  readonly accessKeyId: string;
  readonly packageDirectory: string;
  readonly iam: Parameters<typeof iamCreators>[0];
  /** Told of every table. */
  readonly onTable: Parameters<typeof dynamodbCreators>[1];
  readonly lambda: Parameters<typeof lambdaCreators>[0];
  readonly httpApi: Parameters<typeof apiGatewayCreators>[0];
  readonly stepFunctions: Parameters<typeof stepFunctionsCreators>[0];
  readonly events: Parameters<typeof eventsCreators>[0];
  readonly scheduler: Parameters<typeof schedulerCreators>[0];
  readonly onEmailSubscription: (subscription: EmailSubscription) => void;
}

/** A creator for every type of resource that the local AWS knows; `destroy` closes their connections. */
export function createCreators(options: CreatorOptions): {
  readonly creators: Readonly<Record<string, Creator>>;
  destroy(): void;
} {
  const config = {
    endpoint: options.endpoint,
    region: options.region,
    credentials: { accessKeyId: options.accessKeyId, secretAccessKey: 'local' },
  };
  const dynamodb = new DynamoDBClient(config);
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const secretsManager = new SecretsManagerClient(config);
  const sns = new SNSClient(config);
  const sqs = new SQSClient(config);
  return {
    creators: {
      ...passiveCreators(),
      ...iamCreators(options.iam),
      ...dynamodbCreators(dynamodb, options.onTable),
      ...s3Creators(s3),
      ...secretsManagerCreators(secretsManager),
      ...snsCreators(sns, options.onEmailSubscription),
      ...sqsCreators(sqs),
      ...lambdaCreators(options.lambda, options.packageDirectory),
      ...apiGatewayCreators(options.httpApi),
      ...stepFunctionsCreators(options.stepFunctions),
      ...eventsCreators(options.events),
      ...schedulerCreators(options.scheduler),
    },
    destroy() {
      for (const client of [dynamodb, s3, secretsManager, sns, sqs]) client.destroy();
    },
  };
}
