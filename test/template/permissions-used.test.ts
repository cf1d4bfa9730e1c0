import { fileURLToPath } from 'node:url';
import { paginateGetExecutionHistory } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { allExecutions } from '../../bench/executions.ts';
import { type AwsCall, type LocalAws, startLocalAws } from '../../local/aws.ts';
import { createDemoClients } from '../../local/demo/clients.ts';
import { outputsOf } from '../../local/demo/outputs.ts';
import { readRecordedRegistry } from '../../local/recorded-registry/index.ts';
import { serve } from '../local/support/call.ts';
import { PACKAGING_MS, SLACK_SECRET, testPackageWith } from '../support/package.ts';
import { statementsOf } from '../support/policies.ts';
import { arnOf, readStack, type TestStack } from '../support/stack.ts';

/**
 * The local AWS lets everybody do everything. So the main job is run here once, and each call that a function made is
 * held against what its role allows: a permission that is missing would otherwise be missed in an account only.
 */
/** A channel that gets every report, whatever there is to say. */
const DAILY = `
defaults: { thresholds: { critical: 1, high: 1 }, deliver: [alerts] }
channels: { alerts: { type: sns, reports: [sweep, daily], heartbeat: true } }
`;

let stack: TestStack;
let slack: Awaited<ReturnType<typeof serve>>;
const calls: AwsCall[] = [];
/** Everything that the service leaves where people, or other programs, read. */
const written: string[] = [];

/** In the address that Slack's webhooks are secret by. */
const PLANTED = 'planted-secret';

beforeAll(
  async () => {
    stack = await readStack('compressed');
    const answers = [{ status: 404, headers: {}, body: 'no_service' }];
    slack = await serve(async () => answers.pop() ?? { status: 200, headers: {}, body: 'ok' });
    await runMainJob();
  },
  2 * PACKAGING_MS + 60_000,
);
afterAll(() => slack.close());

