import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '../../src/domain/assessment.ts';
import type { LocalAws } from '../aws.ts';
import { type Catalogue, type CatalogueImage, imageKey } from './catalogue.ts';
import { SCAN_MILLIS } from './packaging.ts';
import { waitUntil } from './wait-until.ts';
import type { Watch } from './watch.ts';

/** Between two pushes: slow enough to read along, but never minutes in all. */
const PAUSE_MILLIS = 150;
const ALL_PAUSES_MILLIS = 5_000;

/** More images at a time would wait for each other longer than the compressed day allows. */
const MOST_AT_A_TIME = 8;

/** After the last scan is over, its event is on its way for a moment. */
const EVENT_MILLIS = 1_500;

/** No wait of the packaged state machines is near as long. */
const GIVE_UP_MILLIS = 120_000;

/** What is known of one pushed image so far: its last outcome by `imageKey`. */
export type Outcomes = ReadonlyMap<string, Outcome>;

/** What became of the pushes. */
export interface Replayed {
  /** Images whose scan was to be told by an event that has not come: ECR's events are best effort. */
  readonly unheard: readonly CatalogueImage[];
  /** Images that no execution has left an outcome for. */
  readonly missing: readonly CatalogueImage[];
}

/** Pushes every image in the order of the recording, and waits until every execution that this starts is over. */
export async function replay(options: {
  readonly ecr: LocalAws['ecr'];
  readonly catalogue: Catalogue;
  readonly watch: Watch;
  readonly outcomes: Outcomes;
  readonly onPush: (image: CatalogueImage) => void;
  readonly signal: AbortSignal;
}): Promise<Replayed> {
  const { ecr, catalogue, watch, outcomes, onPush, signal } = options;
  const pushes = ecr.pushes();
  const pause = Math.min(PAUSE_MILLIS, ALL_PAUSES_MILLIS / Math.max(1, pushes.length));
  for (const push of pushes) {
    await waitUntil(() => watch.running < MOST_AT_A_TIME, {
      timeoutMillis: GIVE_UP_MILLIS,
      signal,
    });
    await ecr.push(push);
    const image = catalogue.get(imageKey(push));
    if (!image || image.isPart) continue;
    onPush(image);
    await sleep(pause, undefined, { signal });
  }

  const awaited = [...catalogue.values()].filter(({ tags }) => tags.length > 0);
  const lastScanEnds = performance.now() + SCAN_MILLIS + EVENT_MILLIS;
  await waitUntil(
    () => {
      if (watch.running > 0) return false;
      return (
        performance.now() > lastScanEnds ||
        awaited.every((image) => isHeardOf(outcomes.get(imageKey(image))))
      );
    },
    { timeoutMillis: GIVE_UP_MILLIS, signal },
  );
  return {
    unheard: awaited.filter((image) => {
      const outcome = outcomes.get(imageKey(image));
      return outcome !== undefined && !isHeardOf(outcome);
    }),
    missing: awaited.filter((image) => !outcomes.has(imageKey(image))),
  };
}

/** A push into a repository that scans on push leaves no more than the promise of an event. */
function isHeardOf(outcome: Outcome | undefined): boolean {
  if (outcome === undefined) return false;
  return outcome.kind !== 'skipped' || outcome.reason !== 'scan-event-follows';
}
