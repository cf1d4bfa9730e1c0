import { beforeAll, expect, it } from '@jest/globals';
import { bundlesOf } from '../support/bundles.ts';
import { PACKAGING_MS } from '../support/package.ts';
import { statementsOf } from '../support/policies.ts';
import { arnOf, readStack, type TestStack } from '../support/stack.ts';

let stack: TestStack;

beforeAll(async () => {
  stack = await readStack('compressed');
}, PACKAGING_MS);

/** The prefix of a service's actions, where it is not the name of its client. */
const PREFIX: Readonly<Record<string, string>> = {
  eventbridge: 'events',
  'secrets-manager': 'secretsmanager',
  sfn: 'states',
};

/** A bundle speaks to channels of every type; its role allows those that the policy has. */
const BY_POLICY = [
  'handlers/deliver-alert.handler eventbridge',
  'handlers/deliver-alert.handler ssm',
];

it('a function carries the clients of the services that its role allows, and no others', async () => {
  const roles = stack.all('AWS::IAM::Role').map(([role]) => role);
  const functions = stack.all<{ Handler: string; Role: string }>('AWS::Lambda::Function');
  const bundles = await clientsByHandler(functions.map(([, { Handler }]) => Handler));
  const superfluous = functions.map(([, { Handler, Role }]) => {
    const role = roles.find((name) => arnOf(name) === Role) ?? '';
    const allowed = statementsOf(stack, role).flatMap(({ actions }) => actions);
    const services = new Set(allowed.map((action) => action.split(':')[0]));
    const clients = bundles.get(Handler) ?? [];
    return clients
      .filter((client) => !services.has(PREFIX[client] ?? client))
      .map((client) => `${Handler} ${client}`);
  });
  expect(superfluous.flat()).toEqual(BY_POLICY);
}, 60_000);

/** The SDK clients in the bundles; each handler's by the name that the template has for it. */
async function clientsByHandler(
  handlers: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const bundles = await bundlesOf(handlers);
  return new Map(
    [...bundles].map(([handler, files]) => {
      const clients = files.flatMap((path) => /\/@aws-sdk\/client-([^/]+)\//.exec(path)?.[1] ?? []);
      return [handler, [...new Set(clients)].sort()];
    }),
  );
}
