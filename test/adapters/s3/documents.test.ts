import { gunzipSync, gzipSync } from 'node:zlib';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { s3Assessments } from '../../../src/adapters/s3/assessments.ts';
import { s3Sweeps } from '../../../src/adapters/s3/sweeps.ts';
import type { Outcome } from '../../../src/domain/assessment.ts';
import type { PlannedImage } from '../../../src/ports.ts';
import {
  aFailure,
  aFinding,
  anAssessment,
  anImage,
  anOutcome,
  aReport,
  digestOf,
  notable,
} from '../../support/builders.ts';
import { startBucket } from '../support/storage.ts';

let storage: Awaited<ReturnType<typeof startBucket>>;

beforeAll(async () => {
  storage = await startBucket();
});
afterAll(() => storage.stop());

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** A value as it comes back from JSON. */
const asJson = (value: unknown) => JSON.parse(JSON.stringify(value));

describe('an assessment', () => {
  const assessment = anAssessment({
    image: anImage({ imageDigest: digestOf('a') }),
    findings: [aFinding({ description: '“Ünïcödé” <script>' })],
  });
  const assessments = () => s3Assessments(storage.client, storage.bucket, () => 'id');

  it('comes back as it was', async () => {
    const key = await assessments().put(assessment);
    expect(await assessments().get(key)).toEqual(asJson(assessment));
  });

  it('is a document of its own, under its image and moment', async () => {
    const ids = ['first', 'second'];
    const twice = s3Assessments(storage.client, storage.bucket, () => ids.shift() ?? '');
    const folder = `findings/111122223333/eu-west-1/payments/api/${digestOf('a').slice(7)}`;
    expect([await twice.put(assessment), await twice.put(assessment)]).toEqual([
      `${folder}/2026-03-01T04:05:06.000Z-first.json.gz`,
      `${folder}/2026-03-01T04:05:06.000Z-second.json.gz`,
    ]);
  });

  it('is gzipped JSON that a browser can read', async () => {
    const Key = await assessments().put(assessment);
    const object = await storage.client.send(new GetObjectCommand({ Bucket: storage.bucket, Key }));
    expect(object).toMatchObject({ ContentType: 'application/json', ContentEncoding: 'gzip' });
    const text = gunzipSync((await object.Body?.transformToByteArray()) ?? '').toString();
    expect(JSON.parse(text)).toEqual({ schema: 1, ...asJson(assessment) });
  });

  it('that was stored before shapes were counted is read, and nothing that a newer version wrote', async () => {
    const { scannedAt: _, ...old } = asJson(assessment);
    const write = (Key: string, document: object) =>
      storage.client.send(
        new PutObjectCommand({
          Bucket: storage.bucket,
          Key,
          Body: gzipSync(JSON.stringify(document)),
        }),
      );
    await write('findings/old', old);
    await write('findings/newer', { schema: 2, ...old });
    expect(await assessments().get('findings/old')).toEqual(old);
    await expect(assessments().get('findings/newer')).rejects.toThrow(
      /findings\/newer has schema 2, and this version of the service knows 1 at most/,
    );
  });

  it('that is not there is an error', async () => {
    await expect(assessments().get('findings/none')).rejects.toMatchObject({
      name: 'DocumentGoneError',
      message: `s3://${storage.bucket}/findings/none is not there any more.`,
    });
  });
});

