import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { type AwsCall, startLocalAws } from '../../local/aws.ts';
import { createDemoClients } from '../../local/demo/clients.ts';
import { outputsOf, scheduleOf } from '../../local/demo/outputs.ts';
import { STATE_FOLDER } from '../../local/demo/prepare.ts';
import { packageService } from '../../local/package.ts';
import { allExecutions } from '../executions.ts';
import type { Figure, Table } from '../figures.ts';
import { costRegistry, digestOf } from './registry.ts';
import { callsOf, dollarsOf, type Tally, tallyOf } from './tally.ts';
import { withNaive } from './with-naive.ts';

/** As many images as a sweep looks at here, each the only one of its stream. */
const SWEPT = 10;
/** A scan of 75 seconds, and the naive design's 30 seconds of waiting, thirty times as fast. */
const SCAN_MILLIS = 2500;

/** What one image costs, counted from execution histories and request logs, beside the naive design. */
export async function* benchCost(): AsyncGenerator<Table> {
  const { packageDirectory } = await packageService({
    out: join(STATE_FOLDER, 'package-cost'),
    params: { alertWindow: '1' },
  });
  const pushes = await measurePushes(packageDirectory);
  const naive = await measureNaive(await withNaive(packageDirectory, naiveFolder));
  const sweeps = await measureSweeps(packageDirectory);
  yield tableOf(
    'A quiet push: the push, and its scan that is complete',
    pushes.quiet,
    naive.quiet,
    {
      transitions: 4 + 6,
      invocations: 1 + 1,
      ecr: 2 + 3,
    },
  );
  yield tableOf('A push that is told of', pushes.alerting, naive.alerting, {});
  yield tableOf('A swept image that needs a scan', sweeps.scanned, naive.quiet, {
    transitions: 8,
    ecr: 3,
  });
  yield tableOf('A swept image that is new here, and needs a scan', sweeps.first, naive.quiet, {
    transitions: 8,
    ecr: 3,
  });
  yield tableOf('A swept image that ECR has scanned within the day', sweeps.early, naive.quiet, {
    transitions: 8,
  });
  yield tableOf('A swept image that needs none', sweeps.read, naive.read, {
    transitions: 3,
    ecr: 3,
  });
}

async function measurePushes(packageDirectory: string) {
  const repositories = { quiet: twoImages(0), alerting: twoImages(1) };
  const service = await startService(packageDirectory, { repositories, pushed: 'none' });
  try {
    // Their streams are known from now on, as they nearly always are.
    for (const repository of Object.keys(repositories)) await service.push(repository, '1.0.0');
    return {
      quiet: await service.measure(() => service.push('quiet', '1.0.1')),
      alerting: await service.measure(() => service.push('alerting', '1.0.1')),
    };
  } finally {
    await service.stop();
  }
}

async function measureNaive(packageDirectory: string) {
  const repositories = { naive: twoImages(1) };
  const service = await startService(packageDirectory, { repositories, pushed: 'all' });
  const run = (tag: string) => service.measureNaive('naive', tag);
  try {
    return { quiet: await run('1.0.0'), alerting: await run('1.0.1'), read: await run('1.0.0') };
  } finally {
    await service.stop();
  }
}

async function measureSweeps(packageDirectory: string) {
  const first = await measureFirstSweep(packageDirectory);
  const early = await measureFirstSweep(packageDirectory, HOURS_23_AND_A_HALF_AGO);
  const service = await startService(packageDirectory, { repositories: SWEPT_ONES, pushed: 'all' });
  try {
    // The service knows them, and how old their scans are, as of every image that is not new.
    for (const repository of Object.keys(SWEPT_ONES)) await service.assess(repository, '1.0.1');
    const scanned = await service.measure(service.sweep, SWEPT);
    return { first, early, scanned, read: await service.measure(service.sweep, SWEPT) };
  } finally {
    await service.stop();
  }
}

/** Of images that are new to the service, pushed and scanned at `since`, in seconds. */
async function measureFirstSweep(packageDirectory: string, since?: number): Promise<Tally> {
  const service = await startService(packageDirectory, {
    repositories: SWEPT_ONES,
    pushed: 'all',
    ...(since !== undefined && { since }),
  });
  try {
    return await service.measure(service.sweep, SWEPT);
  } finally {
    await service.stop();
  }
}

/** Due for the service, and too early for ECR. */
const HOURS_23_AND_A_HALF_AGO = Math.floor(Date.now() / 1000) - 23.5 * 3600;

const naiveFolder = join(STATE_FOLDER, 'package-cost-naive');

const twoImages = (high: number) => [
  { tag: '1.0.0', high: 0 },
  { tag: '1.0.1', high },
];

const SWEPT_ONES = Object.fromEntries(
  Array.from({ length: SWEPT }, (_, index) => [`service-${index}`, twoImages(0).slice(1)]),
);

interface Goals {
  readonly transitions?: number;
  readonly invocations?: number;
  /** Calls of ECR: one page of findings, and two more. */
  readonly ecr?: number;
}

