import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type AttributeValue, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { dynamodbCatalogue } from '../../../src/adapters/dynamodb/catalogue.ts';
import { dynamodbChangeLog } from '../../../src/adapters/dynamodb/change-log.ts';
import { dynamodbLineage } from '../../../src/adapters/dynamodb/lineage.ts';
import { dynamodbOutboxes } from '../../../src/adapters/dynamodb/outboxes.ts';
import { dynamodbReceipts } from '../../../src/adapters/dynamodb/receipts.ts';
import { dynamodbReportLog } from '../../../src/adapters/dynamodb/report-log.ts';
import { dynamodbScanConfigurations } from '../../../src/adapters/dynamodb/scan-configurations.ts';
import { dynamodbStreams } from '../../../src/adapters/dynamodb/streams.ts';
import { dynamodbSweepLog } from '../../../src/adapters/dynamodb/sweep-log.ts';
import { dynamodbThreads } from '../../../src/adapters/dynamodb/threads.ts';
import { dynamodbWaiters } from '../../../src/adapters/dynamodb/waiters.ts';
import { s3Assessments } from '../../../src/adapters/s3/assessments.ts';
import { s3Feeds } from '../../../src/adapters/s3/feeds.ts';
import { s3Sweeps } from '../../../src/adapters/s3/sweeps.ts';
import { reportEmail } from '../../../src/render/email/report.ts';
import { assessImage, Input } from '../../../src/steps/assess-image.ts';
import {
  aDetail,
  aFinding,
  ago,
  aPolicy,
  aReading,
  aRef,
  aSuppression,
  digestOf,
  NOW,
  OCI_INDEX,
} from '../../support/builders.ts';
import {
  fakeClock,
  fakeExploitScores,
  fakeFeeds,
  fakeRegistry,
} from '../../support/fakes/index.ts';
import { aState, aStream } from '../../support/streams.ts';
import { startBucket, startTable } from '../support/storage.ts';

/**
 * What earlier versions of the service have left in tables and buckets, as it stood there: never rewritten. `schema-0`
 * is of before shapes were counted.
 */
interface Frozen {
  readonly items: readonly Record<string, AttributeValue>[];
  /** Those of keys in `.gz` are stored compressed. */
  readonly documents: Readonly<Record<string, object | string>>;
}

const frozen = (name: string) =>
  JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), 'utf8')) as Frozen;
const OLDER = frozen('schema-0');
const FIRST = frozen('schema-1');

let table: Awaited<ReturnType<typeof startTable>>;
let bucket: Awaited<ReturnType<typeof startBucket>>;
let ports: ReturnType<typeof adapters>;

function adapters() {
  const { client } = table;
  const now = () => NOW;
  const problems: unknown[] = [];
  return {
    streams: dynamodbStreams(client, table.table),
    catalogue: dynamodbCatalogue(client, table.table),
    changeLog: dynamodbChangeLog(client, table.table),
    lineage: dynamodbLineage(client, table.table, now),
    outboxes: dynamodbOutboxes(client, table.table, { now, newId: () => 'new' }),
    receipts: dynamodbReceipts(client, table.table, now),
    reportLog: dynamodbReportLog(client, table.table),
    scanConfigurations: dynamodbScanConfigurations(client, table.table),
    sweepLog: dynamodbSweepLog(client, table.table),
    threads: dynamodbThreads(client, table.table, now),
    waiters: dynamodbWaiters(client, table.table, now),
    assessments: s3Assessments(bucket.client, bucket.bucket, () => 'id'),
    sweeps: s3Sweeps(bucket.client, bucket.bucket),
    problems,
    feeds: s3Feeds({
      client: bucket.client,
      bucket: bucket.bucket,
      now,
      onProblem: ({ error }) => problems.push(error),
    }),
  };
}

beforeEach(async () => {
  [table, bucket] = await Promise.all([startTable(), startBucket()]);
  ports = adapters();
});
afterEach(async () => {
  table.stop();
  await bucket.stop();
});

