import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type AwsCall, startLocalAws } from '../local/aws.ts';
import { DEMO_ACCESS_KEY } from '../local/demo/clients.ts';
import { outputsOf } from '../local/demo/outputs.ts';
import { packageForDemo } from '../local/demo/packaging.ts';
import { STATE_FOLDER } from '../local/demo/prepare.ts';
import { generateRegistry } from '../local/ecr/generate.ts';
import type { Table } from './figures.ts';
import type { Planned } from './plan-process.ts';

const run = promisify(execFile);
const IMAGES_PER_REPOSITORY = 50;

/** Plans a sweep of a tenth of the largest registry that scans in a day, and of all of it. */
export async function* benchPlan(): AsyncGenerator<Table> {
  const { packageDirectory } = await packageForDemo({ out: join(STATE_FOLDER, 'package') });
  const tenth = await planOf(packageDirectory, 200);
  const whole = await planOf(packageDirectory, 2_000);
  for (const { images, repositories, millis, heapBytes, requests } of [tenth, whole]) {
    yield {
      title: `Plan of ${images.toLocaleString('en')} images in ${repositories.toLocaleString('en')} repositories`,
      figures: [
        { what: 'duration', value: millis / 1000, unit: 's' },
        { what: 'heap at its peak', value: heapBytes / 1024 / 1024, unit: 'MB' },
        { what: 'requests', value: requests, unit: '' },
      ],
    };
  }
  yield {
    title: 'Ten times the images',
    figures: [
      { what: 'heap at its peak', value: whole.heapBytes / tenth.heapBytes, unit: 'x', goal: 1.5 },
      { what: 'duration', value: whole.millis / tenth.millis, unit: 'x', goal: 12 },
    ],
  };
}

async function planOf(packageDirectory: string, repositories: number) {
  const calls: AwsCall[] = [];
  const aws = await startLocalAws({
    packageDirectory,
    registry: generateRegistry({
      repositories,
      imagesPerRepository: IMAGES_PER_REPOSITORY,
      seed: 1,
      // Manifests are read once in an index's life.
      indexes: 0,
    }),
    port: 0,
    onRequest: (call) => calls.push(call),
  });
  try {
    const { stdout } = await run(
      process.execPath,
      ['--expose-gc', fileURLToPath(new URL('plan-process.ts', import.meta.url))],
      {
        env: {
          AWS_ENDPOINT_URL: aws.endpoint,
          AWS_REGION: aws.region,
          AWS_ACCESS_KEY_ID: DEMO_ACCESS_KEY,
          AWS_SECRET_ACCESS_KEY: 'local',
          REGISTRY_ID: aws.accountId,
          TABLE_NAME: aws.resources.Table?.ref,
          BUCKET_NAME: outputsOf(aws).bucket,
          // Too little for all, so that the plan is marked too.
          SCAN_BUDGET: String(0.9 * repositories * IMAGES_PER_REPOSITORY),
        },
      },
    );
    const requests = calls.filter(({ accessKeyId }) => accessKeyId === DEMO_ACCESS_KEY).length;
    return { ...(JSON.parse(stdout) as Planned), requests };
  } finally {
    await aws.stop();
  }
}