function tableOf(title: string, ours: Tally, naive: Tally, goals: Goals): Table {
  const row = (what: string, of: (tally: Tally) => number, goal?: number): readonly Figure[] => [
    { what, value: of(ours), unit: '', ...(goal !== undefined && { goal }) },
    { what: `${what}, naive design`, value: of(naive), unit: '' },
  ];
  const dollars = (tally: Tally) => dollarsOf(tally) * 10_000;
  return {
    title,
    figures: [
      ...row('state transitions', ({ transitions }) => transitions, goals.transitions),
      ...row('invocations of functions', ({ invocations }) => invocations, goals.invocations),
      ...row('calls of ECR', (tally) => callsOf(tally, 'ecr'), goals.ecr),
      ...row('calls of DynamoDB', (tally) => callsOf(tally, 'dynamodb')),
      ...row('calls of S3', (tally) => callsOf(tally, 's3')),
      ...row('calls of SNS', (tally) => callsOf(tally, 'sns')),
      ...row('bytes written', ({ bytesWritten }) => bytesWritten),
      { what: '10,000 of them', value: dollars(ours), unit: '$' },
      { what: '10,000 of them, naive design', value: dollars(naive), unit: '$' },
      { what: 'ratio of the two', value: dollars(ours) / dollars(naive), unit: 'x' },
    ],
  };
}

/** The functions that work for a sweep as a whole, and not for an image of it. */
const OF_THE_SWEEP = /-(plan-sweep|compile-report)$/;

function isOfImage({ source = '', service }: AwsCall): boolean {
  // The machines themselves take waiters; they read and write the files of a sweep, too.
  if (source === 'states') return service === 'dynamodb';
  return source.startsWith('ecr-scan-warden-') && !OF_THE_SWEEP.test(source);
}

/** The service on the local AWS, and what it does there, counted. */
async function startService(
  packageDirectory: string,
  options: {
    readonly repositories: Parameters<typeof costRegistry>[0];
    readonly pushed: 'all' | 'none';
    readonly since?: number;
  },
) {
  const calls: AwsCall[] = [];
  const running = new Set<string>();
  const aws = await startLocalAws({
    packageDirectory,
    registry: costRegistry(options.repositories, options.since),
    pushed: options.pushed,
    scanMillis: SCAN_MILLIS,
    port: 0,
    onRequest(call) {
      calls.push(call);
    },
    onExecutionStatusChange({ executionArn, status }) {
      if (status === 'RUNNING') running.add(executionArn);
      else running.delete(executionArn);
    },
  });
  const { sfn, ...clients } = createDemoClients(aws);
  const { imageScanArn, registrySweepArn } = outputsOf(aws);
  const seen = new Set<string>();

  /** Those that are new since the last look. Of a sweep, its children: what it takes itself is no image's. */
  async function newExecutions(machines: readonly string[]): Promise<readonly string[]> {
    const all: string[] = [];
    for await (const { executionArn = '', ...execution } of allExecutions(sfn, machines)) {
      if (!execution.mapRunArn && execution.stateMachineArn === registrySweepArn) continue;
      if (!seen.has(executionArn)) all.push(executionArn);
      seen.add(executionArn);
    }
    return all;
  }

  async function over(): Promise<void> {
    await aws.events.idle();
    // A scan that is under way sends an event when it is over, and so starts an execution.
    for (let quiet = 0; quiet * 100 < SCAN_MILLIS + 1000; quiet += 1) {
      await sleep(100);
      if (running.size > 0) quiet = 0;
    }
  }

  return {
    async push(repository: string, tag: string): Promise<void> {
      await aws.ecr.push({ repository, imageDigest: digestOf(repository, tag) });
      await over();
    },
    /** As the event of a scan makes it. */
    async assess(repository: string, tag: string): Promise<void> {
      const input = {
        'detail-type': 'ECR Image Scan',
        source: 'aws.ecr',
        account: aws.accountId,
        region: aws.region,
        detail: {
          'scan-status': 'COMPLETE',
          'repository-name': repository,
          'image-digest': digestOf(repository, tag),
          'image-tags': [tag],
        },
      };
      await sfn.send(
        new StartExecutionCommand({ stateMachineArn: imageScanArn, input: JSON.stringify(input) }),
      );
      await over();
    },
    async sweep(): Promise<void> {
      await aws.scheduler.run(scheduleOf(aws, 'SweepSchedule'));
      await over();
    },
    /** What an action costs, of one of so many images. */
    async measure(act: () => Promise<void>, images = 1): Promise<Tally> {
      const machines = [imageScanArn, registrySweepArn];
      await newExecutions(machines);
      calls.length = 0;
      await act();
      const ours = calls.filter(isOfImage);
      return tallyOf(sfn, await newExecutions(machines), ours, images);
    },
    /** The same of the naive design, which the service of ours watches, and is left out of it. */
    async measureNaive(repositoryName: string, tag: string): Promise<Tally> {
      const machine = aws.resources.NaiveMachine?.ref ?? '';
      const input = { repositoryName, imageDigest: digestOf(repositoryName, tag) };
      calls.length = 0;
      await sfn.send(
        new StartExecutionCommand({ stateMachineArn: machine, input: JSON.stringify(input) }),
      );
      await over();
      const theirs = calls.filter(({ source }) => source?.startsWith('naive-'));
      return tallyOf(sfn, await newExecutions([machine]), theirs, 1);
    },
    async stop(): Promise<void> {
      clients.destroy();
      await aws.stop();
    },
  };
}
