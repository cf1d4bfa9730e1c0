import { join } from 'node:path';
import { parameterIn } from '../src/domain/policy.ts';
import { ACCESS_KEYS, Callers } from './callers.ts';
import type { TableKeys } from './cloudformation/creators/dynamodb.ts';
import { createCreators, type EmailSubscription } from './cloudformation/creators/index.ts';
import { type DeployedResource, deploy } from './cloudformation/deploy.ts';
import { readTemplate } from './cloudformation/template.ts';
import { createEcr, type Ecr } from './ecr/index.ts';
import { createDynamoDb } from './endpoint/dynamodb.ts';
import { createFauxqs } from './endpoint/fauxqs.ts';
import { type RequestRecord, startGateway, USUAL_PORT } from './endpoint/gateway.ts';
import type { AwsRequest, AwsService } from './endpoint/protocol.ts';
import { createSts } from './endpoint/sts.ts';
import { createEvents, type Events } from './events/index.ts';
import type { Faults } from './faults/faults.ts';
import { faultyService } from './faults/faulty-service.ts';
import { refuseSome } from './faults/refused-starts.ts';
import { unreliableArrivals } from './faults/unreliable-bus.ts';
import { untimelyEnds } from './faults/untimely-ends.ts';
import { createFeeds } from './feeds/index.ts';
import { apiPortBeside, createHttpApi } from './http-api/index.ts';
import { guardedService } from './iam/guarded-service.ts';
import { createIam, type Decision, type Iam } from './iam/index.ts';
import { createNeeds } from './iam/needs/index.ts';
import { createInspector } from './inspector/index.ts';
import { createLambda } from './lambda/index.ts';
import { readStackName } from './package.ts';
import { createParameterStore } from './parameter-store/index.ts';
import type { RecordedRegistry } from './recorded-registry/index.ts';
import { createScheduler, type Scheduler } from './scheduler/index.ts';
import { createSecretsManager } from './secrets-manager/index.ts';
import {
  createStepFunctions,
  type StatusChange,
  type StepFunctions,
} from './step-functions/index.ts';
import { createTargets } from './targets.ts';

/** One line for the log. */
export interface LogLine {
  /** The function that wrote it, or the part of the local AWS that it is about. */
  readonly source: string;
  readonly text: string;
}

/** A request to the endpoint; `source` is the function that sent it, or the part of the local AWS. */
export type AwsCall = RequestRecord & { readonly source?: string | undefined };

/** What is brought up, and who wants to hear of what happens there. */
export interface LocalAwsOptions {
  /** `.serverless` of a packaged service. */
  readonly packageDirectory: string;
  /** What ECR holds; its account and region are those of everything else. */
  readonly registry: RecordedRegistry;
  /** `all` (default): every image is there, scanned as recorded. `none`: push them through `ecr.push`. */
  readonly pushed?: 'all' | 'none';
  /** How long a scan of ECR takes. */
  readonly scanMillis?: number;
  /** 4566 by default; 0 takes any free port. */
  readonly port?: number;
  /** Of the HTTP API, if the template has one; 3000 by default, any free one if `port` is 0. */
  readonly apiPort?: number;
  /** Secrets by name, as the policy names them: those of Systems Manager behind `ssm:`. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** What functions find in their environment besides what the template declares. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly log?: (line: LogLine) => void;
  readonly onRequest?: (call: AwsCall) => void;
  readonly onExecutionStatusChange?: (detail: StatusChange) => void;
  /** Told of all that functions, machines, rules and schedules ask for, and whether their roles allow it. */
  readonly onDecision?: (decision: Decision) => void;
  /** What goes wrong; nothing by default. Calls of a person, or of a test, always go well. */
  readonly faults?: Faults;
  /** What the waits of the state machines' retries take of their time: 1 by default. */
  readonly retryPace?: number;
  /** How many events of one function run at the same time: 2 by default. */
  readonly mostWorkers?: number;
  /** What is put around a service, by its signing name: it sees what the service does, whatever goes wrong outside. */
  readonly around?: (name: string, service: AwsService) => AwsService;
}

