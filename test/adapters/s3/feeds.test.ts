import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { throttledAnswer } from '../../../local/endpoint/error-answers.ts';
import { createFauxqs } from '../../../local/endpoint/fauxqs.ts';
import { type Gateway, type RequestRecord, startGateway } from '../../../local/endpoint/gateway.ts';
import { type FeedProblem, feedKey, s3Feeds } from '../../../src/adapters/s3/feeds.ts';
import { NOW } from '../../support/builders.ts';
import { aKevCopy, anEpssCopy } from '../../support/feeds.ts';

const region = 'eu-west-1';
const KEV = aKevCopy(['CVE-2024-3094']);
const EPSS = anEpssCopy({ 'CVE-2024-3094': 0.85 });

const requests: RequestRecord[] = [];
let gateway: Gateway;
let fauxqs: Awaited<ReturnType<typeof createFauxqs>>;
let client: S3Client;
let buckets = 0;

beforeAll(async () => {
  gateway = await startGateway({ port: 0, region, onRequest: (record) => requests.push(record) });
  fauxqs = await createFauxqs(region);
  gateway.mount('s3', fauxqs.service);
  client = new S3Client({
    endpoint: gateway.endpoint,
    region,
    credentials: { accessKeyId: 'AKIATESTTESTTESTTEST', secretAccessKey: 'secret' },
    forcePathStyle: true,
    maxAttempts: 1,
  });
});

afterAll(async () => {
  client.destroy();
  await gateway.stop();
  await fauxqs.stop();
});

/** Feeds in a bucket of their own, and a clock that is put forward by hand. */
async function setUp() {
  buckets += 1;
  const bucket = `feeds-${buckets}`;
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  const problems: FeedProblem[] = [];
  let at = NOW.getTime();
  const feeds = s3Feeds({
    client,
    bucket,
    now: () => new Date(at),
    onProblem: (problem) => problems.push(problem),
  });
  return {
    feeds,
    problems,
    pass: (minutes: number) => {
      at += minutes * 60_000;
    },
    overwrite: (feed: 'kev' | 'epss', Body: string | Uint8Array) =>
      client.send(new PutObjectCommand({ Bucket: bucket, Key: feedKey(feed), Body })),
    async knows() {
      const priorities = await feeds.priorities();
      return {
        kev: priorities.isKnownExploited('CVE-2024-3094'),
        epss: priorities.epss('CVE-2024-3094'),
      };
    },
  };
}

const reads = () => requests.filter(({ operation }) => operation === 'GetObject');

beforeEach(() => {
  requests.length = 0;
});

describe('the copies in S3', () => {
  it('are read as they were stored', async () => {
    const { feeds, problems } = await setUp();
    await feeds.store(KEV);
    await feeds.store(EPSS);
    expect(await feeds.lastGood('kev')).toEqual(KEV);
    expect(await feeds.lastGood('epss')).toEqual(EPSS);
    const priorities = await feeds.priorities();
    expect(priorities).toMatchObject({
      kevUpdatedAt: KEV.fetchedAt,
      epssUpdatedAt: EPSS.fetchedAt,
    });
    expect(problems).toEqual([]);
  });

  it('answer nothing where there are none', async () => {
    const { feeds, problems, knows } = await setUp();
    expect(await knows()).toEqual({ kev: false, epss: undefined });
    expect(await feeds.lastGood('kev')).toBeUndefined();
    expect(problems).toMatchObject([
      { feed: expect.any(String), isMissing: true },
      { feed: expect.any(String), isMissing: true },
      { feed: 'kev', isMissing: true },
    ]);
  });

  it('are gone once they are removed', async () => {
    const { feeds, pass, knows } = await setUp();
    await feeds.store(KEV);
    await feeds.store(EPSS);
    expect(await knows()).toEqual({ kev: true, epss: 0.85 });
    await feeds.remove('kev');
    pass(15);
    expect(await knows()).toEqual({ kev: false, epss: 0.85 });
  });

  it.each([
    ['not gzipped', 'not gzip'],
    ['cut', gzipSync(JSON.stringify(EPSS)).subarray(0, -9)],
    ['not JSON', gzipSync('{')],
    ['of another shape', gzipSync(JSON.stringify({ ...EPSS, scores: [0.5] }))],
  ])('are named when they are %s, and the other is used', async (_, content) => {
    const { feeds, problems, overwrite, knows } = await setUp();
    await feeds.store(KEV);
    await overwrite('epss', content);
    expect(await knows()).toEqual({ kev: true, epss: undefined });
    expect(await feeds.lastGood('epss')).toBeUndefined();
    expect(problems).toMatchObject([
      { feed: 'epss', isMissing: false },
      { feed: 'epss', isMissing: false },
    ]);
  });
});

describe('a container', () => {
  it('reads a copy once in 15 minutes', async () => {
    const { feeds, pass, knows } = await setUp();
    await feeds.store(KEV);
    await feeds.store(EPSS);
    await knows();
    await feeds.store(aKevCopy([]));
    pass(14.9);
    expect(await knows()).toEqual({ kev: true, epss: 0.85 });
    expect(reads()).toHaveLength(2);
    pass(0.1);
    expect(await knows()).toEqual({ kev: false, epss: 0.85 });
    expect(reads()).toHaveLength(4);
  });

  it('is not sent a copy again that has not changed', async () => {
    const { feeds, pass, knows } = await setUp();
    await feeds.store(KEV);
    await feeds.store(EPSS);
    await knows();
    pass(15);
    expect(await knows()).toEqual({ kev: true, epss: 0.85 });
    expect(reads().map(({ status }) => status)).toEqual([200, 200, 304, 304]);
  });

  it('looks again after a minute for a copy that was not there', async () => {
    const { feeds, pass, knows } = await setUp();
    await feeds.store(EPSS);
    expect(await knows()).toEqual({ kev: false, epss: 0.85 });
    await feeds.store(KEV);
    pass(0.9);
    expect(await knows()).toEqual({ kev: false, epss: 0.85 });
    pass(0.1);
    expect(await knows()).toEqual({ kev: true, epss: 0.85 });
  });

  it('keeps a good copy while it cannot read the next', async () => {
    const { feeds, pass, problems, overwrite, knows } = await setUp();
    await feeds.store(KEV);
    await feeds.store(EPSS);
    await knows();
    await overwrite('kev', 'broken');
    pass(15);
    expect(await knows()).toEqual({ kev: true, epss: 0.85 });
    expect(problems).toMatchObject([{ feed: 'kev', isMissing: false }]);
  });

  it('raises where S3 does not answer and there is no copy to use, and reads it the next time', async () => {
    const { feeds, problems, knows } = await setUp();
    await feeds.store(KEV);
    await feeds.store(EPSS);
    gateway.mount('s3', async () => throttledAnswer('s3'));
    await expect(knows()).rejects.toMatchObject({ name: 'SlowDown' });
    gateway.mount('s3', fauxqs.service);
    expect(await knows()).toEqual({ kev: true, epss: 0.85 });
    expect(problems).toContainEqual(expect.objectContaining({ isMissing: false }));
  });

  it('keeps a good copy while S3 does not answer', async () => {
    const { feeds, pass, knows } = await setUp();
    await feeds.store(KEV);
    await feeds.store(EPSS);
    await knows();
    pass(15);
    gateway.mount('s3', async () => throttledAnswer('s3'));
    const known = await knows();
    gateway.mount('s3', fauxqs.service);
    expect(known).toEqual({ kev: true, epss: 0.85 });
  });
});
