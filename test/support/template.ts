import type { Creator } from '../../local/cloudformation/deploy.ts';
import { deploy } from '../../local/cloudformation/deploy.ts';
import type { CreatedResource, Stack } from '../../local/cloudformation/scope.ts';
import { parseTemplate } from '../../local/cloudformation/template.ts';

export const stack: Stack = { name: 'warden-dev', region: 'eu-west-1', accountId: '123456789012' };

/** A creator that notes what it is asked for; its resources have one attribute, `Arn`. */
function recordingCreator(): {
  readonly requests: { logicalId: string; properties: unknown }[];
  readonly create: Creator;
} {
  const requests: { logicalId: string; properties: unknown }[] = [];
  return {
    requests,
    create({ logicalId, properties }): CreatedResource {
      requests.push({ logicalId, properties });
      return { ref: `ref-of-${logicalId}`, attributes: { Arn: `arn-of-${logicalId}` } };
    },
  };
}

/** Deploys a template whose resources are all of the type `Any`, and tells what was created, in order. */
export async function deployRecorded(template: Record<string, unknown>) {
  const { requests, create } = recordingCreator();
  const deployment = await deploy({
    template: parseTemplate(template),
    stack,
    creators: { Any: create },
  });
  return { ...deployment, requests };
}
