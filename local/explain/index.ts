import { isContainerImage } from '../../src/domain/image.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { Paint } from '../demo/screen/paint.ts';
import { localPriorities } from '../feeds/priorities.ts';
import type { RecordedRegistry } from '../recorded-registry/index.ts';
import type { AskedImage } from './arguments.ts';
import { assessInStream } from './assess-in-stream.ts';
import { findImage } from './find-image.ts';
import { explanationLines, notAnImageLines } from './lines.ts';
import { withRegistry } from './registry-port.ts';

/**
 * Says in words how an image of a recorded registry is judged, and why there is an alert or none. Rejects with an
 * Error that lists what there is, where there is no such image.
 */
export function explainRecorded(asked: {
  readonly recorded: RecordedRegistry;
  readonly image: AskedImage;
  readonly policy: Policy;
  readonly at: Date;
  readonly columns: number;
  readonly paint: Paint;
}): Promise<readonly string[]> {
  const { recorded, policy, at, columns, paint } = asked;
  const { registryId, region } = recorded;
  return withRegistry(recorded, async (registry) => {
    const found = await findImage(registry, { registryId, region }, asked.image);
    if (!isContainerImage(found.image)) return notAnImageLines(found.image, columns);
    const priorities = await localPriorities(at);
    const assessment = await assessInStream(found, { registry, policy, priorities, at });
    return explanationLines(assessment, found.image.pushedAt, columns, paint);
  });
}