/** Fetches the feeds, pushes every image of the sample registry, waits until all executions are over, and sweeps. */
async function runMainJob(): Promise<void> {
  const running = new Set<string>();
  const aws = await startLocalAws({
    packageDirectory: await testPackageWith('daily', DAILY),
    registry: await readRecordedRegistry(
      fileURLToPath(new URL('../../local/sample-registry', import.meta.url)),
    ),
    pushed: 'none',
    scanMillis: 200,
    port: 0,
    secrets: { [SLACK_SECRET]: `${slack.config.endpoint}/services/T0/B0/${PLANTED}` },
    onRequest: (call) => calls.push(call),
    log: (line) => written.push(JSON.stringify(line)),
    onExecutionStatusChange(change) {
      const { executionArn, status } = change;
      written.push(JSON.stringify(change));
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
    await aws.scheduler.run('ecr-scan-warden-dev-daily-report');
    await sees('review-registry', 'PutObject', 4);
    await over();
    await aws.scheduler.run('ecr-scan-warden-dev-owed');
    await sees('measure-owed', 'Query', 1);
    written.push(...(await historiesOf(aws)));
  } finally {
    await aws.stop();
  }
}

async function historiesOf(aws: LocalAws): Promise<readonly string[]> {
  const { sfn, ...clients } = createDemoClients(aws);
  const { imageScanArn, registrySweepArn } = outputsOf(aws);
  const histories: string[] = [];
  for await (const { executionArn } of allExecutions(sfn, [imageScanArn, registrySweepArn])) {
    for await (const { events } of paginateGetExecutionHistory({ client: sfn }, { executionArn })) {
      histories.push(JSON.stringify(events));
    }
  }
  clients.destroy();
  return histories;
}

/** The action that an operation needs, where it is called otherwise. */
const ACTIONS: Readonly<Record<string, string>> = {
  'lambda:Invoke': 'lambda:InvokeFunction',
  's3:CreateMultipartUpload': 's3:PutObject',
  's3:UploadPart': 's3:PutObject',
  's3:CompleteMultipartUpload': 's3:PutObject',
  's3:HeadObject': 's3:GetObject',
};

it('every function may do what it does', () => {
  const missing = used().flatMap(({ role, allowed, actions }) =>
    [...actions].filter((action) => !allowed.includes(action)).map((one) => `${role}: ${one}`),
  );
  expect(missing).toEqual([]);
});

it('the machines may do what they do; the log does not tell the calls of one from the other', () => {
  const allowed = new Set(MACHINE_ROLES.flatMap(allowedTo));
  const missing = [...doneBy('states')].filter((action) => !allowed.has(action));
  expect(missing).toEqual([]);
});

const ENHANCED = 'in an enhanced registry, ECR asks Inspector with the rights of its caller';
const API = 'nobody calls the HTTP API here: test/api and test/local do';
const BUDGET = 'the registry may have more to scan than the budget of a day';
const PARTS = 'the report of a large registry is uploaded in parts, which may fail';
const PREDECESSOR = 'the image before, of a stream that is not known yet, may be an index';

/** What roles allow and the main job does not come to, with what does. */
const FOR_OTHER_DAYS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ApiRole: {
    'dynamodb:DeleteItem': API,
    'dynamodb:GetItem': API,
    'dynamodb:PutItem': API,
    'dynamodb:Query': API,
    'ecr:DescribeImages': API,
    's3:GetObject': API,
    'secretsmanager:GetSecretValue': API,
    'states:DescribeExecution': API,
    'states:GetExecutionHistory': API,
    'states:ListExecutions': API,
    'states:StartExecution': API,
  },
  AssessImageRole: {
    'dynamodb:BatchGetItem': PREDECESSOR,
    'dynamodb:BatchWriteItem': PREDECESSOR,
    'dynamodb:DeleteItem': 'an image may have gone when it is assessed',
    'ecr:BatchGetImage': PREDECESSOR,
    'inspector2:ListAccountPermissions': ENHANCED,
    'inspector2:ListCoverage': ENHANCED,
    'inspector2:ListFindings': ENHANCED,
  },
  AuthorizeRole: { 'secretsmanager:GetSecretValue': API },
  CheckScanRole: {
    'inspector2:ListAccountPermissions': ENHANCED,
    'inspector2:ListCoverage': ENHANCED,
    'inspector2:ListFindings': ENHANCED,
  },
  CompileReportRole: {
    'dynamodb:DeleteItem': 'an image may have gone since the last sweep',
    'dynamodb:GetItem': 'an earlier sweep may have died and left what it owed',
    's3:AbortMultipartUpload': PARTS,
  },
  FetchFeedsRole: { 's3:DeleteObject': 'a feed may have been switched off' },
  ImageScanRole: {},
  PlanSweepRole: {
    'dynamodb:BatchWriteItem': 'an index may have been pushed while the service was away',
    'ecr:BatchGetImage': 'an index may have been pushed while the service was away',
    'ecr:GetRegistryScanningConfiguration': BUDGET,
    's3:GetObject': BUDGET,
    's3:AbortMultipartUpload': 'the plan of a large registry is uploaded in parts, which may fail',
  },
  RegistrySweepRole: {
    's3:AbortMultipartUpload': 'Step Functions writes large results in parts, which may fail',
    's3:ListMultipartUploadParts': 'Step Functions writes large results in parts',
    'states:DescribeExecution': 'Step Functions follows the children itself',
    'states:RedriveExecution': 'a redriven Distributed Map redrives its children',
    'states:StartExecution': 'Step Functions starts the children itself',
    'states:StopExecution': 'Step Functions stops the children itself',
  },
  ReviewRegistryRole: {
    'dynamodb:GetItem': 'what has changed since an earlier report of the day',
    's3:AbortMultipartUpload': PARTS,
  },
  StartScanRole: {
    'inspector2:ListAccountPermissions': ENHANCED,
    'inspector2:ListCoverage': ENHANCED,
    'inspector2:ListFindings': ENHANCED,
  },
};

it('no role allows what is not done, but for what other days need', () => {
  const machines = MACHINE_ROLES.map((role) => ({
    role,
    allowed: allowedTo(role),
    actions: doneBy('states'),
  }));
  const unused = [...used(), ...machines].flatMap(({ role, allowed, actions }) => {
    const rest = allowed.filter((action) => !actions.has(action) && !OF_THE_RUNTIME.test(action));
    return rest.map((action) => `${role}: ${action}`);
  });
  const expected = Object.entries(FOR_OTHER_DAYS).flatMap(([role, reasons]) =>
    Object.keys(reasons).map((action) => `${role}: ${action}`),
  );
  expect(unused.sort()).toEqual(expected.sort());
});

/** Lambda and Step Functions write logs and traces themselves: no call of ours is seen. */
const OF_THE_RUNTIME = /^(logs|xray):/;

const MACHINE_ROLES = ['ImageScanRole', 'RegistrySweepRole', 'RegistryReportRole'];

/** The role of each function, with what it allows, and what was done with it. */
function used() {
  const functions = stack.all<{ FunctionName: string; Role: string }>('AWS::Lambda::Function');
  return functions.map(([, { FunctionName, Role }]) => {
    const role = stack.all('AWS::IAM::Role').find(([name]) => arnOf(name) === Role)?.[0] ?? '';
    return { role, allowed: allowedTo(role), actions: doneBy(FunctionName) };
  });
}

function allowedTo(role: string): readonly string[] {
  return [...new Set(statementsOf(stack, role).flatMap(({ actions }) => actions))].sort();
}

function doneBy(source: string): ReadonlySet<string> {
  return new Set(calls.filter((call) => call.source === source).map(actionOf));
}

function actionOf({ service, operation }: AwsCall): string {
  const action = `${service}:${operation}`;
  return ACTIONS[action] ?? action;
}

it('a secret is in no log, no execution, no history and no error', () => {
  // It was in use, and Slack has refused it once.
  expect(written.some((text) => text.includes('DeliveryRefusedError'))).toBe(true);
  expect(written.filter((text) => text.includes(PLANTED))).toEqual([]);
});

/** A metric as CloudWatch knows it, of which one more or less dimension makes another one. */
interface Metric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: Readonly<Record<string, string>>;
}

