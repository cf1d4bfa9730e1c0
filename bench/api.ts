import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { startLocalAws } from '../local/aws.ts';
import { createApiToken } from '../local/demo/api-token.ts';
import { outputsOf } from '../local/demo/outputs.ts';
import { packageForDemo } from '../local/demo/packaging.ts';
import { STATE_FOLDER } from '../local/demo/prepare.ts';
import { generateRegistry } from '../local/ecr/generate.ts';
import type { AwsService } from '../local/endpoint/protocol.ts';
import { readStackName } from '../local/package.ts';
import { dynamodbCatalogue } from '../src/adapters/dynamodb/catalogue.ts';
import { dynamodbChangeLog } from '../src/adapters/dynamodb/change-log.ts';
import { dynamodbStreams } from '../src/adapters/dynamodb/streams.ts';
import { s3Assessments } from '../src/adapters/s3/assessments.ts';
import { storeImages } from './api-images.ts';
import type { Table } from './figures.ts';
import { median } from './median.ts';

const IMAGES = 10_000;
const TIMES = 9;

/** First pages, and those that have to look furthest: what a filter lets nothing through of. */
const REQUESTS: readonly (readonly [what: string, path: string, accept: string])[] = [
  ['/summary', '/summary', 'application/json'],
  ['/summary as text', '/summary', 'text/plain'],
  ['/summary, nothing of 10,000 is meant', '/summary?severity=CRITICAL', 'application/json'],
  ['/findings, the feed', '/findings', 'application/atom+xml'],
  ['/findings, nothing of 10,000 is meant', '/findings?id=CVE-1999-0001', 'application/json'],
  ['the dashboard', '/', 'text/html'],
  ['its images', '/dashboard/images', 'text/html'],
  ['its images, by the last scan', '/dashboard/images?order=-scanned', 'text/html'],
];

/** Pages of the API among 10,000 images: through the local API Gateway and the packaged function. */
export async function* benchApi(): AsyncGenerator<Table> {
  const { packageDirectory } = await packageForDemo({ out: join(STATE_FOLDER, 'package') });
  const { token, secrets } = createApiToken(await readStackName(packageDirectory));
  let items = 0;
  let objects = 0;
  const aws = await startLocalAws({
    packageDirectory,
    registry: generateRegistry({ repositories: 1, imagesPerRepository: 1, seed: 1 }),
    pushed: 'none',
    port: 0,
    secrets,
    around(name, service): AwsService {
      return async (request) => {
        const response = await service(request);
        if (name === 'dynamodb') items += itemsIn(String(response.body));
        if (name === 's3' && request.method === 'GET') objects += 1;
        return response;
      };
    },
  });
  const { endpoint, apiEndpoint = '', region, accountId: registryId } = aws;
  const config = {
    endpoint,
    region,
    credentials: { accessKeyId: 'bench', secretAccessKey: 'local' },
  };
  const dynamodb = new DynamoDBClient(config);
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  try {
    const { bucket } = outputsOf(aws);
    const table = aws.resources.Table?.ref ?? '';
    const stores = {
      assessments: s3Assessments(s3, bucket, randomUUID),
      catalogue: dynamodbCatalogue(dynamodb, table),
      changeLog: dynamodbChangeLog(dynamodb, table),
      streams: dynamodbStreams(dynamodb, table),
    };
    await storeImages(stores, { registryId, region }, IMAGES);

    const get = async (path: string, accept: string) => {
      const headers = { authorization: `Bearer ${token}`, accept };
      const response = await fetch(apiEndpoint + path, { headers });
      const text = await response.text();
      if (response.status !== 200) throw new Error(`${path}: ${response.status} ${text}`);
      return text.length;
    };
    // The function starts, and the tokens are read.
    await get('/openapi.json', 'application/json');
    for (const [what, path, accept] of REQUESTS) {
      [items, objects] = [0, 0];
      const bytes = await get(path, accept);
      const read = { items, objects };
      const millis: number[] = [];
      for (let time = 0; time < TIMES; time += 1) {
        const startedAt = performance.now();
        await get(path, accept);
        millis.push(performance.now() - startedAt);
      }
      yield {
        title: `${what}, among ${IMAGES.toLocaleString('en')} images`,
        figures: [
          {
            what: `answered, the median of ${TIMES}`,
            value: median(millis),
            unit: 'ms',
            goal: 1000,
          },
          { what: 'items of DynamoDB read', value: read.items, unit: '' },
          { what: 'objects of S3 read', value: read.objects, unit: '' },
          { what: 'size', value: bytes / 1024, unit: 'KB' },
        ],
      };
    }
  } finally {
    dynamodb.destroy();
    s3.destroy();
    await aws.stop();
  }
}

/** How many items an answer of DynamoDB brings: one, or those of a query. */
function itemsIn(body: string): number {
  const { Item, Items = [] } = JSON.parse(body || '{}') as { Item?: object; Items?: object[] };
  return Items.length + (Item ? 1 : 0);
}
