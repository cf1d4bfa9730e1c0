import { setTimeout as sleep } from 'node:timers/promises';
import { RedriveExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { FEEDS } from '../../src/domain/feed.ts';
import { fetchFeeds } from '../demo/feeds.ts';
import { scheduleOf } from '../demo/outputs.ts';
import type { Push } from '../ecr/index.ts';
import { knownFrom } from './history.ts';
import { rescanSome } from './rescans.ts';
import { GRACE_SECONDS, type World } from './world.ts';

/** More executions at a time would only wait for each other. */
const MOST_RUNNING = 120;

/** After the last push: scans take a moment, and events may be late. */
const QUIET_MILLIS = 1500;

/** No wait of the packaged machines is near as long. */
const GIVE_UP_MILLIS = 300_000;

const LOOK_EVERY_MILLIS = 50;

/** So often what has failed is tried again. */
const REDRIVES = 3;

export interface ScenarioOptions {
  readonly signal: AbortSignal;
  /** Hears what is going on. */
  readonly onProgress: (text: string) => void;
}

/**
 * Fetches the feeds and pushes everything, with a sweep meanwhile and one at the end, during which Inspector finds
 * something else, while things go wrong.
 */
export async function playFaults(world: World, { signal, onProgress }: ScenarioOptions) {
  const { aws, executions, history } = world;
  onProgress('fetching the feeds');
  await run(world, 'FeedsSchedule');
  await untilStill(world, signal);
  history.pushedAt = Date.now();
  const pushes = withPlatforms(aws.ecr.pushes());
  const halfWay = Math.floor(pushes.length / 2);
  for (const [index, manifests] of pushes.entries()) {
    while (executions.running >= MOST_RUNNING) {
      await sleep(LOOK_EVERY_MILLIS, undefined, { signal });
      failIfStuck(world);
    }
    onProgress(`pushed ${index} of ${pushes.length}, ${executions.running} executions running`);
    if (index === halfWay) {
      await run(world, 'FeedsSchedule');
      await run(world, 'SweepSchedule');
    }
    await Promise.all(manifests.map((push) => aws.ecr.push(push)));
    await sleep(1, undefined, { signal });
  }
  await untilQuiet(world, signal, (running) =>
    onProgress(`all pushed, ${running} executions running`),
  );
  await run(world, 'SweepSchedule');
  await rescanSome(world, signal);
  await untilQuiet(world, signal, (running) =>
    onProgress(`sweeping, ${running} executions running`),
  );
}

/**
 * What is pushed at once, as by one `docker push`: an index with its platforms, which have no tag of their own. Were
 * there a pause between them while others run, it would be longer than anybody waits for an index.
 */
function withPlatforms(pushes: readonly Push[]): readonly (readonly Push[])[] {
  const platforms = new Map<string, readonly Push[]>();
  return pushes.flatMap((push) => {
    const { repository, tags } = push;
    const before = platforms.get(repository) ?? [];
    platforms.set(repository, tags.length === 0 ? [...before, push] : []);
    return tags.length === 0 ? [] : [[...before, push]];
  });
}

/** What operators do, and what happens by itself, once nothing goes wrong any more. Answers how much there was to do. */
export async function recover(world: World, { signal, onProgress }: ScenarioOptions) {
  world.faults.stop();
  await untilQuiet(world, signal, (running) =>
    onProgress(`recovering, ${running} executions running`),
  );
  const deadLetters = await redriveDeadLetters(world);
  let redriven = 0;
  for (let attempt = 0; attempt < REDRIVES; attempt += 1) {
    const count = await redriveFailed(world);
    redriven += count;
    await untilQuiet(world, signal, (running) =>
      onProgress(`redriving, ${running} executions running`),
    );
    if (count === 0) break;
  }
  await fetchFeeds(world.aws, world.clients, signal);
  onProgress('waiting for the grace of what is owed, and for the feeds to be known');
  const known = FEEDS.map((feed) => knownFrom(world.history, feed) - Date.now());
  await sleep(Math.max((GRACE_SECONDS + 3) * 1000, ...known), undefined, { signal });
  await run(world, 'SweepSchedule');
  await untilQuiet(world, signal, (running) =>
    onProgress(`sweeping, ${running} executions running`),
  );
  return { deadLetters, redriven };
}

/** As the scheduler does; where even its tries are refused, the next run makes up for it. */
async function run({ aws }: World, schedule: 'FeedsSchedule' | 'SweepSchedule'): Promise<void> {
  try {
    await aws.scheduler.run(scheduleOf(aws, schedule));
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('Schedule ')) throw error;
  }
}

/** Functions that no execution waits for are done when nothing is asked for any more. */
async function untilStill({ executions }: World, signal: AbortSignal): Promise<void> {
  while (performance.now() - executions.lastStirred < QUIET_MILLIS) {
    await sleep(LOOK_EVERY_MILLIS, undefined, { signal });
  }
}

async function untilQuiet(
  world: World,
  signal: AbortSignal,
  onLook: (running: number) => void,
): Promise<void> {
  const { executions, aws } = world;
  for (;;) {
    await aws.events.idle();
    if (executions.running === 0 && performance.now() - executions.lastHeard > QUIET_MILLIS) return;
    onLook(executions.running);
    await sleep(LOOK_EVERY_MILLIS, undefined, { signal });
    failIfStuck(world);
  }
}

function failIfStuck({ executions }: World): void {
  if (performance.now() - executions.lastStirred < GIVE_UP_MILLIS) return;
  throw new Stuck(
    `${executions.running} executions run, and nothing has been done for a long time.`,
  );
}

/** Something waits forever. */
export class Stuck extends Error {
  override readonly name = 'Stuck';
}

/** Starts image-scan with what EventBridge could not deliver, as docs/operations.md says. */
async function redriveDeadLetters({ clients, outputs }: World): Promise<number> {
  const { sqs, sfn } = clients;
  const QueueUrl = outputs.deadLetters;
  for (let count = 0; ; ) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return count;
    for (const { Body = '{}', ReceiptHandle } of Messages) {
      // The schedule's own message has nothing in it: the sweep that follows is what it asked for.
      if ('detail-type' in JSON.parse(Body)) {
        const stateMachineArn = outputs.imageScanArn;
        await sfn.send(new StartExecutionCommand({ stateMachineArn, input: Body }));
        count += 1;
      }
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
}

/** An execution that has ended in one of these has said all it had to say: what is owed is told by the next sweep. */
export const LAST_WORDS: ReadonlySet<string | null | undefined> = new Set([
  'AlertNotDelivered',
  'ReportNotDelivered',
  'ImagesNotChecked',
]);

async function redriveFailed({ executions, clients }: World): Promise<number> {
  const failed = executions
    .all()
    .filter(
      ({ status, error }) =>
        status !== 'RUNNING' && status !== 'SUCCEEDED' && !LAST_WORDS.has(error),
    );
  for (const { executionArn } of failed) {
    await clients.sfn.send(new RedriveExecutionCommand({ executionArn }));
  }
  return failed.length;
}
