import { join } from 'node:path';
import { paginateGetExecutionHistory, type SFNClient } from '@aws-sdk/client-sfn';
import { startLocalAws } from '../local/aws.ts';
import { createDemoClients } from '../local/demo/clients.ts';
import { fetchFeeds } from '../local/demo/feeds.ts';
import { outputsOf } from '../local/demo/outputs.ts';
import { STATE_FOLDER } from '../local/demo/prepare.ts';
import { sweep } from '../local/demo/sweep.ts';
import { createWatch } from '../local/demo/watch.ts';
import { generateRegistry } from '../local/ecr/generate.ts';
import { FEED_PARAMETERS } from '../local/feeds/index.ts';
import { packageService } from '../local/package.ts';
import { isInvocation, isTransition } from './cost/tally.ts';
import { allExecutions } from './executions.ts';
import type { Table } from './figures.ts';

const IMAGES_PER_REPOSITORY = 20;

/** As many images as a sweep looks at: `sweep` the first, `sweep-5000` and `sweep-20000` the others. */
type Size = 1_000 | 5_000 | 20_000;

/** Measures a sweep of so many generated images, whose scans are old: each is started and waited for. */
export const benchSweep = (images: Size) => () => sweepOf(images);

async function* sweepOf(images: Size): AsyncGenerator<Table> {
  const { packageDirectory } = await packageService({
    out: join(STATE_FOLDER, 'package-bench'),
    // As in an account, but for the feeds, and for waits: for an event that is lost, and for others to tell the same channel.
    params: { ...FEED_PARAMETERS, scanEventTimeout: '60', alertWindow: '1' },
  });
  const watch = createWatch(() => undefined);
  const calls = new Map<string, number>();
  const aws = await startLocalAws({
    packageDirectory,
    registry: generateRegistry({
      repositories: images / IMAGES_PER_REPOSITORY,
      imagesPerRepository: IMAGES_PER_REPOSITORY,
      seed: 1,
    }),
    port: 0,
    onExecutionStatusChange: watch.handle,
    onRequest({ service, source }) {
      // What people call, this bench included, is none of the service's cost.
      if (source !== undefined) calls.set(service, (calls.get(service) ?? 0) + 1);
    },
  });
  const callsOf = (service: string) => (calls.get(service) ?? 0) / images;
  const clients = createDemoClients(aws);
  try {
    const { signal } = new AbortController();
    await fetchFeeds(aws, clients, signal);
    calls.clear();
    const startedAt = performance.now();
    const swept = await sweep({ aws, clients, watch, signal, onProgress: () => undefined });
    const seconds = (performance.now() - startedAt) / 1000;
    // Before the histories are read, which takes memory of its own.
    const megabytes = process.resourceUsage().maxRSS / 1024;
    const failed = swept.outcomes.filter(({ kind }) => kind === 'failed').length;
    const { largest, transitions, invocations } = await readHistories(clients.sfn, outputsOf(aws));
    yield {
      title: `Sweep of ${images.toLocaleString('en')} images, ${swept.execution.status}`,
      figures: [
        { what: 'duration', value: seconds, unit: 's' },
        { what: 'throughput', value: images / seconds, unit: '1/s' },
        {
          ...{ what: 'peak memory of everything', value: megabytes, unit: 'MB' },
          // What AWS keeps is kept here, in memory: the more images, the more.
          ...(images === 1_000 && { goal: 1024 }),
        },
        { what: 'images with an outcome', value: swept.outcomes.length, unit: '' },
        { what: 'images that could not be checked', value: failed, unit: '' },
        { what: 'images without an outcome', value: swept.missing.length, unit: '' },
        { what: 'largest payload of a state', value: largest / 1024, unit: 'KB', goal: 256 },
        { what: 'state transitions, by image', value: transitions / images, unit: '' },
        { what: 'invocations of functions, by image', value: invocations / images, unit: '' },
        { what: 'calls of ECR, by image', value: callsOf('ecr'), unit: '' },
        { what: 'calls of DynamoDB, by image', value: callsOf('dynamodb'), unit: '' },
        { what: 'calls of S3, by image', value: callsOf('s3'), unit: '' },
      ],
    };
  } finally {
    clients.destroy();
    await aws.stop();
  }
}

/** The longest input or output that any history holds, in bytes, and what is counted of all. */
async function readHistories(
  client: SFNClient,
  { imageScanArn, registrySweepArn }: ReturnType<typeof outputsOf>,
) {
  const read = { largest: 0, transitions: 0, invocations: 0 };
  for await (const { executionArn } of allExecutions(client, [imageScanArn, registrySweepArn])) {
    for await (const { events = [] } of paginateGetExecutionHistory({ client }, { executionArn })) {
      for (const event of events) {
        read.largest = Math.max(read.largest, longestText(event));
        if (isTransition(event)) read.transitions += 1;
        if (isInvocation(event)) read.invocations += 1;
      }
    }
  }
  return read;
}

/** Payloads are the texts within the details of an event. */
function longestText(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value !== 'object' || value === null) return 0;
  return Math.max(0, ...Object.values(value).map(longestText));
}
