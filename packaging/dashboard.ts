/** The dashboard of resources/monitoring.yml as CloudWatch reads it: JSON, with references for Fn::Sub. */

import type { MetricName } from '../src/runtime/metrics.ts';

/** A reference, for Fn::Sub. */
const ref = (name: string) => `\${${name}}`;

const MACHINES = {
  'image-scan': ref('ImageScan'),
  'registry-sweep': ref('RegistrySweep'),
  'registry-report': ref('RegistryReport'),
};

const FUNCTIONS = [
  'resolve-image',
  'start-scan',
  'check-scan',
  'assess-image',
  'plan-sweep',
  'compile-report',
  'review-registry',
  'join-window',
  'deliver-alert',
  'fetch-feeds',
  'measure-owed',
  'authorize',
  'api',
];

/** As the Serverless Framework names a function in the template. */
const functionRef = (name: string) =>
  ref(`${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('-', 'Dash')}LambdaFunction`);

type Metric = readonly (
  | string
  | { readonly label: string; readonly stat: string }
  | { readonly expression: string }
)[];

const executions = ([name, arn]: readonly [name: string, arn: string]) =>
  plot(
    `Executions of ${name}`,
    ['Started', 'Succeeded', 'Failed', 'TimedOut'].map((end) => [
      'AWS/States',
      `Executions${end}`,
      'StateMachineArn',
      arn,
    ]),
  );

/** One of the service's own metrics, in each combination of its dimensions that CloudWatch finds. */
const own = (
  title: string,
  metric: MetricName,
  { dimensions = [], stat = 'Sum' }: { dimensions?: readonly string[]; stat?: string } = {},
) =>
  plot(title, [
    [
      {
        expression: `SEARCH('{${['EcrScanWarden', 'service', ...dimensions].join(',')}} MetricName="${metric}" service="${ref('AWS::StackName')}"', '${stat}', 300)`,
      },
    ],
  ]);

const functions = (title: string, metric: string, stat: string) =>
  plot(
    title,
    FUNCTIONS.map((label) => [
      'AWS/Lambda',
      metric,
      'FunctionName',
      functionRef(label),
      { label, stat },
    ]),
  );

function plot(title: string, metrics: readonly Metric[]) {
  return {
    type: 'metric',
    width: 12,
    height: 6,
    properties: {
      title,
      metrics,
      region: ref('AWS::Region'),
      stat: 'Sum',
      period: 300,
      view: 'timeSeries',
    },
  };
}

/** Called by `${file(packaging/dashboard.js):body}`. */
export async function body(): Promise<string> {
  const table = ['TableName', ref('Table')];
  return JSON.stringify({
    widgets: [
      ...Object.entries(MACHINES).map(executions),
      own('Images assessed', 'ImagesAssessed', { dimensions: ['outcome', 'verdict'] }),
      own('Images of the last sweeps', 'ImagesSwept', { dimensions: ['end'] }),
      own('Open findings, as of the last sweeps', 'OpenFindings', {
        dimensions: ['severity'],
        stat: 'Maximum',
      }),
      own('Deliveries', 'Deliveries', { dimensions: ['channelType', 'result'] }),
      own('Alerts told', 'AlertsTold', { dimensions: ['channelType'] }),
      own('Alerts owed', 'OwedAlerts', { stat: 'Maximum' }),
      own('Oldest alert owed (s)', 'OldestOwedAlert', { stat: 'Maximum' }),
      own('Wait for scans (p99, s)', 'ScanWait', { stat: 'p99' }),
      own('Scans waited for in vain', 'ScanTimeouts'),
      own('Calls of ECR that were tried again', 'EcrRetries'),
      own('Runs that AWS throttled', 'Throttles', { dimensions: ['function'] }),
      functions('Errors of functions', 'Errors', 'Sum'),
      functions('Time that functions take (p99, ms)', 'Duration', 'p99'),
      functions('Throttles of functions', 'Throttles', 'Sum'),
      functions('Functions at a time', 'ConcurrentExecutions', 'Maximum'),
      plot('Dead letters', [
        [
          'AWS/SQS',
          'ApproximateNumberOfMessagesVisible',
          'QueueName',
          ref('DeadLetterQueue.QueueName'),
        ],
      ]),
      plot('Table', [
        ['AWS/DynamoDB', 'ConsumedReadCapacityUnits', ...table],
        ['AWS/DynamoDB', 'ConsumedWriteCapacityUnits', ...table],
      ]),
    ],
  });
}
