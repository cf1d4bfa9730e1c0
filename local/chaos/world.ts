import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { loadPolicy } from '../../packaging/policy/load.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { type LocalAws, startLocalAws } from '../aws.ts';
import { outputsOf } from '../demo/outputs.ts';
import { generateRegistry } from '../ecr/generate.ts';
import { createFaults, type Faults } from '../faults/faults.ts';
import { planOf } from '../faults/plan.ts';
import { type RateLimited, rateLimited } from '../faults/rate-limit.ts';
import { FEED_PARAMETERS } from '../feeds/index.ts';
import { packageService } from '../package.ts';
import type { RecordedRegistry } from '../recorded-registry/index.ts';
import type { Scanning } from './arguments.ts';
import { createExecutions, type Executions } from './executions.ts';
import { createHistory, type History } from './history.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { startReceivers } from './receivers.ts';

/** Seconds after which a sweep takes over what a run that has died owes: short, so that it does so within a run. */
export const GRACE_SECONDS = 8;
const WINDOW_SECONDS = 1;

/** A day of waiting within seconds: parameters of serverless.yml. */
const PARAMETERS = {
  ...FEED_PARAMETERS,
  scanEventTimeout: '6',
  pollFirstWait: '1',
  pollMaxWait: '4',
  pollDeadline: '120',
  indexWait: '1',
  alertWindow: String(WINDOW_SECONDS),
  owedGrace: String(GRACE_SECONDS),
};

const SCAN_MILLIS = 400;

/** Functions wait for answers that are slow, or never come, most of their time. */
const MOST_WORKERS = 24;

/** The minutes that retries wait for a service to be well again are none of what is tested. */
const RETRY_PACE = 0.2;

const IMAGES_PER_REPOSITORY = 10;

/** A small registry has as many, so that as many streams have something to tell, in whatever order pushes come through. */
const REPOSITORIES = 10;

/** The service on this machine with a generated registry, everything that goes wrong, and the books. */
export interface World {
  readonly registry: RecordedRegistry;
  readonly policy: Policy;
  readonly aws: LocalAws;
  readonly faults: Faults;
  readonly ledger: Ledger;
  readonly history: History;
  readonly executions: Executions;
  /** What roles have refused, in the words of AWS. */
  readonly refusals: ReadonlySet<string>;
  /** How ECR has fared where it takes so many calls a second. */
  readonly ecr: Pick<RateLimited, 'done' | 'refused'> | undefined;
  readonly outputs: ReturnType<typeof outputsOf> & {
    readonly table: string;
    readonly deadLetters: string;
  };
  readonly clients: {
    readonly dynamodb: DynamoDBClient;
    readonly s3: S3Client;
    readonly sfn: SFNClient;
    readonly sqs: SQSClient;
  };
  stop(): Promise<void>;
}

export interface WorldOptions {
  readonly images: number;
  readonly seed: number;
  readonly rate: number;
  /** What ECR scans with. */
  readonly scanning: Scanning;
  /** Describe calls that ECR takes a second; absent: any number. */
  readonly ecrRate?: number | undefined;
  /** Of each function, at once. */
  readonly mostWorkers?: number;
  /** Where the package is written to. */
  readonly out: string;
  readonly log?: (source: string, text: string) => void;
}

/** Packages the service, and brings everything up; no image is pushed yet. */
export async function createWorld(options: WorldOptions): Promise<World> {
  const policyFile = fileURLToPath(new URL('policy.yml', import.meta.url));
  const params = { ...PARAMETERS, policy: policyFile };
  const { packageDirectory } = await packageService({ out: options.out, params });
  const perRepository = Math.min(IMAGES_PER_REPOSITORY, Math.ceil(options.images / REPOSITORIES));
  const registry = generateRegistry({
    repositories: Math.ceil(options.images / perRepository),
    imagesPerRepository: perRepository,
    seed: options.seed,
    findingsPerImage: 8,
    type: options.scanning === 'basic' ? 'BASIC' : 'ENHANCED',
  });
  const faults = createFaults({ seed: options.seed, plan: planOf(options.rate) });
  const history = createHistory();
  const ledger = createLedger(history);
  const receivers = await startReceivers(faults, ledger);
  const executions = createExecutions();
  const refusals = new Set<string>();
  let ecr: RateLimited | undefined;
  const aws = await startLocalAws({
    packageDirectory,
    registry,
    pushed: 'none',
    scanMillis: SCAN_MILLIS,
    retryPace: RETRY_PACE,
    mostWorkers: options.mostWorkers ?? MOST_WORKERS,
    port: 0,
    secrets: receivers.secrets,
    faults,
    around(name, service) {
      const seen = ledger.around(name, service);
      if (name !== 'ecr' || options.ecrRate === undefined) return seen;
      const isLimited = (operation: string) => operation.startsWith('Describe');
      ecr = rateLimited({ name, service: seen, perSecond: options.ecrRate, isLimited });
      return ecr.service;
    },
    onExecutionStatusChange: executions.handle,
    onRequest: executions.stir,
    onDecision: ({ refusal }) => void (refusal && refusals.add(refusal)),
    log: ({ source, text }) => options.log?.(source, text),
  });
  const config = {
    endpoint: aws.endpoint,
    region: aws.region,
    credentials: { accessKeyId: 'LOCALCHAOS0000000000', secretAccessKey: 'local' },
  };
  const clients = {
    dynamodb: new DynamoDBClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    sfn: new SFNClient(config),
    sqs: new SQSClient(config),
  };
  return {
    registry,
    policy: loadPolicy(policyFile),
    aws,
    faults,
    ledger,
    history,
    executions,
    refusals,
    ecr,
    outputs: {
      ...outputsOf(aws),
      table: aws.resources.Table?.ref ?? '',
      deadLetters: aws.outputs.DeadLetterQueueUrl ?? '',
    },
    clients,
    async stop() {
      for (const client of Object.values(clients)) client.destroy();
      await aws.stop();
      await receivers.stop();
    },
  };
}

/** Where `npm run chaos` keeps its package. */
export function packageFolder(stateFolder: string): string {
  return join(stateFolder, 'package-chaos');
}
