/** The dashboard of resources/monitoring.yml as CloudWatch reads it: JSON, with references for Fn::Sub. */

/** A reference, for Fn::Sub. */
const ref = (name: string) => `\${${name}}`;

const MACHINES = { 'image-scan': ref('ImageScan'), 'registry-sweep': ref('RegistrySweep') };

const FUNCTIONS = [
  'resolve-image',
  'start-scan',
  'check-scan',
  'assess-image',
  'plan-sweep',
  'compile-report',
  'join-window',
  'deliver-alert',
  'fetch-feeds',
];

/** As the Serverless Framework names a function in the template. */
const functionRef = (name: string) =>
  ref(`${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('-', 'Dash')}LambdaFunction`);

type Metric = readonly (string | { readonly label: string; readonly stat: string })[];

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
