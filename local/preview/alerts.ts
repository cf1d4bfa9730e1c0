import type { Assessment } from '../../src/domain/assessment.ts';
import { type ImageDetail, isContainerImage, type RegistryId } from '../../src/domain/image.ts';
import type { ImageNotice } from '../../src/domain/notice.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { ImageRegistry } from '../../src/ports.ts';
import { assessInStream } from '../explain/assess-in-stream.ts';
import { byPush } from '../explain/find-image.ts';
import { withRegistry } from '../explain/registry-port.ts';
import { localPriorities } from '../feeds/priorities.ts';
import type { RecordedRegistry } from '../recorded-registry/index.ts';

/** The alerts that the tagged images of a recorded registry make, pushed one after the other, in that order. */
export async function alertsOf(
  recorded: RecordedRegistry,
  policy: Policy,
  at: Date,
): Promise<readonly ImageNotice[]> {
  return (await assessmentsOf(recorded, policy, at))
    .filter(({ news, judgement }) => news.reasons.length > 0 && judgement.deliver.length > 0)
    .map((assessment) => ({ kind: 'image', assessment, executionArn: executionIn(recorded) }));
}

/** What all of them are judged to be, in that order. */
export function assessmentsOf(
  recorded: RecordedRegistry,
  policy: Policy,
  at: Date,
): Promise<readonly Assessment[]> {
  return withRegistry(recorded, async (registry) => {
    const priorities = await localPriorities(at);
    const assessments: Assessment[] = [];
    for await (const tagged of imagesByRepository(registry, recorded)) {
      for (const image of tagged) {
        const found = { image, tagged };
        assessments.push(await assessInStream(found, { registry, policy, priorities, at }));
      }
    }
    return assessments;
  });
}

async function* imagesByRepository(registry: ImageRegistry, recorded: RegistryId) {
  for await (const repositories of registry.repositories(recorded)) {
    for (const repository of repositories) {
      const images: ImageDetail[] = [];
      for await (const page of registry.images(repository)) images.push(...page);
      yield images.filter(isContainerImage).toSorted(byPush);
    }
  }
}

/** There is none: a link has to lead somewhere. */
export function executionIn({ region, registryId }: RecordedRegistry): string {
  return `arn:aws:states:${region}:${registryId}:execution:ecr-scan-warden-dev-image-scan:preview`;
}