/** AWS on this machine, with the service deployed to it. */
export interface LocalAws {
  /** Base URL for `AWS_ENDPOINT_URL`. */
  readonly endpoint: string;
  /** Base URL of the HTTP API; undefined when the template has none. */
  readonly apiEndpoint: string | undefined;
  readonly region: string;
  readonly accountId: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** By logical id. */
  readonly resources: Readonly<Record<string, DeployedResource>>;
  readonly ecr: Ecr;
  readonly iam: Pick<Iam, 'statements'>;
  readonly events: Events;
  readonly scheduler: Scheduler;
  readonly stepFunctions: StepFunctions;
  readonly emailSubscriptions: readonly EmailSubscription[];
  /** Stops everything; what still runs is aborted. */
  stop(): Promise<void>;
}

/**
 * Brings up AWS on 127.0.0.1 and deploys the packaged template to it. When something cannot be brought up,
 * what was started before is stopped, and the promise rejects with the reason.
 */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const stops: (() => unknown)[] = [];
  /** Runs in reverse order: what was started last depends on what was started first. */
  async function stop(): Promise<void> {
    for (const stopOne of stops.splice(0).reverse()) await stopOne();
  }
  try {
    return { ...(await bringUp(options, (stopOne) => stops.push(stopOne))), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function bringUp(
  options: LocalAwsOptions,
  onStop: (stop: () => unknown) => void,
): Promise<Omit<LocalAws, 'stop'>> {
  const { packageDirectory, registry, port = USUAL_PORT, secrets = {}, log = () => {} } = options;
  const { faults, around = (_name, service) => service } = options;
  const { region, registryId: accountId } = registry;
  const home = { region, accountId };
  const template = await readTemplate(
    join(packageDirectory, 'cloudformation-template-update-stack.json'),
  );

  const fauxqs = await createFauxqs(region);
  onStop(() => fauxqs.stop());
  const gateway = await startGateway({ port, region, onRequest: (record) => recordCall(record) });
  onStop(() => gateway.stop());
  const { endpoint } = gateway;

  const lambda = await createLambda({
    ...home,
    endpoint,
    environment: options.environment,
    log: (source, text) => log({ source, text }),
    mostWorkers: options.mostWorkers,
    ...(faults && { endOf: untimelyEnds(faults) }),
  });
  onStop(() => lambda.stop());

  const iam = createIam({
    accountId,
    onDecision(decision) {
      if (decision.refusal !== undefined) log({ source: 'iam', text: decision.refusal });
      options.onDecision?.(decision);
    },
  });
  const callers = new Callers(iam);

  function recordCall(record: RequestRecord): void {
    const { accessKeyId, fault } = record;
    if (fault !== undefined) log({ source: record.service, text: `${record.operation}: ${fault}` });
    options.onRequest?.({ ...record, source: callers.withKey(accessKeyId)?.source });
  }

  const targets = createTargets({
    endpoint,
    region,
    accessKeyId: ACCESS_KEYS.events,
    iam,
    startExecution(input) {
      if (faults) refuseSome(faults);
      return stepFunctions.startExecution(input);
    },
  });
  onStop(() => targets.destroy());

  const events = createEvents({
    ...home,
    invoke: (target, input) => targets.invoke(target, input, 'events'),
    deadLetter: targets.deadLetter,
    dropped: (event, error) =>
      log({ source: 'events', text: `${event['detail-type']} ${event.id} is lost: ${error}` }),
    ...(faults && { arrivals: unreliableArrivals(faults) }),
  });
  const scheduler = createScheduler({
    ...home,
    invoke: (target, input) => targets.invoke(target, input, 'scheduler'),
    deadLetter: targets.deadLetter,
  });
  const stepFunctions: StepFunctions = createStepFunctions({
    ...home,
    endpoint,
    actAs(roleArn) {
      const { accessKeyId, session } = callers.addStates(roleArn);
      return { accessKeyId, require: session.require };
    },
    ...(options.retryPace !== undefined && { retryPace: options.retryPace }),
    onStatusChange(detail) {
      options.onExecutionStatusChange?.(detail);
      void events.putEvents([
        {
          Source: 'aws.states',
          DetailType: 'Step Functions Execution Status Change',
          Detail: JSON.stringify(detail),
          Resources: [detail.executionArn],
        },
      ]);
    },
  });
  onStop(() => stepFunctions.stop());

  const httpApi = createHttpApi({
    ...home,
    endpoint,
    accessKeyId: ACCESS_KEYS.apigateway,
    port: options.apiPort ?? apiPortBeside(port),
    onRequest: recordCall,
  });
  onStop(() => httpApi.stop());

  const ecr = createEcr({
    registry,
    putEvents: (entries) => events.putEvents(entries),
    ...(options.scanMillis !== undefined && { scanMillis: options.scanMillis }),
    ...(options.pushed !== undefined && { pushed: options.pushed }),
  });
  const secretsManager = createSecretsManager(home);
  const parameterStore = createParameterStore(home);
  for (const [name, value] of Object.entries(secrets)) {
    const parameter = parameterIn(name);
    if (parameter === undefined) secretsManager.putSecret(name, value);
    else parameterStore.putParameter(parameter, value);
  }
  onStop(() => {
    ecr.stop();
    scheduler.stop();
    events.stop();
  });

  const services = {
    dynamodb: createDynamoDb(),
    ecr: ecr.service,
    events: events.service,
    feeds: createFeeds(),
    inspector2: createInspector(ecr),
    lambda: lambda.service,
    s3: fauxqs.service,
    scheduler: scheduler.service,
    secretsmanager: secretsManager.service,
    ssm: parameterStore.service,
    sns: fauxqs.service,
    sqs: fauxqs.service,
    states: stepFunctions.service,
    sts: createSts(accountId),
  };
  const tables = new Map<string, TableKeys>();
  const needsOf = createNeeds(accountId, {
    partitionKeyOf(name, index) {
      const table = tables.get(name);
      return index === undefined ? table?.partitionKey : table?.partitionKeyByIndex.get(index);
    },
    isEnhanced: (asked) =>
      [registry, ...(registry.others ?? [])].some(
        ({ registryId, region: inRegion, scanningConfiguration }) =>
          registryId === asked.accountId &&
          inRegion === asked.region &&
          scanningConfiguration.scanType === 'ENHANCED',
      ),
    secretArnOf: secretsManager.arnOf,
  });
  const callerOf = (request: AwsRequest) => callers.of(request)?.kind ?? 'others';
  for (const [name, service] of Object.entries(services)) {
    const guarded = guardedService({
      name,
      service: around(name, service),
      needsOf,
      sessionOf: (request) => callers.of(request)?.session,
    });
    gateway.mount(
      name,
      faults ? faultyService({ name, service: guarded, faults, callerOf }) : guarded,
    );
  }

  const emailSubscriptions: EmailSubscription[] = [];
  const { creators, destroy } = createCreators({
    endpoint,
    region,
    accessKeyId: ACCESS_KEYS.cloudformation,
    packageDirectory,
    iam,
    onTable: (keys) => tables.set(keys.table, keys),
    lambda: {
      createFunction(declared) {
        callers.addFunction(declared);
        return lambda.createFunction(declared);
      },
    },
    httpApi,
    stepFunctions,
    events: {
      putRule(rule) {
        for (const target of rule.targets) targets.check(target, 'events');
        events.putRule(rule);
      },
    },
    scheduler: {
      putSchedule(schedule) {
        targets.check(schedule.Target, 'scheduler');
        scheduler.putSchedule(schedule);
      },
    },
    onEmailSubscription: (subscription) => emailSubscriptions.push(subscription),
  });
  try {
    const stack = { ...home, name: await readStackName(packageDirectory) };
    const { resources, outputs } = await deploy({ template, stack, creators });
    return {
      ...home,
      endpoint,
      apiEndpoint: httpApi.endpoint(),
      outputs,
      resources,
      ecr,
      iam,
      events,
      scheduler,
      stepFunctions,
      emailSubscriptions,
    };
  } finally {
    destroy();
  }
}
