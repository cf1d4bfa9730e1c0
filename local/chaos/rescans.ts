import { setTimeout as sleep } from 'node:timers/promises';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { generateRescan } from '../ecr/generate-scan.ts';
import { randomFrom } from '../ecr/random.ts';
import { childrenOf, isIndex, type RecordedImage } from '../recorded-registry/index.ts';
import { manifestName } from './history.ts';
import type { World } from './world.ts';

const ROUNDS = 2;

/** Share of the images that are looked at again: most of those that their streams are at, for only these are news. */
const OF_NEWEST = 0.8;
const OF_OTHERS = 0.2;

/** Share of those that a person asks for then. */
const ASKED_FOR = 0.3;

/** Long enough for a sweep to go on meanwhile. */
const PAUSE_MILLIS = 150;

/**
 * Inspector looks at images again, twice over, while whoever else looks at them does: what it finds is entered in the
 * history. Basic scanning does not look again by itself.
 */
export async function rescanSome(world: World, signal: AbortSignal): Promise<void> {
  const { registry } = world;
  if (registry.scanningConfiguration.scanType === 'BASIC') return;
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const { repository, images } of registry.repositories) {
      for (const image of images) {
        const { imageDigest, imageTags = [] } = image.detail;
        const name = manifestName(repository.repositoryName, imageDigest);
        const random = randomFrom(`${name} is looked at again, ${round}`);
        const share = imageTags.includes('latest') ? OF_NEWEST : OF_OTHERS;
        if (imageTags.length === 0 || random() >= share) continue;
        rescan(world, repository.repositoryName, manifestsOf(image, images), random);
        if (random() < ASKED_FOR) await askFor(world, name);
        await sleep(PAUSE_MILLIS, undefined, { signal });
      }
    }
  }
}

/** What can be scanned of an image. */
function manifestsOf(
  image: RecordedImage,
  images: readonly RecordedImage[],
): readonly RecordedImage[] {
  const children = new Set(childrenOf(image));
  const manifests = isIndex(image.detail)
    ? images.filter(({ detail }) => children.has(detail.imageDigest))
    : [image];
  return manifests.filter(({ scan }) => scan?.imageScanFindings);
}

function rescan(
  { aws, history: { rescans } }: World,
  repositoryName: string,
  manifests: readonly RecordedImage[],
  random: () => number,
): void {
  for (const { detail, scan: first } of manifests) {
    if (!first) continue;
    const scan = generateRescan(first, random);
    const { imageDigest } = detail;
    aws.ecr.rescan({ repositoryName, imageDigest }, scan);
    const name = manifestName(repositoryName, imageDigest);
    rescans.set(name, [...(rescans.get(name) ?? []), { at: Date.now(), scan }]);
  }
}

/** As the API does for `POST /scans`. */
async function askFor({ clients, outputs }: World, image: string): Promise<void> {
  const { imageScanArn: stateMachineArn } = outputs;
  await clients.sfn.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify({ image }) }),
  );
}
