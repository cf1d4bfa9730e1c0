import { setTimeout as sleep } from 'node:timers/promises';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { feedKey } from '../../src/adapters/s3/feeds.ts';
import { FEEDS } from '../../src/domain/feed.ts';
import type { LocalAws } from '../aws.ts';
import type { DemoClients } from './clients.ts';
import { outputsOf, scheduleOf } from './outputs.ts';

const LOOK_EVERY_MILLIS = 50;
const GIVE_UP_MILLIS = 30_000;

/**
 * Runs the schedule of the feeds now, and waits until their copies are in the bucket. Rejects with an error for the
 * person at the terminal where they do not come.
 */
export async function fetchFeeds(
  aws: LocalAws,
  { s3 }: Pick<DemoClients, 's3'>,
  signal: AbortSignal,
): Promise<void> {
  const { bucket } = outputsOf(aws);
  const deadline = performance.now() + GIVE_UP_MILLIS;
  await aws.scheduler.run(scheduleOf(aws, 'FeedsSchedule'));
  for (;;) {
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: 'feeds/' }),
    );
    if (FEEDS.every((feed) => Contents.some(({ Key }) => Key === feedKey(feed)))) return;
    if (performance.now() > deadline) {
      throw new Error('The function fetch-feeds has not stored the feeds: the log says why.');
    }
    await sleep(LOOK_EVERY_MILLIS, undefined, { signal });
  }
}
