import { setTimeout as sleep } from 'node:timers/promises';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { DescribeMapRunCommand, ListMapRunsCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { s3Sweeps } from '../../src/adapters/s3/sweeps.ts';
import type { Outcome } from '../../src/domain/assessment.ts';
import type { PlannedImage } from '../../src/ports.ts';
import type { LocalAws } from '../aws.ts';
import { imageKey } from './catalogue.ts';
import type { DemoClients } from './clients.ts';
import { outputsOf, scheduleOf } from './outputs.ts';
import type { EndedExecution, Watch } from './watch.ts';

/** How far a sweep is, in images. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** What one sweep has left. */
export interface Swept {
  readonly execution: EndedExecution;
  readonly outcomes: readonly Outcome[];
  /** Images of the plan that no outcome was left for. */
  readonly missing: readonly PlannedImage['image'][];
}

const LOOK_EVERY_MILLIS = 200;

/** Runs the schedule of the sweep now, and waits until its execution is over. */
export async function sweep(options: {
  readonly aws: LocalAws;
  readonly clients: DemoClients;
  readonly watch: Watch;
  readonly onProgress: (progress: Progress) => void;
  readonly signal: AbortSignal;
}): Promise<Swept> {
  const { aws, clients, watch, onProgress, signal } = options;
  const { registrySweepArn, bucket } = outputsOf(aws);
  const before = watch.latestOf(registrySweepArn);
  await aws.scheduler.run(scheduleOf(aws, 'SweepSchedule'));
  const executionArn = watch.latestOf(registrySweepArn);
  if (executionArn === undefined || executionArn === before) {
    throw new Error('The schedule of the sweep has started no execution.');
  }

  let execution: EndedExecution | undefined;
  while (!execution) {
    await sleep(LOOK_EVERY_MILLIS, undefined, { signal });
    const progress = await readProgress(clients.sfn, executionArn);
    if (progress) onProgress(progress);
    execution = watch.ended.find((ended) => ended.executionArn === executionArn);
  }
  return { execution, ...(await readResults(clients, bucket, executionArn)) };
}

async function readProgress(sfn: SFNClient, executionArn: string): Promise<Progress | undefined> {
  const { mapRuns = [] } = await sfn.send(new ListMapRunsCommand({ executionArn }));
  const [mapRun] = mapRuns;
  if (!mapRun) return undefined;
  const { itemCounts } = await sfn.send(new DescribeMapRunCommand({ mapRunArn: mapRun.mapRunArn }));
  if (!itemCounts) return undefined;
  const { total = 0, pending = 0, running = 0 } = itemCounts;
  return { done: total - pending - running, total };
}

/** Reads the files that a sweep keeps under its name: the plan, and the results of its map. */
async function readResults(
  { s3 }: DemoClients,
  bucket: string,
  executionArn: string,
): Promise<Pick<Swept, 'outcomes' | 'missing'>> {
  const name = executionArn.split(':').at(-1) ?? '';
  const { Contents = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket: bucket, Prefix: `sweeps/${name}/` }),
  );
  const keyOf = (file: string) => Contents.find(({ Key }) => Key?.endsWith(`/${file}`))?.Key;
  const sweeps = s3Sweeps(s3, bucket);
  const manifest = keyOf('manifest.json');
  const plan = keyOf('plan.jsonl');
  const outcomes = manifest === undefined ? [] : await collect(sweeps.readOutcomes(manifest));
  const planned = plan === undefined ? [] : await collect(sweeps.readPlan(plan));
  const seen = new Set(outcomes.map(({ image }) => imageKey(image)));
  return {
    outcomes,
    missing: planned.map(({ image }) => image).filter((image) => !seen.has(imageKey(image))),
  };
}

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
