import { fileURLToPath } from 'node:url';
import { paginateGetExecutionHistory } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { allExecutions } from '../../bench/executions.ts';
import { type AwsCall, type LocalAws, startLocalAws } from '../../local/aws.ts';
import { createDemoClients } from '../../local/demo/clients.ts';
import { outputsOf } from '../../local/demo/outputs.ts';
import type { Decision } from '../../local/iam/index.ts';
import { readRecordedRegistry } from '../../local/recorded-registry/index.ts';
import { serve } from '../local/support/call.ts';
import { unusedGrants } from '../support/grants.ts';
import { PACKAGING_MS, SLACK_SECRET, testPackageWith } from '../support/package.ts';
import { readStack, type TestStack } from '../support/stack.ts';

/**
 * The local AWS holds every call against the role of its caller, as AWS does. So the main job is run here once: nothing
 * may be refused, and what roles allow beyond what was asked for stands here with a reason.
 */
/** A channel that gets every report, whatever there is to say. */
const DAILY = `
defaults: { thresholds: { critical: 1, high: 1 }, deliver: [alerts] }
channels: { alerts: { type: sns, reports: [sweep, daily], heartbeat: true } }
`;

let stack: TestStack;
let slack: Awaited<ReturnType<typeof serve>>;
const calls: AwsCall[] = [];
const decisions: Decision[] = [];
let unused: ReturnType<typeof unusedGrants>;
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
    onDecision: (decision) => decisions.push(decision),
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
    unused = unusedGrants(aws, decisions);
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

const API = 'nobody calls the HTTP API here: test/api does';
const ENHANCED = 'in an enhanced registry, ECR asks Inspector with the rights of its caller';
const BUDGET = 'the registry may have more to scan than the budget of a day';
const PARTS = 'a large file is written in parts, which may fail';
const PREDECESSOR = 'the image before, of a stream that is not known yet, may be an index';
const MISSED = 'an index may have been pushed while the service was away';
const GONE = 'an image may have gone';
const DIED = 'an earlier run may have died and left what it owed';
const SINCE = 'what has changed since an earlier report';
const THREADS = 'the policy has no channel of a bot, which tells in threads';
const CHILDREN = 'Step Functions follows, stops and redrives the children itself';

