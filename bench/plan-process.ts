// Plans one sweep of what AWS_ENDPOINT_URL holds, and prints the figures as JSON. Needs --expose-gc.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECRClient } from '@aws-sdk/client-ecr';
import { S3Client } from '@aws-sdk/client-s3';
import { dynamodbCatalogue } from '../src/adapters/dynamodb/catalogue.ts';
import { dynamodbLineage } from '../src/adapters/dynamodb/lineage.ts';
import { ecrImageRegistry } from '../src/adapters/ecr/image-registry.ts';
import { s3Sweeps } from '../src/adapters/s3/sweeps.ts';
import type { ImageRegistry, Ports } from '../src/ports.ts';
import { planSweep } from '../src/steps/plan-sweep.ts';

/** What it prints. */
export interface Planned {
  readonly images: number;
  readonly repositories: number;
  readonly millis: number;
  /** The most that was in use after a page. */
  readonly heapBytes: number;
}

const {
  AWS_REGION = '',
  REGISTRY_ID = '',
  TABLE_NAME = '',
  BUCKET_NAME = '',
  SCAN_BUDGET,
} = process.env;
const { gc } = globalThis;
let heapBytes = 0;
const ecr = new ECRClient();
const dynamodb = new DynamoDBClient();
const ports: Parameters<typeof planSweep>[0] = {
  registry: watched(ecrImageRegistry(() => ecr, REGISTRY_ID)),
  lineage: dynamodbLineage(dynamodb, TABLE_NAME, () => new Date()),
  catalogue: dynamodbCatalogue(dynamodb, TABLE_NAME),
  clock: { now: () => new Date() },
  scanConfigurations: { all: async () => [] } as unknown as Ports['scanConfigurations'],
  sweeps: s3Sweeps(new S3Client({ forcePathStyle: true }), BUCKET_NAME),
  settings: {
    ...{ region: AWS_REGION, registryId: REGISTRY_ID },
    ...{ regions: [AWS_REGION], registryIds: [REGISTRY_ID] },
    scanBudget: Number(SCAN_BUDGET),
  } as unknown as Ports['settings'],
};
const startedAt = performance.now();
const { images, repositories } = await planSweep(ports)({ sweep: 'bench' });
const planned: Planned = { images, repositories, millis: performance.now() - startedAt, heapBytes };
process.stdout.write(JSON.stringify(planned));

/** Looks at the memory now and then, when what is not used any more has been collected. */
function watched(registry: ImageRegistry): ImageRegistry {
  let pages = 0;
  return {
    ...registry,
    async *images(repository) {
      for await (const page of registry.images(repository)) {
        yield page;
        pages += 1;
        if (pages % 20 !== 0) continue;
        gc?.();
        heapBytes = Math.max(heapBytes, process.memoryUsage().heapUsed);
      }
    },
  };
}