/** Stores what is frozen; all of it as of another schema, where one is given. */
async function store({ items, documents }: Frozen, schema?: number): Promise<void> {
  for (const item of items) {
    const Item = schema === undefined ? item : { ...item, schema: { N: String(schema) } };
    await table.client.send(new PutItemCommand({ TableName: table.table, Item }));
  }
  for (const [Key, document] of Object.entries(documents)) {
    const Body =
      typeof document === 'string'
        ? document
        : gzipSync(JSON.stringify(schema === undefined ? document : { ...document, schema }));
    await bucket.client.send(new PutObjectCommand({ Bucket: bucket.bucket, Key, Body }));
  }
}

async function allItems() {
  const { Items = [] } = await table.client.send(
    new ScanCommand({ TableName: table.table, ConsistentRead: true }),
  );
  return Items.map((item) => JSON.stringify(Object.entries(item).sort())).sort();
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const REGISTRY = { registryId: '111122223333', region: 'eu-west-1' };
const STREAM = aStream();
const INDEX = aRef('index');
const ASSESSMENT =
  'findings/111122223333/eu-west-1/payments/api/696e646578000000000000000000000000000000000000000000000000000000/2026-03-01T12:00:00.000Z-id.json.gz';
const PLATFORM = { imageDigest: digestOf('amd64'), name: 'linux/amd64' };
const ENTRY = {
  kind: 'image',
  stream: STREAM,
  alertId: '1-abc',
  joinedAt: '2026-03-01T12:00:00.000Z',
} as const;

type Reading = [what: string, from: Frozen, read: () => Promise<unknown>, expected: unknown];

const READINGS: readonly Reading[] = [
  [
    'a stream',
    OLDER,
    () => ports.streams.get(STREAM),
    expect.objectContaining({ version: 1, verdict: 'breach', assessment: ASSESSMENT }),
  ],
  [
    'the streams of a registry',
    OLDER,
    () => all(ports.streams.owing(REGISTRY)),
    [{ ref: STREAM, state: expect.objectContaining({ lastSeen: NOW.toISOString() }) }],
  ],
  [
    'an assessment',
    OLDER,
    () => ports.assessments.get(ASSESSMENT),
    expect.objectContaining({ counts: { HIGH: 1, LOW: 1 }, stream: '*' }),
  ],
  [
    'a report',
    OLDER,
    async () => reportEmail(await ports.sweeps.getReport('sweeps/monday/report.json.gz'), 'alerts'),
    expect.objectContaining({ body: expect.stringContaining('payments/api') }),
  ],
  ['the tag of an image', OLDER, () => ports.catalogue.holderOf(INDEX, '1.4.2'), INDEX.imageDigest],
  [
    'what a channel is to hear',
    OLDER,
    () => ports.outboxes.read('alerts'),
    {
      entries: [ENTRY, expect.objectContaining({ kind: 'report', execution: 'arn:of:the:sweep' })],
      batch: { deliveryId: 'delivery-1', entries: [ENTRY], isSent: false, leasedUntil: NOW },
      refusal: { reason: 'revoked', since: NOW.toISOString(), told: ['payments'] },
    },
  ],
  [
    'the window of a channel',
    OLDER,
    () => ports.outboxes.openWindow('alerts', { collector: 'other', opener: 'o', until: NOW }),
    { collector: 'arn:of:the:execution', opener: '1-abc', until: ago({ hours: -1 }) },
  ],
  [
    'a thread',
    OLDER,
    () => ports.threads.get('payments', STREAM),
    { messages: [expect.objectContaining({ receipt: 'C1/1.1' })] },
  ],
  [
    'a scan configuration',
    OLDER,
    () => ports.scanConfigurations.all(),
    [expect.objectContaining({ id: 'config-1', repository: 'payments/*', tags: ['prod-*'] })],
  ],
  [
    'an image of the lists',
    FIRST,
    () => ports.catalogue.get(INDEX),
    expect.objectContaining({ version: 1, tags: ['1.4.2'], counts: { HIGH: 1, LOW: 1 } }),
  ],
  [
    'the log of changes',
    FIRST,
    () => ports.changeLog.page({ limit: 5 }),
    [{ stream: STREAM, at: NOW.toISOString() }],
  ],
  [
    'the log of sweeps',
    FIRST,
    () => ports.sweepLog.last(REGISTRY, 5),
    [expect.objectContaining({ findings: { HIGH: 1 }, suppressed: 1 })],
  ],
  [
    'the log of reports',
    FIRST,
    () => ports.reportLog.last(REGISTRY, 'sweep', 5),
    [expect.objectContaining({ told: ['alerts'], occasion: 'sweep' })],
  ],
];

describe('what an older version has stored is read:', () => {
  it.each(READINGS)('%s', async (_, from, read, expected) => {
    await store(from);
    expect(await read()).toEqual(expected);
  });

  it('the platforms of an index, and the index of a platform', async () => {
    await store(OLDER);
    expect(await ports.lineage.platformsOf([INDEX])).toEqual(
      new Map([[INDEX.imageDigest, [PLATFORM]]]),
    );
    expect(await ports.lineage.indexOf(aRef('amd64'))).toEqual(INDEX);
  });

  it('that a report has been delivered, and that another run waits', async () => {
    await store(OLDER);
    expect(await ports.receipts.has('report#arn:of:the:sweep#alerts')).toBe(true);
    const waiter = { taskToken: 'mine', run: 'another', expiresAt: ago({ hours: -2 }) };
    expect(await ports.waiters.register(aRef('amd64'), waiter)).toBe('taken');
  });

  it('the plan of a sweep', async () => {
    await store(OLDER);
    expect(await all(ports.sweeps.readPlan('sweeps/monday/plan.jsonl'))).toEqual([
      { image: { ...INDEX, tags: ['1.4.2'] }, platforms: [PLATFORM] },
    ]);
  });

  it('the feeds', async () => {
    await store(OLDER);
    expect(await ports.feeds.lastGood('kev')).toMatchObject({ ids: ['CVE-2'] });
    expect(await ports.feeds.lastGood('epss')).toMatchObject({ scores: { 2024: { 727: 0.5 } } });
    expect(ports.problems).toEqual([]);
  });
});

describe('a stream that an older version has left', () => {
  const again = () => {
    const findings = [
      aFinding({ id: 'CVE-1', description: 'An overflow' }),
      aFinding({ id: 'CVE-2', severity: 'LOW', kev: true }),
      aFinding({ id: 'CVE-3' }),
    ];
    const step = assessImage({
      ...ports,
      registry: fakeRegistry([
        {
          detail: aDetail('index', { manifestMediaType: OCI_INDEX, artifactMediaType: undefined }),
        },
        { detail: aDetail('amd64', { tags: [] }), scan: aReading({ findings }) },
      ]),
      policy: aPolicy({ suppressions: [aSuppression({ id: 'CVE-3' })] }),
      clock: fakeClock(),
      feeds: fakeFeeds(),
      exploitScores: fakeExploitScores(),
    });
    const platforms = [{ ...PLATFORM, awaited: { scan: 'settled' } }];
    const run = { kind: 'scan', id: 'arn:of:another:execution' };
    const image = { ...INDEX, tags: ['1.4.2'] };
    return step(Input.parse({ image, platforms, run, owedGraceSeconds: 900 }));
  };

  it('goes on: what people have been told is no news again, and what is owed stays owed', async () => {
    await store(OLDER);
    expect(await again()).toMatchObject({ verdict: 'breach', suppressed: 1, deliver: [] });
    const state = await ports.streams.get(STREAM);
    expect(state).toMatchObject({ version: 2, owed: [{ id: '1-000000000000' }] });
    expect((await ports.assessments.get(state?.assessment ?? '')).news.reasons).toEqual([]);
  });

  it('is left as it is where a newer version has written it, and the execution says so', async () => {
    await store(OLDER, 2);
    const before = await allItems();
    await expect(again()).rejects.toMatchObject({
      name: 'NewerSchemaError',
      message: expect.stringContaining('deploy the version that wrote it, or a newer one'),
    });
    expect(await allItems()).toEqual(before);
  });
});

describe('what a newer version has stored is refused by name:', () => {
  it.each(READINGS)('%s', async (_, from, read) => {
    await store(from, 2);
    const before = await allItems();
    await expect(read()).rejects.toMatchObject({ name: 'NewerSchemaError' });
    expect(await allItems()).toEqual(before);
  });
});

describe('what a newer version has stored is not overwritten:', () => {
  it('neither streams, lists, outboxes nor scan configurations', async () => {
    for (const from of [OLDER, FIRST]) await store(from, 2);
    const before = await allItems();
    const entry = JSON.parse(
      FIRST.items.find(({ sk }) => sk?.S?.startsWith('image#'))?.entry?.S ?? '',
    );
    const state = JSON.parse(
      OLDER.items.find(({ sk }) => sk?.S?.startsWith('stream#'))?.state?.S ?? '',
    );
    expect(await ports.streams.put(STREAM, state, undefined)).toBe(false);
    await expect(ports.streams.settle(STREAM, '1-000000000000', 'alerts')).rejects.toThrow();
    expect(await ports.catalogue.put(entry, undefined)).toBe(false);
    await ports.outboxes.add('alerts', ENTRY);
    expect(await ports.outboxes.freeze('alerts', [], { run: 'r', until: NOW })).toBeUndefined();
    const configuration = { ...REGISTRY, id: 'config-1', repository: '**' };
    expect(await ports.scanConfigurations.add(configuration)).toBe(false);
    expect(await allItems()).toEqual(before);
  });
});

describe('what can be had again is made anew where a newer version has stored it:', () => {
  it('the lineage of images, from ECR', async () => {
    await store(OLDER, 2);
    expect(await ports.lineage.platformsOf([INDEX])).toEqual(new Map());
    expect(await ports.lineage.indexOf(aRef('amd64'))).toBeUndefined();
  });

  it('the feeds, from their source: until then there are none', async () => {
    await store(OLDER, 2);
    expect(await ports.feeds.lastGood('kev')).toBeUndefined();
    expect(await ports.feeds.priorities()).toMatchObject({});
    expect(ports.problems).toContainEqual(expect.objectContaining({ name: 'NewerSchemaError' }));
  });
});

it('whatever is stored says which shape it has', async () => {
  await ports.streams.put(STREAM, aState(), undefined);
  const waiter = { taskToken: 't', run: 'r', expiresAt: ago({ hours: -1 }) };
  await ports.waiters.register(aRef('a'), waiter);
  await ports.receipts.add('report');
  await ports.lineage.remember(INDEX, [PLATFORM], [digestOf('attestation')]);
  await ports.outboxes.add('alerts', ENTRY);
  await ports.outboxes.openWindow('alerts', { collector: 'c', opener: 'o', until: NOW });
  await ports.outboxes.freeze('alerts', [ENTRY], { run: 'r', until: NOW });
  await ports.outboxes.setRefusal('alerts', { reason: 'r', since: NOW.toISOString(), told: [] });
  await ports.threads.put('alerts', STREAM, { messages: [] });
  await ports.scanConfigurations.add({ ...REGISTRY, id: 'c', repository: '**' });
  await ports.catalogue.claim('1.4.2', INDEX);
  await ports.changeLog.add(STREAM, NOW.toISOString());

  const { Items = [] } = await table.client.send(new ScanCommand({ TableName: table.table }));
  expect(Items.length).toBeGreaterThanOrEqual(13);
  expect(Items.filter(({ schema }) => schema?.N !== '1')).toEqual([]);

  await ports.feeds.store({ feed: 'kev', ids: [], fetchedAt: NOW.toISOString() });
  const { Body } = await bucket.client.send(
    new GetObjectCommand({ Bucket: bucket.bucket, Key: 'feeds/kev.json.gz' }),
  );
  const text = gunzipSync((await Body?.transformToByteArray()) ?? '').toString();
  expect(JSON.parse(text)).toMatchObject({ schema: 1 });
});