/** What CloudWatch makes of the lines that functions have really written (Embedded Metric Format). */
function metricsWritten(): readonly Metric[] {
  return written.flatMap((line) => {
    const { text } = JSON.parse(line) as { text?: unknown };
    const fields = typeof text === 'string' && text.includes('"_aws"') ? JSON.parse(text) : {};
    const { CloudWatchMetrics = [] } = (fields._aws ?? {}) as { CloudWatchMetrics?: EmfMetric[] };
    return CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
      Metrics.flatMap(({ Name: MetricName }) =>
        Dimensions.map((names) => ({
          ...{ Namespace, MetricName },
          Dimensions: Object.fromEntries(names.map((name) => [name, fields[name]])),
        })),
      ),
    );
  });
}

interface EmfMetric {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string }[];
}

interface WatchedMetric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
}

interface WatchedStat {
  readonly MetricStat?: { readonly Metric: WatchedMetric };
}

it('the alarms on figures of the service watch the very metrics that its functions write', () => {
  const watched = stack
    .all<WatchedMetric & { readonly Metrics?: readonly WatchedStat[] }>('AWS::CloudWatch::Alarm')
    .flatMap(([, { Metrics, ...metric }]) =>
      Metrics ? Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []) : [metric],
    )
    .filter(({ Namespace }) => !Namespace.startsWith('AWS/'))
    .map(({ Namespace, MetricName, Dimensions }) => ({
      ...{ Namespace, MetricName },
      Dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
    }));
  // Slack has refused once, and what is owed was measured.
  expect(new Set(watched.map(({ MetricName }) => MetricName))).toEqual(
    new Set(['OldestOwedAlert', 'RefusedDeliveries', 'SweepsSucceeded']),
  );
  for (const metric of watched) expect(metricsWritten()).toContainEqual(metric);
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
    'ecr-scan-warden-dev-review-registry',
    'ecr-scan-warden-dev-start-scan',
  ]);
});
