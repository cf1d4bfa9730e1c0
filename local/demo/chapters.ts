import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context, Demo } from './bring-up.ts';
import { type CatalogueImage, imageKey } from './catalogue.ts';
import { outputsOf } from './outputs.ts';
import { STATE_FOLDER } from './prepare.ts';
import { replay } from './replay.ts';
import { counted, fromHere, wrapWords } from './screen/layout.ts';
import { type Examples, nextStepLines } from './screen/next-steps.ts';
import { nameWithTags } from './screen/rows.ts';
import type { Screen } from './screen/screen.ts';
import { progressLine, sweepTable, totalsLine } from './screen/sweep.ts';
import { type Progress, type Swept, sweep } from './sweep.ts';
import { outcomeOf } from './watch.ts';

const PROGRESS_EVERY_MILLIS = 3_000;
const FLUSH_EVERY_MILLIS = 1_000;

/** Pushes every image and tells what becomes of it. Answers what went otherwise than expected. */
export async function tellPushes(demo: Demo, context: Context): Promise<readonly string[]> {
  const { screen, signal } = context;
  const { aws, catalogue, watch, story, outbox } = demo;
  story.chapter(
    'Every image is pushed, scanned and judged',
    'ECR tells of each push and of each scan by an event; the event starts an execution of the state machine image-scan, which waits for the scan, judges the image by the policy, and alerts.',
  );
  const { unheard, missing } = await replay({
    ecr: aws.ecr,
    catalogue,
    watch,
    outcomes: story.outcomes,
    onPush: story.pushed,
    signal,
  });
  await outbox.drained();
  story.flush();
  if (unheard.length > 0) {
    const names = unheard.map(nameWithTags).join(', ');
    const text = `No event has told of a scan of ${names}. The sweep will look.`;
    screen.print(['', ...wrapWords(text, screen.columns)]);
  }
  return missing.map((image) => `No execution has left an outcome for ${nameWithTags(image)}.`);
}

/** Sweeps the registry and shows what was found. Answers what went otherwise than expected. */
export async function tellSweep(demo: Demo, context: Context): Promise<readonly string[]> {
  const { screen, signal } = context;
  const { aws, clients, watch, story, outbox, registry, catalogue } = demo;
  story.chapter(
    'The registry is swept',
    'Once a day EventBridge Scheduler starts the state machine registry-sweep, which looks at every tagged image, whatever events have told. It runs now.',
  );
  const swept = await sweep({
    aws,
    clients,
    watch,
    signal,
    onProgress: progressOn(screen),
  });
  screen.status(undefined);
  const { columns, paint } = screen;
  const table = {
    outcomes: swept.outcomes,
    platformsOf: (image: Swept['outcomes'][number]['image']) =>
      catalogue.get(imageKey(image))?.platforms ?? 1,
    others: repositoriesWithout(swept, demo),
  };
  screen.print([
    ...sweepTable(table, columns, paint),
    '',
    `  ${totalsLine(swept.outcomes, registry.repositories.length)}`,
    '',
  ]);
  await outbox.drained();
  story.ended(swept.execution);
  story.flush();
  if (story.alerts === 0) screen.print(['  Nothing new was found, so no message was sent.']);
  const failed = swept.outcomes.filter(({ kind }) => kind === 'failed');
  return [
    ...failed.map(({ image }) => `The sweep could not check ${nameWithTags(image)}.`),
    ...swept.missing.map((image) => `The sweep has left no outcome for ${nameWithTags(image)}.`),
  ];
}

/** A bar that grows; where nothing can be written over, a line now and then. */
function progressOn({ isInteractive, print, status }: Screen): (progress: Progress) => void {
  if (isInteractive) return (progress) => status(progressLine(progress));
  let nextAt = 0;
  return (progress) => {
    if (performance.now() < nextAt) return;
    nextAt = performance.now() + PROGRESS_EVERY_MILLIS;
    print([progressLine(progress)]);
  };
}

/** Repositories that the sweep found no container image in. */
function repositoriesWithout({ outcomes, missing }: Swept, { registry }: Demo) {
  const seen = new Set(
    [...outcomes.map(({ image }) => image), ...missing].map((i) => i.repository),
  );
  return registry.repositories
    .filter(({ repository }) => !seen.has(repository.repositoryName))
    .map(({ repository, images }) => ({
      repository: repository.repositoryName,
      facts: images.length === 0 ? 'no images' : 'no tagged container images',
    }));
}

/** Says what to try while everything is up, and tells what comes of it until the person has seen enough. */
export async function stayUp(demo: Demo, { screen, signal }: Context): Promise<void> {
  screen.print(['', screen.paint('bold', 'Try next, in another terminal'), '']);
  screen.print(nextStepLines(await examplesOf(demo), screen.paint));
  screen.print(['', 'Everything stays up: press Ctrl-C to stop.']);
  demo.story.goOn();
  const timer = setInterval(demo.story.flush, FLUSH_EVERY_MILLIS);
  if (!signal.aborted) await once(signal, 'abort');
  clearInterval(timer);
}

async function examplesOf(demo: Demo): Promise<Examples> {
  const { aws, catalogue, watch, apiToken } = demo;
  const tagged = [...catalogue.values()].filter(({ tags }) => tags.length > 0);
  const { imageScanArn } = outputsOf(aws);
  const judging = watch.ended.filter(
    (ended) => ended.stateMachineArn === imageScanArn && outcomeOf(ended)?.kind === 'assessed',
  );
  const [example] = tagged.toSorted((a, b) => b.platforms - a.platforms);
  const single = tagged.find(({ platformNames }) => platformNames.length === 0);
  return {
    ...outputsOf(aws),
    endpoint: aws.endpoint,
    region: aws.region,
    executionArn: judging.at(-1)?.executionArn,
    repository: example?.repository,
    image: example && `${example.repository}:${example.tags[0]}`,
    eventFile: single && (await writeScanEvent(single)),
    api: aws.apiEndpoint === undefined ? undefined : { endpoint: aws.apiEndpoint, token: apiToken },
  };
}

/** An entry of PutEvents is no text to type. */
async function writeScanEvent({ repository, imageDigest, tags }: CatalogueImage): Promise<string> {
  const detail = {
    'scan-status': 'COMPLETE',
    'repository-name': repository,
    'image-digest': imageDigest,
    'image-tags': tags,
  };
  const entries = [
    { Source: 'aws.ecr', DetailType: 'ECR Image Scan', Detail: JSON.stringify(detail) },
  ];
  const file = join(STATE_FOLDER, 'scan-event.json');
  await writeFile(file, `${JSON.stringify(entries, null, 2)}\n`);
  return fromHere(file);
}

/** How it went, at the end of a run that does not stay up. */
export function resultLines(
  { watch }: Demo,
  problems: readonly string[],
  columns: number,
): readonly string[] {
  if (problems.length === 0) {
    const executions = counted(watch.ended.length, 'execution');
    return ['', `${executions}, all as expected.`];
  }
  return ['', 'Not as expected:', ...problems.flatMap((text) => wrapWords(`- ${text}`, columns))];
}
