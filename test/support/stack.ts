import { join } from 'node:path';
import { deploy } from '../../local/cloudformation/deploy.ts';
import { readTemplate } from '../../local/cloudformation/template.ts';
import { testPackage } from './package.ts';

/** What the packaged template would create, with all references and conditions worked out. */
export interface TestStack {
  /** The properties of the resource of that logical id; undefined where a condition leaves it out. */
  properties<P = Properties>(logicalId: string): P | undefined;
  /** Logical ids and properties of all resources of a type. */
  all<P = Properties>(type: string): readonly (readonly [logicalId: string, properties: P])[];
  /** The whole template as text, before anything is worked out. */
  readonly text: string;
}

export type Properties = Readonly<Record<string, unknown>>;

/** The ARN that `readStack` gives to the resource of a logical id. */
export function arnOf(logicalId: string): string {
  return `arn:aws:any:eu-west-1:111122223333:${logicalId}`;
}

/** What `readStack` lets the resource of a logical id be referred to by. */
export function refOf(logicalId: string): string {
  return `ref-of-${logicalId}`;
}

/** Packages the service, unless it is, and reads what would be created. */
export async function readStack(name: Parameters<typeof testPackage>[0]): Promise<TestStack> {
  const file = join(await testPackage(name), 'cloudformation-template-update-stack.json');
  const template = await readTemplate(file);
  const created = new Map<string, { type: string; properties: Properties }>();
  const types = new Set(Object.values(template.Resources).map(({ Type }) => Type));
  await deploy({
    template,
    stack: { name: 'stack', region: 'eu-west-1', accountId: '111122223333' },
    creators: Object.fromEntries(
      [...types].map((type) => [
        type,
        ({ logicalId, properties }) => {
          created.set(logicalId, { type, properties });
          return {
            ref: refOf(logicalId),
            attributes: {
              Arn: arnOf(logicalId),
              QueueName: `name-of-${logicalId}`,
              ApiEndpoint: `https://${logicalId}.example`,
            },
          };
        },
      ]),
    ),
  });
  return {
    properties: <P>(logicalId: string) => created.get(logicalId)?.properties as P | undefined,
    all: <P>(type: string) =>
      [...created].flatMap(([logicalId, resource]) =>
        resource.type === type ? [[logicalId, resource.properties as P] as const] : [],
      ),
    text: JSON.stringify(template),
  };
}
