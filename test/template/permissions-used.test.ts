import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type AwsCall, startLocalAws } from '../../local/aws.ts';
import { readRecordedRegistry } from '../../local/recorded-registry/index.ts';
import { serve } from '../local/support/call.ts';
import { PACKAGING_MS, SLACK_SECRET, testPackage } from '../support/package.ts';
import { statementsOf } from '../support/policies.ts';
import { arnOf, readStack, type TestStack } from '../support/stack.ts';

/**
 * The local AWS lets everybody do everything. So the main job is run here once, and each call that a function made is
 * held against what its role allows: a permission that is missing would otherwise be missed in an account only.
 */
let stack: TestStack;
let slack: Awaited<ReturnType<typeof serve>>;
const calls: AwsCall[] = [];

beforeAll(async () => {
  stack = await readStack('compressed');
  slack = await serve(async () => ({ status: 200, headers: {}, body: 'ok' }));
  await runMainJob();
}, PACKAGING_MS + 60_000);
afterAll(() => slack.close());

/** Fetches the feeds, pushes every image of the sample registry, waits until all executions are over, and sweeps. */
async function runMainJob(): Promise<void> {
  const running = new Set<string>();
  const aws = await startLocalAws({
    packageDirectory: await testPackage('compressed'),
    registry: await readRecordedRegistry(
      fileURLToPath(new URL('../../local/sample-registry', import.meta.url)),
    ),
    pushed: 'none',
    scanMillis: 200,
    port: 0,
    secrets: { [SLACK_SECRET]: slack.config.endpoint },
    onRequest: (call) => calls.push(call),
    onExecutionStatusChange({ executionArn, status }) {
      if (status === 'RUNNING') running.add(executionArn);
      else running.delete(executionArn);
    },
  });
  const over = async () => {
    await aws.events.idle();
    // A scan that is under way sends an event, and so starts an execution, within its 200 milliseconds.
    for (let quiet = 0; quiet < 5; ) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      quiet = running.size === 0 ? quiet + 1 : 0;
    }
  };
  const sees = async (name: string, operation: string, times: number) => {
    const seen = () =>
      calls.filter(
        (call) => call.source === `ecr-scan-warden-dev-${name}` && call.operation === operation,
      );
    while (seen().length < times) await new Promise((resolve) => setTimeout(resolve, 50));
  };
  try {
    await aws.scheduler.run('ecr-scan-warden-dev-feeds');
    await sees('fetch-feeds', 'PutObject', 2);
    for (const push of aws.ecr.pushes()) await aws.ecr.push(push);
    await over();
    await aws.scheduler.run('ecr-scan-warden-dev-sweep');
    await over();
    await aws.scheduler.run('ecr-scan-warden-dev-owed');
    await sees('measure-owed', 'Query', 1);
  } finally {
    await aws.stop();
  }
}

/** The action that an operation needs, where it is called otherwise. */
const ACTIONS: Readonly<Record<string, string>> = {
  's3:CreateMultipartUpload': 's3:PutObject',
  's3:UploadPart': 's3:PutObject',
  's3:CompleteMultipartUpload': 's3:PutObject',
  's3:HeadObject': 's3:GetObject',
};

it('every function may do what it does', () => {
  const functions = stack.all<{ FunctionName: string; Role: string }>('AWS::Lambda::Function');
  const roles = stack.all('AWS::IAM::Role').map(([role]) => role);
  const missing = functions.flatMap(([, { FunctionName, Role }]) => {
    const role = roles.find((name) => arnOf(name) === Role) ?? '';
    const allowed = new Set(statementsOf(stack, role).flatMap(({ actions }) => actions));
    const needed = calls
      .filter(({ source }) => source === FunctionName)
      .map(({ service, operation }) => `${service}:${operation}`)
      .map((operation) => ACTIONS[operation] ?? operation);
    return [...new Set(needed)]
      .filter((action) => !allowed.has(action))
      .map((action) => `${role}: ${action}`);
  });
  expect(missing).toEqual([]);
});

it('every function of the main job was seen at work', () => {
  const seen = new Set(calls.map(({ source }) => source));
  expect([...seen].filter((source) => source?.startsWith('ecr-scan-warden-dev-')).sort()).toEqual([
    'ecr-scan-warden-dev-assess-image',
    'ecr-scan-warden-dev-check-scan',
    'ecr-scan-warden-dev-compile-report',
    'ecr-scan-warden-dev-deliver-alert',
    'ecr-scan-warden-dev-fetch-feeds',
    'ecr-scan-warden-dev-join-window',
    'ecr-scan-warden-dev-measure-owed',
    'ecr-scan-warden-dev-plan-sweep',
    'ecr-scan-warden-dev-resolve-image',
    'ecr-scan-warden-dev-start-scan',
  ]);
});
