import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { startLocalAws } from '../local/aws.ts';
import { STATE_FOLDER } from '../local/demo/prepare.ts';
import { packageService } from '../local/package.ts';
import { costRegistry, digestOf } from './cost/registry.ts';
import type { Table } from './figures.ts';
import { median, percentile } from './median.ts';

const PUSHES = 100;

/** In seconds: the shortest there is, and what a deployment has that sets nothing. */
const WINDOWS = [1, 60];

/** From the event of each scan to the delivery that was accepted, by the window within which alerts become one message. */
export async function* benchTimeToAlert(): AsyncGenerator<Table> {
  for (const window of WINDOWS) yield await timeToAlert(window);
}

async function timeToAlert(window: number): Promise<Table> {
  const { packageDirectory } = await packageService({
    out: join(STATE_FOLDER, 'package-time-to-alert'),
    params: { alertWindow: String(window) },
  });
  const repositories = Object.fromEntries(
    Array.from({ length: PUSHES }, (_, index) => [`team/service-${index}`, IMAGE]),
  );
  const scanned = new Map<string, number>();
  /** When executions ended, and in which of them the alert of each image was delivered. */
  const ended = new Map<string, number>();
  const toldBy = new Map<string, string>();
  let failed = 0;
  const aws = await startLocalAws({
    packageDirectory,
    registry: costRegistry(repositories),
    pushed: 'none',
    scanMillis: 100,
    port: 0,
    onExecutionStatusChange({ executionArn, status, input, output }) {
      const image = imageOf(input ?? '');
      if (image === undefined) return;
      if (status === 'RUNNING') {
        scanned.set(image, performance.now());
        return;
      }
      ended.set(executionArn, performance.now());
      if (status === 'SUCCEEDED') toldBy.set(image, collectorOf(output ?? '{}') ?? executionArn);
      else failed += 1;
    },
  });
  const sns = new SNSClient({
    endpoint: aws.endpoint,
    region: aws.region,
    credentials: { accessKeyId: 'bench', secretAccessKey: 'local' },
  });
  try {
    await sns.send(
      new SubscribeCommand({
        TopicArn: aws.outputs.AlertsTopicArn,
        Protocol: 'email',
        Endpoint: 'you@example.com',
      }),
    );
    const pushes = Object.keys(repositories).map((repository) =>
      aws.ecr.push({ repository, imageDigest: digestOf(repository, '1.0.0') }),
    );
    await Promise.all(pushes);
    const giveUpAt = performance.now() + 180_000;
    while (toldBy.size + failed < PUSHES && performance.now() < giveUpAt) await sleep(200);
    const seconds = [...toldBy].flatMap(([image, execution]) => {
      const [from, to] = [scanned.get(image), ended.get(execution)];
      return from === undefined || to === undefined ? [] : [(to - from) / 1000];
    });
    return {
      title: `Time to alert, ${PUSHES} pushes at once, with a window of ${window} s`,
      figures: [
        { what: 'alerts delivered', value: seconds.length, unit: '' },
        { what: 'executions that failed', value: failed, unit: '', goal: 0 },
        { what: 'from the event to the delivery, p50', value: median(seconds), unit: 's' },
        { what: 'from the event to the delivery, p99', value: percentile(seconds, 99), unit: 's' },
      ],
    };
  } finally {
    sns.destroy();
    await aws.stop();
  }
}

const IMAGE = [{ tag: '1.0.0', high: 1 }];

/** The image that the event of a scan is about; undefined for other events. */
function imageOf(input: string): string | undefined {
  if (!input.includes('"ECR Image Scan"')) return undefined;
  return /"image-digest":"([^"]+)"/.exec(input)?.[1];
}

/** The execution that told of an alert which had joined its window; undefined where the run itself did. */
function collectorOf(output: string): string | undefined {
  const { deliveries = [] } = JSON.parse(output) as { deliveries?: readonly { into?: string }[] };
  return deliveries[0]?.into;
}
