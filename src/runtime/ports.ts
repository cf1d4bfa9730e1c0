import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECRClient } from '@aws-sdk/client-ecr';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { Inspector2Client } from '@aws-sdk/client-inspector2';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import compiledPolicy from '#policy';
import { dynamodbCatalogue } from '../adapters/dynamodb/catalogue.ts';
import { dynamodbChangeLog } from '../adapters/dynamodb/change-log.ts';
import { dynamodbLineage } from '../adapters/dynamodb/lineage.ts';
import { dynamodbOutboxes } from '../adapters/dynamodb/outboxes.ts';
import { dynamodbReceipts } from '../adapters/dynamodb/receipts.ts';
import { dynamodbReportLog } from '../adapters/dynamodb/report-log.ts';
import { dynamodbScanConfigurations } from '../adapters/dynamodb/scan-configurations.ts';
import { dynamodbStreams } from '../adapters/dynamodb/streams.ts';
import { dynamodbSweepLog } from '../adapters/dynamodb/sweep-log.ts';
import { dynamodbThreads } from '../adapters/dynamodb/threads.ts';
import { dynamodbWaiters } from '../adapters/dynamodb/waiters.ts';
import { ecrImageRegistry } from '../adapters/ecr/image-registry.ts';
import { eventBuses } from '../adapters/eventbridge/event-bus.ts';
import { httpFeedSources } from '../adapters/feeds/sources.ts';
import { inspectorExploitScores } from '../adapters/inspector/exploit-scores.ts';
import { s3Assessments } from '../adapters/s3/assessments.ts';
import { s3Feeds } from '../adapters/s3/feeds.ts';
import { s3ReportFiles } from '../adapters/s3/report-files.ts';
import { s3Sweeps } from '../adapters/s3/sweeps.ts';
import { secretAccessTokens } from '../adapters/secrets-manager/access-tokens.ts';
import { parameterStore } from '../adapters/secrets-manager/parameters.ts';
import { secretsManager } from '../adapters/secrets-manager/secrets.ts';
import { snsTopic } from '../adapters/sns/topic.ts';
import { stepFunctionsExecutions } from '../adapters/step-functions/executions.ts';
import { stepFunctionsWaitingRuns } from '../adapters/step-functions/waiting-runs.ts';
import { signedWebhooks } from '../adapters/webhooks/signed.ts';
import { slackWebhooks } from '../adapters/webhooks/slack.ts';
import { slackBots } from '../adapters/webhooks/slack-bot.ts';
import { teamsWebhooks } from '../adapters/webhooks/teams.ts';
import { parameterIn } from '../domain/policy.ts';
import type { Ports } from '../ports.ts';
import { adaptive, adaptiveAmongMany, PATIENT } from './clients.ts';
import type { Config } from './config.ts';
import { countRetries } from './count-retries.ts';
import { log } from './log.ts';

/**
 * How each port is made from the configuration. A handler names those it needs, and only these end up in its bundle.
 */
type Make<K extends keyof Ports> = (config: Config) => Ports[K];

const now = () => new Date();

export const clock: Make<'clock'> = () => ({ now });

export const settings: Make<'settings'> = (config) => config;

export const policy: Make<'policy'> = () => compiledPolicy;

export const registry: Make<'registry'> = ({ registryId }) =>
  registryOver(
    (region) => new ECRClient({ region, ...adaptiveAmongMany(Math.random) }),
    registryId,
  );

/** For functions of which few run at once: what is asked for waits for them. */
const registryAmongFew: Make<'registry'> = ({ registryId }) =>
  registryOver((region) => new ECRClient({ region, ...adaptive() }), registryId);

export const exploitScores: Make<'exploitScores'> = () =>
  inspectorExploitScores({
    clientOf: perRegion(
      (region) => new Inspector2Client({ region, ...adaptiveAmongMany(Math.random) }),
    ),
    onProblem: (error) => log('error', 'scores of Inspector cannot be read', reasonOf(error)),
  });

export const waiters: Make<'waiters'> = ({ table }) =>
  dynamodbWaiters(new DynamoDBClient(PATIENT), table, now);

export const lineage: Make<'lineage'> = ({ table }) =>
  dynamodbLineage(new DynamoDBClient(PATIENT), table, now);

export const streams: Make<'streams'> = ({ table }) =>
  dynamodbStreams(new DynamoDBClient(PATIENT), table);

export const catalogue: Make<'catalogue'> = ({ table }) =>
  dynamodbCatalogue(new DynamoDBClient(PATIENT), table);

export const changeLog: Make<'changeLog'> = ({ table }) =>
  dynamodbChangeLog(new DynamoDBClient(PATIENT), table);

export const sweepLog: Make<'sweepLog'> = ({ table }) =>
  dynamodbSweepLog(new DynamoDBClient(PATIENT), table);

export const scanConfigurations: Make<'scanConfigurations'> = ({ table }) =>
  dynamodbScanConfigurations(new DynamoDBClient(PATIENT), table);