/** What roles allow and the main job does not come to, with what does. */
const FOR_OTHER_DAYS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ApiRole: {
    'dynamodb:DeleteItem Table config': API,
    'dynamodb:GetItem Table config': API,
    'dynamodb:GetItem Table registry#*': API,
    'dynamodb:PutItem Table config': API,
    'dynamodb:Query Table changes': API,
    'dynamodb:Query Table config': API,
    'dynamodb:Query Table registry#*': API,
    'dynamodb:Query Table/index/byRisk registry#*': API,
    'dynamodb:Query Table/index/byScanned registry#*': API,
    'ecr:DescribeImages repository/*': API,
    's3:GetObject Bucket/findings/*': API,
    'secretsmanager:GetSecretValue ApiTokens': API,
    'states:DescribeExecution execution:ecr-scan-warden-dev-image-scan:*': API,
    'states:DescribeExecution execution:ecr-scan-warden-dev-registry-sweep:*': API,
    'states:GetExecutionHistory execution:ecr-scan-warden-dev-image-scan:*': API,
    'states:GetExecutionHistory execution:ecr-scan-warden-dev-registry-sweep:*': API,
    'states:ListExecutions ImageScan': API,
    'states:ListExecutions RegistrySweep': API,
    'states:StartExecution ImageScan': API,
    'states:StartExecution RegistrySweep': API,
  },
  AssessImageRole: {
    'dynamodb:BatchGetItem Table lineage#*': PREDECESSOR,
    'dynamodb:BatchWriteItem Table lineage#*': PREDECESSOR,
    'dynamodb:DeleteItem Table registry#*': GONE,
    'ecr:BatchGetImage repository/*': PREDECESSOR,
    'inspector2:ListAccountPermissions *': ENHANCED,
    'inspector2:ListCoverage *': ENHANCED,
    'inspector2:ListFindings *': ENHANCED,
  },
  AuthorizeRole: { 'secretsmanager:GetSecretValue ApiTokens': API },
  CheckScanRole: {
    'inspector2:ListAccountPermissions *': ENHANCED,
    'inspector2:ListCoverage *': ENHANCED,
    'inspector2:ListFindings *': ENHANCED,
  },
  CompileReportRole: {
    'dynamodb:DeleteItem Table registry#*': GONE,
    'dynamodb:GetItem Table delivery#*': DIED,
    'dynamodb:GetItem Table registry#*': DIED,
    'dynamodb:Query Table changes': SINCE,
    's3:AbortMultipartUpload Bucket/reports/*': PARTS,
    's3:GetObject Bucket/findings/*': DIED,
  },
  DeliverAlertRole: {
    'dynamodb:DeleteItem Table thread#*': THREADS,
    'dynamodb:GetItem Table thread#*': THREADS,
    'dynamodb:PutItem Table thread#*': THREADS,
    's3:GetObject Bucket/sweeps/*': 'an earlier version has kept its reports there',
    's3:ListBucket Bucket': 'an alert may be owed for longer than its findings are kept',
    'sns:Publish AmazonQTopic': 'the policy has no channel of Amazon Q Developer',
  },
  FetchFeedsRole: { 's3:DeleteObject Bucket/feeds/*': 'a feed may have been switched off' },
  PlanSweepRole: {
    'dynamodb:BatchGetItem Table registry#*': BUDGET,
    'dynamodb:BatchWriteItem Table lineage#*': MISSED,
    'ecr:BatchGetImage repository/*': MISSED,
    'ecr:GetRegistryScanningConfiguration *': BUDGET,
    's3:AbortMultipartUpload Bucket/sweeps/*': PARTS,
    's3:GetObject Bucket/sweeps/*': BUDGET,
  },
  RegistrySweepRole: {
    's3:AbortMultipartUpload Bucket/sweeps/*': PARTS,
    's3:ListMultipartUploadParts Bucket/sweeps/*': PARTS,
    'states:DescribeExecution execution:ecr-scan-warden-dev-registry-sweep/*:*': CHILDREN,
    'states:DescribeExecution execution:ecr-scan-warden-dev-registry-sweep:*': CHILDREN,
    'states:RedriveExecution execution:ecr-scan-warden-dev-registry-sweep/*:*': CHILDREN,
    'states:RedriveExecution execution:ecr-scan-warden-dev-registry-sweep:*': CHILDREN,
    'states:StopExecution execution:ecr-scan-warden-dev-registry-sweep/*:*': CHILDREN,
    'states:StopExecution execution:ecr-scan-warden-dev-registry-sweep:*': CHILDREN,
  },
  ReviewRegistryRole: {
    'dynamodb:GetItem Table delivery#*': DIED,
    'dynamodb:GetItem Table registry#*': SINCE,
    'dynamodb:Query Table changes': SINCE,
    's3:AbortMultipartUpload Bucket/reports/*': PARTS,
    's3:GetObject Bucket/findings/*': SINCE,
  },
  SchedulerRole: { 'sqs:SendMessage DeadLetterQueue': 'every schedule has started its target' },
  StartScanRole: {
    'inspector2:ListAccountPermissions *': ENHANCED,
    'inspector2:ListCoverage *': ENHANCED,
    'inspector2:ListFindings *': ENHANCED,
  },
};

it('no role has refused anything', () => {
  expect(decisions.length).toBeGreaterThan(100);
  expect(decisions.flatMap(({ refusal }) => refusal ?? [])).toEqual([]);
});

it('no role allows what is not done, but for what other days need', () => {
  const expected = Object.entries(unused).map(([role]) => [
    role,
    Object.keys(FOR_OTHER_DAYS[role] ?? {}).sort(),
  ]);
  expect(unused).toEqual(Object.fromEntries(expected));
});

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
