import { join } from 'node:path';
import type { LocalAws } from '../aws.ts';
import { readStackName } from '../package.ts';
import { type ApiToken, createApiToken } from './api-token.ts';
import type { Arguments } from './arguments.ts';
import { type Catalogue, catalogueOf } from './catalogue.ts';
import { createDemoClients, DEMO_ACCESS_KEY, type DemoClients } from './clients.ts';
import { fetchFeeds } from './feeds.ts';
import { type LogFile, loggingTo, openLogFile } from './log-file.ts';
import { type Outbox, openOutbox } from './outbox/index.ts';
import { outputsOf } from './outputs.ts';
import {
  BOT_TOKEN,
  channelSecrets,
  packageForDemo,
  SCAN_MILLIS,
  type WebhookUrls,
} from './packaging.ts';
import { type Prepared, prepare, STATE_FOLDER } from './prepare.ts';
import { fromHere } from './screen/layout.ts';
import { factLines, registryFacts, titleLines } from './screen/opening.ts';
import type { Screen } from './screen/screen.ts';
import { createStory, type Story } from './story.ts';
import { createWatch, type Watch } from './watch.ts';

/** Everything that is up. */
export interface Demo extends Prepared {
  readonly aws: LocalAws;
  readonly clients: DemoClients;
  readonly outbox: Outbox;
  readonly catalogue: Catalogue;
  readonly watch: Watch;
  readonly story: Story;
  /** Lets in at the HTTP API and its pages. */
  readonly apiToken: string;
}

/** What the parts of the demo share. */
export interface Context {
  readonly screen: Screen;
  /** Aborts when the person at the terminal wants to stop. */
  readonly signal: AbortSignal;
  /** Functions that stop what was started are called in reverse order. */
  readonly onStop: (stop: () => unknown) => void;
}

/** Brings everything up, and says what and where. */
export async function bringUp(args: Arguments, context: Context): Promise<Demo> {
  const { screen, onStop } = context;
  const prepared = await prepare(args);
  const log = await openLogFile(join(STATE_FOLDER, 'log', `start-${args.port}.log`));
  onStop(() => log.close());
  const tell = (label: string, ...facts: readonly string[]) =>
    screen.print(factLines(label, facts, screen.columns, screen.paint));

  const { registry, registryFolder } = prepared;
  screen.print(titleLines(screen.paint));
  tell(
    'registry',
    fromHere(registryFolder),
    registryFacts(registry),
    `account ${registry.registryId} in ${registry.region}`,
  );

  const catalogue = catalogueOf(registry);
  const story = createStory(screen, catalogue);
  const outbox = await openOutbox({
    folder: args.outbox,
    accessKeyId: DEMO_ACCESS_KEY,
    botToken: BOT_TOKEN,
    onAlert: story.alert,
    log: log.write,
  });
  onStop(() => outbox.stop());

  const packageDirectory = await packaged(prepared, screen, tell);
  const slackUrl = process.env.SLACK_WEBHOOK_URL || outbox.slackUrl;
  const watch = createWatch((execution) => {
    // The sweep is told by its own chapter, which has more to show.
    if (execution.stateMachineArn === outputsOf(aws).imageScanArn) story.ended(execution);
  });
  const apiToken = createApiToken(await readStackName(packageDirectory));
  const aws = await startAws({
    args,
    prepared,
    packageDirectory,
    apiToken,
    urls: { ...outbox, slackUrl },
    slackApiUrl: outbox.slackApiUrl,
    watch,
    log,
  });
  onStop(() => aws.stop());
  onStop(await outbox.subscribe(aws));
  const clients = createDemoClients(aws);
  onStop(() => clients.destroy());
  await fetchFeeds(aws, clients, context.signal);

  tell('AWS', `${aws.endpoint} (every service; the AWS CLI works with it)`);
  tell('dashboard', `${aws.apiEndpoint}/`, `sign in with ${apiToken.token}`);
  const elsewhere = slackUrl === outbox.slackUrl ? '' : '; Slack messages go to SLACK_WEBHOOK_URL';
  tell('feeds', 'KEV catalogue and EPSS scores: small ones, made up for this machine');
  tell('alerts', `${fromHere(outbox.folder)}${elsewhere}`);
  tell('log', fromHere(log.path));
  return {
    ...prepared,
    aws,
    clients,
    outbox,
    catalogue,
    watch,
    story,
    apiToken: apiToken.token,
  };
}

async function packaged(
  { policyFile }: Prepared,
  screen: Screen,
  tell: (label: string, ...facts: readonly string[]) => void,
): Promise<string> {
  const startedAt = performance.now();
  const seconds = () => `${Math.round((performance.now() - startedAt) / 1000)} s`;
  const show = () => screen.status(`  packaging the service as for AWS … ${seconds()}`);
  show();
  const timer = setInterval(show, 1000);
  try {
    const out = join(STATE_FOLDER, policyFile === undefined ? 'package' : 'package-other-policy');
    const { packageDirectory, isReused } = await packageForDemo({ out, policy: policyFile });
    const how = isReused ? 'unchanged since the last time' : `in ${seconds()}`;
    screen.status(undefined);
    tell('service', `packaged as for AWS, ${how}`, fromHere(packageDirectory));
    return packageDirectory;
  } finally {
    clearInterval(timer);
    screen.status(undefined);
  }
}

async function startAws(options: {
  readonly args: Arguments;
  readonly prepared: Prepared;
  readonly packageDirectory: string;
  readonly urls: WebhookUrls;
  readonly apiToken: ApiToken;
  readonly slackApiUrl: string;
  readonly watch: Watch;
  readonly log: LogFile;
}): Promise<LocalAws> {
  const { args, prepared, packageDirectory, urls, apiToken, watch } = options;
  const logging = loggingTo(options.log);
  // Loaded while nothing else is left to do: the SDK's clients take a second.
  const { startLocalAws } = await import('../aws.ts');
  return startLocalAws({
    ...logging,
    packageDirectory,
    registry: prepared.registry,
    pushed: args.replay ? 'none' : 'all',
    scanMillis: SCAN_MILLIS,
    port: args.port,
    apiPort: args.apiPort,
    secrets: { ...channelSecrets(prepared.policy, urls), ...apiToken.secrets },
    environment: { SLACK_API_URL: options.slackApiUrl },
    onExecutionStatusChange(change) {
      logging.onExecutionStatusChange(change);
      watch.handle(change);
    },
  });
}