export const receipts: Make<'receipts'> = ({ table }) =>
  dynamodbReceipts(new DynamoDBClient(PATIENT), table, now);

export const outboxes: Make<'outboxes'> = ({ table }) =>
  dynamodbOutboxes(new DynamoDBClient(PATIENT), table, { now, newId: randomUUID });

export const threads: Make<'threads'> = ({ table }) =>
  dynamodbThreads(new DynamoDBClient(PATIENT), table, now);

export const runs: Make<'runs'> = () => stepFunctionsWaitingRuns(new SFNClient(PATIENT));

export const assessments: Make<'assessments'> = ({ bucket }) =>
  s3Assessments(s3(), bucket, randomUUID);

export const sweeps: Make<'sweeps'> = ({ bucket }) => s3Sweeps(s3(), bucket);

export const feeds: Make<'feeds'> = ({ bucket }) =>
  s3Feeds({
    client: s3(),
    bucket,
    now,
    onProblem({ feed, isMissing, error }) {
      if (isMissing) log('info', 'feed has no copy', { feed, ...reasonOf(error) });
      else log('error', 'copy of feed cannot be read', { feed, ...reasonOf(error) });
    },
  });

export const feedSources: Make<'feedSources'> = ({ feedUrls }) => httpFeedSources(feedUrls);

export const channels: Make<'channels'> = ({ topicArn, chatTopicArn, slackApiUrl }) => {
  const sns = new SNSClient(PATIENT);
  const secret = secretsManager(new SecretsManagerClient(PATIENT), now);
  const parameter = parameterStore(new SSMClient(PATIENT), now);
  const secretValue = (name: string) => {
    const inParameterStore = parameterIn(name);
    return inParameterStore === undefined ? secret(name) : parameter(inParameterStore);
  };
  return {
    topic: snsTopic(sns, topicArn),
    chatTopic: snsTopic(sns, chatTopicArn),
    slack: slackWebhooks(secretValue),
    slackBot: slackBots(secretValue, slackApiUrl),
    teams: teamsWebhooks(secretValue),
    webhook: signedWebhooks(secretValue, now),
    eventBuses: eventBuses(new EventBridgeClient(PATIENT)),
  };
};

export const accessTokens: Make<'accessTokens'> = ({ tokensSecret }) =>
  secretAccessTokens(new SecretsManagerClient(PATIENT), tokensSecret, now);

export const reportLog: Make<'reportLog'> = ({ table }) =>
  dynamodbReportLog(new DynamoDBClient(PATIENT), table);

export const reportFiles: Make<'reportFiles'> = ({ bucket }) => s3ReportFiles(s3(), bucket, now);

export const executions: Make<'executions'> = ({ machines }) =>
  stepFunctionsExecutions(new SFNClient(PATIENT), machines, randomUUID);

// Without spreads: a bundler takes one for an effect, and would leave every adapter in every bundle.

/** The images that there are, and what they consist of: these go together. */
export const images = { lineage, registry };

/** What a sweep is planned by, and written to: these go together. */
export const planned = {
  catalogue,
  lineage,
  registry: registryAmongFew,
  scanConfigurations,
  sweeps,
};

/** What streams know, what they owe, and what has been told of it: these go together. */
export const memory = { assessments, outboxes, receipts, streams, threads };

/** What an assessment rests on: these go together. */
export const evidence = { lineage, registry, exploitScores, feeds };

/** What lists, pages and feeds find an assessment by: these go together. */
export const shown = { catalogue, changeLog };

/** What the HTTP API answers from. */
export const api = {
  accessTokens,
  assessments,
  catalogue,
  changeLog,
  clock,
  executions,
  policy,
  registry: registryAmongFew,
  scanConfigurations,
  settings,
  streams,
  sweepLog,
};

/** Where reports are, to be told: these go together. */
export const reports = { reportFiles, sweeps };

/** What reports are made of, and leave behind: these go together. */
export const reported = {
  assessments,
  catalogue,
  changeLog,
  feeds,
  outboxes,
  receipts,
  reportFiles,
  reportLog,
  streams,
  sweepLog,
  sweeps,
};

function registryOver(make: (region: string) => ECRClient, registryId: string) {
  return ecrImageRegistry(
    perRegion((region) => countRetries(make(region))),
    registryId,
  );
}

/** One client for each region, made when it is asked for. */
function perRegion<C>(make: (region: string) => C): (region: string) => C {
  const clients = new Map<string, C>();
  return (region) => {
    const client = clients.get(region) ?? make(region);
    clients.set(region, client);
    return client;
  };
}

function reasonOf(error: unknown): { readonly reason: string } {
  return { reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
}

/** Path style works with every S3-compatible endpoint; AWS's own is left to its default. */
function s3(): S3Client {
  return new S3Client({ forcePathStyle: true, ...PATIENT });
}