describe('the plan of a sweep', () => {
  const sweeps = () => s3Sweeps(storage.client, storage.bucket);

  async function* aPlan(count: number): AsyncGenerator<PlannedImage> {
    for (let index = 0; index < count; index += 1) {
      const { image } = anOutcome(`team/ärger-${index}`);
      yield { image, platforms: [{ imageDigest: image.imageDigest, name: 'linux/amd64' }] };
    }
  }

  it('has one image a line, as the map of the sweep reads it', async () => {
    const Key = await sweeps().writePlan('monday', aPlan(2));
    expect(Key).toBe('sweeps/monday/plan.jsonl');
    const { Body } = await storage.client.send(
      new GetObjectCommand({ Bucket: storage.bucket, Key }),
    );
    const lines = (await Body?.transformToString())?.split('\n');
    expect(lines).toHaveLength(3);
    expect(lines?.[2]).toBe('');
    expect(await all(sweeps().readPlan(Key))).toEqual(
      lines?.slice(0, 2).map((line) => JSON.parse(line)),
    );
  });

  it('is written in parts where it is long, and read as it comes', async () => {
    const key = await sweeps().writePlan('long', aPlan(20_000));
    const { ContentLength } = await storage.client.send(
      new HeadObjectCommand({ Bucket: storage.bucket, Key: key }),
    );
    expect(ContentLength).toBeGreaterThan(5 * 1024 * 1024);
    expect(await all(sweeps().readPlan(key))).toHaveLength(20_000);
  }, 60_000);

  it('may be empty', async () => {
    const key = await sweeps().writePlan('empty', aPlan(0));
    expect(await all(sweeps().readPlan(key))).toEqual([]);
  });

  it('that could not be made to its end is not there', async () => {
    async function* broken(): AsyncGenerator<PlannedImage> {
      yield* aPlan(1);
      throw new Error('ECR asks to slow down');
    }
    await expect(sweeps().writePlan('broken', broken())).rejects.toThrow('slow down');
    await expect(all(sweeps().readPlan('sweeps/broken/plan.jsonl'))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
  });
});

it('what a plan has selected by comes back as it was', async () => {
  const { registryId, region } = anOutcome('a').image;
  const selections = [
    { registryId, region, repository: 'team/*', tags: ['prod-*'] },
    { registryId, region, repository: '**' },
  ];
  const sweeps = s3Sweeps(storage.client, storage.bucket);
  const key = await sweeps.putSelections('monday', selections);
  expect(key).toBe('sweeps/monday/selections.json.gz');
  expect(await sweeps.getSelections(key)).toEqual(selections);
});

describe('the outcomes of a sweep', () => {
  const put = (Key: string, Body: string) =>
    storage.client.send(new PutObjectCommand({ Bucket: storage.bucket, Key, Body }));

  it('are read from all files that the manifest names', async () => {
    const outcomes: Outcome[] = [anOutcome('a'), anOutcome('b'), aFailure('c', 'ThrottledError')];
    const [a, b, c] = outcomes.map((outcome) => `${JSON.stringify(outcome)}\n`);
    await put('results/SUCCEEDED_0.jsonl', `${a}${b}`);
    await put('results/SUCCEEDED_1.jsonl', `${c}`);
    await put(
      'results/manifest.json',
      JSON.stringify({
        DestinationBucket: storage.bucket,
        MapRunArn: 'arn:of:the:run',
        ResultFiles: {
          FAILED: [{ Key: 'results/FAILED_0.jsonl', Size: 1 }],
          PENDING: [],
          SUCCEEDED: [
            { Key: 'results/SUCCEEDED_0.jsonl', Size: 1 },
            { Key: 'results/SUCCEEDED_1.jsonl', Size: 1 },
          ],
        },
      }),
    );
    const sweeps = s3Sweeps(storage.client, storage.bucket);
    expect(await all(sweeps.readOutcomes('results/manifest.json'))).toEqual(asJson(outcomes));
  });

  it('are none where no branch came to its end', async () => {
    await put('none/manifest.json', JSON.stringify({ ResultFiles: { FAILED: [] } }));
    const sweeps = s3Sweeps(storage.client, storage.bucket);
    expect(await all(sweeps.readOutcomes('none/manifest.json'))).toEqual([]);
  });
});

it('a report comes back as it was', async () => {
  const sweeps = s3Sweeps(storage.client, storage.bucket);
  const report = aReport([notable(anOutcome('a'))], { images: 1, breach: 1 });
  const key = await sweeps.putReport('monday', report);
  expect(key).toBe('reports/monday/report.json.gz');
  expect(await sweeps.getReport(key)).toEqual(asJson(report));
});
